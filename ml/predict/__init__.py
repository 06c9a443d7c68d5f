"""Predict a target from a table: who will, how sure, and what to do about it."""
