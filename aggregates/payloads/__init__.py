"""What gets sealed, one file for each thing that is sealed."""
