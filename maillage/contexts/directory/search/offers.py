"""What `search` offers: the job that keeps the words of names up to date."""

from __future__ import annotations


def register() -> None:
    """Called once, when the application starts."""
    from maillage.contexts.directory.search import tasks  # noqa: F401  # declares its due job
