"""Where « proche » is counted from: a commune of France by name or code, a place of care, a professional."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from maillage.contexts.directory.positions.places import Origin, Position, commune_key
from maillage.contexts.directory.positions.queries import where, where_are
from maillage.contexts.directory.professionals.queries import find as find_professional
from maillage.contexts.directory.structures.queries import find as find_structure
from maillage.contexts.territory import api as territory
from maillage.contexts.territory.models import Commune
from maillage.core.identifiers.finess import is_finess
from maillage.platform.tenancy.actor import Actor

SUGGESTED = 8
# « Bessèges (30037) », as the suggestions write it.
_WITH_CODE = re.compile(r".*\(([0-9][0-9AB][0-9]{3})\)\s*", re.ASCII | re.DOTALL)
_COMMUNE_CODE = re.compile(r"[0-9][0-9AB][0-9]{3}", re.ASCII)
# Numbers of persons have 9 (ADELI) to 12 digits (8 and RPPS); 9 characters are first a structure.
_PERSON = re.compile(r"[0-9][0-9A-Za-z]{7,59}", re.ASCII)


@dataclass(frozen=True)
class Start:
    """A place to start from. others: communes that the same text may have meant; key: entry not to be listed again."""

    name: str
    position: Position
    others: list[Commune] = field(default_factory=list)
    key: str = ""

    @property
    def is_approximate(self) -> bool:
        return self.position.is_approximate


def suggestion(commune: Commune) -> str:
    """« Bessèges (30037) »: a text that names this commune and no other."""
    return f"{commune.name} ({commune.code})"


def suggested(actor: Actor, text: str) -> list[Commune]:
    """Communes of France that the text begins to name, those of the territory first. 1 query, 2 with the territory."""
    return territory.search_communes(text, SUGGESTED, first=territory.codes_of(actor))


def start_from(actor: Actor, text: str) -> Start | None:
    """What the text names; None when it names nothing that has a position. At most 9 queries."""
    asked = text.strip()
    if not asked.isprintable():
        return None
    assert actor.community is not None
    if is_finess(asked):
        row = find_structure(actor.community, asked)
        if row is not None and (position := where_are([row])[row.finess]) is not None:
            return Start(f"{row.shown_name}, {row.commune_name}", position, key=row.finess)
    if _PERSON.fullmatch(asked) and (found := _from_professional(actor, asked)):
        return found
    if match := _WITH_CODE.fullmatch(asked):
        asked = match.group(1)
    if _COMMUNE_CODE.fullmatch(asked):
        commune = territory.current_commune(asked)
        if commune is not None:
            return _from_communes([commune])
    return _from_communes(suggested(actor, asked))


def _from_professional(actor: Actor, idnps: str) -> Start | None:
    """The first place on the territory where somebody exercises, best known first."""
    assert actor.community is not None
    found = find_professional(actor.community, idnps)
    if found is None:
        return None
    person, rows = found
    codes = territory.codes_of(actor)
    here = [row for row in rows if row.commune_id in codes]
    known = where({row.commune_id for row in here if row.commune_id})
    positions = [position for row in here if (position := known.activity(row)) is not None]
    if not positions:
        return None
    best = min(positions, key=lambda position: list(Origin).index(position.origin))
    return Start(person.name, best, key=person.pk)


def _from_communes(communes: list[Commune]) -> Start | None:
    placed = [one for one in communes if one.lon is not None and one.lat is not None]
    if not placed:
        return None
    first = placed[0]
    assert first.lon is not None and first.lat is not None
    position = Position(first.lon, first.lat, Origin.COMMUNE, commune_key(first.code))
    return Start(f"{first.name} ({first.departement.name})", position, placed[1:])
