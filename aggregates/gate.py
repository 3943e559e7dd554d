"""Protect, attack, repair: what runs in the child process."""
