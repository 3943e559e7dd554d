"""Every write, one file for each noun."""
