"""Find groups of customers."""
