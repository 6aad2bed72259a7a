"""Maillage: the open working platform of a CPTS."""

__version__ = "0.1.0"
