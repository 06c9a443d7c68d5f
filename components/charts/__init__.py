"""What a result looks like: result → figure, one module per use case. No screen in here."""
