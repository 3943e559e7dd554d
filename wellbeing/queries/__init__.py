"""Every read, one file for each noun."""
