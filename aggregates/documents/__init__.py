"""A published payload as tables, files and metadata: nothing here knows more than the payload says."""
