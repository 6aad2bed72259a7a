"""What an entry of the directory is called today, for those who only kept its subject."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.apps import apps

from maillage.contexts.directory.entries.subjects import ORGANISATION, PROFESSIONAL, STRUCTURE, Subject
from maillage.contexts.directory.nomenclature.professions import family
from maillage.contexts.directory.professionals.models import Activity
from maillage.contexts.directory.structures.models import Structure
from maillage.contexts.directory.structures.queries import around, kind_title
from maillage.contexts.territory import api as territory
from maillage.platform.tenancy.models import Community
from maillage.platform.tenancy.urls import community_url

# No name: somebody who left the territory, or objected, is not named by the labels that remained.
GONE = {
    PROFESSIONAL: "Professionnel qui n’est plus dans l’annuaire",
    STRUCTURE: "Lieu qui n’est plus dans l’annuaire",
    ORGANISATION: "Organisation qui n’est plus dans l’annuaire",
}
# What a primary key can be, so that any text may be asked for.
_MAX_KEY = 2**63 - 1


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry as a line shows it. `what` it is, of which `commune`; all but the name "" when it no longer exists."""

    name: str
    what: str
    commune: str
    url: str
    commune_code: str
    exists: bool

    @property
    def detail(self) -> str:
        """« Médecin généraliste, Bessèges »."""
        return ", ".join(part for part in (self.what, self.commune) if part)


Found = dict[Subject, Entry]


def entries_of(community: Community, subjects: Iterable[Subject]) -> dict[Subject, Entry]:
    """Every subject with its entry; one that the community's directory does not hold has `exists` False.

    At most 1 query per kind of subject, and for those of national registers 1 or 2 for the territory.
    """
    wanted = set(subjects)
    found: Found = {subject: Entry(GONE[subject.kind], "", "", "", "", exists=False) for subject in wanted}
    for kind, find in _FINDERS.items():
        if keys := sorted(subject.key for subject in wanted if subject.kind == kind):
            found.update(find(community, keys))
    return found


def entry_of(community: Community, subject: Subject) -> Entry:
    """One entry. At most 3 queries."""
    return entries_of(community, [subject])[subject]


def _professionals(community: Community, keys: list[str]) -> Found:
    rows = (
        Activity.objects.visible()
        .filter(professional_id__in=keys, commune_id__in=sorted(territory.perimeter_codes(community)))
        .select_related("professional", "commune")
        .only(
            "profession_code",
            "skill_code",
            "commune__name",
            "professional__civility",
            "professional__first_name",
            "professional__last_name",
        )
        .order_by("professional_id", "profession_code", "commune_id", "pk")
    )
    held: dict[str, list[Activity]] = {}
    for row in rows:
        held.setdefault(row.professional_id, []).append(row)
    return {
        Subject(PROFESSIONAL, idnps): Entry(
            name=rows[0].professional.name,
            what=_said_of(rows),
            commune=rows[0].commune.name if rows[0].commune else "",
            url=community_url(community, "directory:professional", idnps=idnps),
            commune_code=rows[0].commune_id or "",
            exists=True,
        )
        for idnps, rows in held.items()
    }


def _said_of(rows: list[Activity]) -> str:
    """« Médecin généraliste », of the first of somebody's activities."""
    code = rows[0].profession_code
    skills = [row.skill_code for row in rows if row.profession_code == code]
    return family(code, skills).singular.capitalize()


def _structures(community: Community, keys: list[str]) -> Found:
    rows = (
        Structure.objects.visible()
        .filter(finess__in=keys, commune_id__in=sorted(around(community)))
        .select_related("commune")
        .order_by("finess")
    )
    return {
        Subject(STRUCTURE, row.finess): Entry(
            name=row.shown_name,
            what=kind_title(row.kind),
            commune=row.commune_name,
            url=community_url(community, "directory:structure", finess=row.finess),
            commune_code=row.commune_id,
            exists=True,
        )
        for row in rows
    }


def _organisations(community: Community, keys: list[str]) -> Found:
    # By name: organisations hold labels and corrections, which stand on the entries.
    model = apps.get_model("directory", "Organisation")
    numbers = [int(key) for key in keys if key.isascii() and key.isdigit() and int(key) <= _MAX_KEY]
    rows = model.objects.filter(pk__in=numbers, archived_at=None, absorbed_into=None)
    return {
        Subject(ORGANISATION, str(row.pk)): Entry(
            name=row.name,
            what=row.kind_label,
            commune=row.commune.name if row.commune else "",
            url=community_url(community, "directory:organisation", pk=row.pk),
            commune_code=row.commune_id or "",
            exists=True,
        )
        for row in rows.select_related("commune").order_by("pk")
    }


_FINDERS: dict[str, Callable[[Community, list[str]], Found]] = {
    PROFESSIONAL: _professionals,
    STRUCTURE: _structures,
    ORGANISATION: _organisations,
}
