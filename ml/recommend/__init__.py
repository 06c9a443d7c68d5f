"""Recommend items to people from what they used before."""
