"""What the database may see: sealed facts, and releases as they were published."""
