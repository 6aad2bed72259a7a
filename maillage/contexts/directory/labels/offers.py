"""What `labels` offers to the shell and to the pages of the directory."""

from __future__ import annotations


def register() -> None:
    """Called once, when the application starts."""
