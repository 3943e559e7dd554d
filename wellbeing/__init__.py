"""Support that the employer cannot see: asking, matching, sessions."""
