"""Coded facts in, protected releases out."""
