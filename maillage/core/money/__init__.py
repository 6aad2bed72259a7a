"""Arithmetic of money in whole cents: nothing is lost or made by rounding."""
