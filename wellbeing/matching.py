"""Which providers fit a request: musts, wishes and conflicts, as a plain function."""
