"""What figures under a chapter are: taken from a context at one moment, with their source and their date."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from maillage.platform.tenancy.actor import Actor


class NotTaken(ValueError):
    """The figures cannot be taken today; the message says why and what to do."""


@dataclass(frozen=True)
class Line:
    """One row: what is counted, the figure in words (« 12 340 »), and what it is compared with."""

    label: str
    value: str
    than: str = ""


@dataclass(frozen=True)
class Taken:
    """sentence: what the lines say; credit: source and vintage, one line each."""

    sentence: str
    lines: tuple[Line, ...]
    credit: tuple[str, ...]


@dataclass(frozen=True)
class FigureSource:
    """Figures that a context can give of the territory. take(actor): raises NotTaken where there are none."""

    name: str
    title: str
    detail: str
    take: Callable[[Actor], Taken]
    permission: str
    module: str = ""


def take(source: FigureSource, actor: Actor) -> Taken:
    """The figures of today, for whoever may read them where they come from. Raises NotTaken."""
    assert actor.community is not None
    if source.module and not actor.community.has_module(source.module):
        raise NotTaken(
            f"« {source.title} » vient d’un module que votre communauté n’utilise pas : activez-le dans les réglages."
        )
    if not actor.can(source.permission):
        raise NotTaken(
            f"« {source.title} » se relève avec un rôle qui lit ces chiffres : demandez à la coordination."
        )
    return source.take(actor)
