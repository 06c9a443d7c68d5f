"""What a result says, in sentences: result → text, one module per use case. No screen in here."""
