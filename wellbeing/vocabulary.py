"""The coded lists of the wellbeing service, read once from vocabulary.json."""
