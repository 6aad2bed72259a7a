"""The project in the package of a community."""

from __future__ import annotations

from maillage.platform.keeping.package.references import Natural, natural


def register() -> None:
    """Called once, when the application starts."""
    natural.register(
        Natural("programme.ProjectChapter", "proposal", "key of a data file that comes with the product")
    )
    natural.register(
        Natural("programme.ChapterFigures", "source", "key of figures that come with the product")
    )
    natural.register(Natural("programme.ChapterFigures", "lines", "figures in words"))
    natural.register(
        Natural(
            "programme.ProjectVersion", "content", "rows by their codes and names, never by their numbers"
        )
    )
