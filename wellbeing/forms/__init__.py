"""A web form to a payload, and nothing else."""
