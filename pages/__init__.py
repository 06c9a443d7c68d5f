"""One page per use case: the story, top to bottom."""
