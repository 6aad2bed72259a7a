"""Rebuilds the territory files that the product carries."""
