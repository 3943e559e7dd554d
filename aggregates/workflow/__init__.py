"""What may follow what, and whose turn it is."""
