"""Read the school grade between the lines of a German reference letter."""
