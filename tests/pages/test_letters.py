"""The letters page, through the shell."""
