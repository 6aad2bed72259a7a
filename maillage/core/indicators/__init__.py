"""Figures: how a value is made of a numerator and a denominator, and many sums over dated facts at once."""
