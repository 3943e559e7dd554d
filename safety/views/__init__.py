"""The pages of the safety service: those of who reports, of who reads, and of somebody without an account."""
