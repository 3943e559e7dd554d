"""What leaves the service as a document: a file's chain of custody, papers as PDF, tables as CSV, packs as ZIP."""
