"""What leaves: calendar files."""
