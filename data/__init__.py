"""Loads, checks and describes data. Knows no model and no screen."""
