"""A synthetic network for tests, demo and statisticians."""
