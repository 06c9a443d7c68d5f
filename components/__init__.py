"""Draws what `ml` computed: controls, run panel, charts, words, panels."""
