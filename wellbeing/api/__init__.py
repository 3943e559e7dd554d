"""Endpoints, one file for each noun: the same deeds as the pages."""
