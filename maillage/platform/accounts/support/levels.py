"""How much a community lends: two levels, each a set of roles."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from maillage.platform.access import roles


@dataclass(frozen=True)
class Level:
    name: str
    label: str
    detail: str
    roles: tuple[str, ...]


READ = Level(
    "read",
    "Lecture seule",
    "elle voit ce que voit le rôle « Contrôle », sans rien changer",
    (roles.AUDITOR.name,),
)
WORK = Level(
    "work",
    "Lecture et gestion courante",
    "elle peut aussi corriger comme qui seconde la coordination, jamais les comptes ni les droits",
    (roles.AUDITOR.name, roles.ASSISTANT.name),
)
LEVELS: tuple[Level, ...] = (READ, WORK)
BY_NAME: dict[str, Level] = {level.name: level for level in LEVELS}


def level_label(role_names: Iterable[str]) -> str:
    """The words of the level that lends exactly these roles; « Lecture seule » for fewer."""
    lent = set(role_names)
    return next((level.label for level in LEVELS if set(level.roles) == lent), READ.label)
