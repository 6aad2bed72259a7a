"""Assembles the models of the capabilities."""
