"""Who practises in a commune, by name: asked for by the pages that may name persons, and by no other."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from maillage.contexts.directory.professionals.models import Activity
from maillage.contexts.directory.professionals.queries import PRACTISING
from maillage.contexts.directory.supply.queries import NOBODY_MERGED, Practice


@dataclass(frozen=True)
class Practitioner:
    """A professional and what they do there."""

    idnps: str
    name: str
    practices: tuple[Practice, ...]


def practitioners(
    commune_code: str,
    profession: str,
    skills: Iterable[str],
    same: Mapping[str, str] = NOBODY_MERGED,
) -> list[Practitioner]:
    """Professionals of a profession (with one of these know-how, if any) in a commune, by name. 1 query.

    same: kept person by absorbed one: both are one line, under the name of the kept one where it is there too.
    """
    rows = Activity.objects.visible().filter(
        commune_id=commune_code, profession_code=profession, category_code=PRACTISING
    )
    if wanted := sorted(skills):
        rows = rows.filter(skill_code__in=wanted)
    names: dict[str, tuple[str, str]] = {}
    found: dict[str, list[Practice]] = {}
    for row in rows.select_related("professional").order_by("pk"):
        key = same.get(row.professional_id, row.professional_id)
        if key == row.professional_id or key not in names:
            names[key] = (row.professional.search_name, row.professional.name)
        place = f"{commune_code} {row.structure_id or row.address}"
        one = Practice(key, commune_code, place, row.mode_code, row.sector_code, row.kind_code)
        found.setdefault(key, []).append(one)
    ordered = sorted(found, key=lambda key: (names[key][0], key))
    return [Practitioner(key, names[key][1], tuple(found[key])) for key in ordered]
