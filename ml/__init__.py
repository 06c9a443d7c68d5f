"""Computes: pure functions from a data set and parameters to a result. Knows no screen."""
