"""What the database may see: random ids, the scheme, months. The rest is sealed."""
