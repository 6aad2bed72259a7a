"""Everything held about one person, gathered from the providers and written as one archive."""

from __future__ import annotations

import json
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import IO, Any, cast

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone
from django_scopes import scope, scopes_disabled

from maillage.platform.registry.personal_data import HeldRow, Person, PersonData, person_data
from maillage.platform.tables.columns import Column
from maillage.platform.tables.xlsx_file import write_xlsx
from maillage.platform.tenancy.models import Community

READ_ME, TABLE, DATA = "a-lire-d-abord.html", "donnees.xlsx", "donnees.json"


@dataclass(frozen=True)
class Part:
    """What one room holds."""

    source: PersonData
    rows: tuple[HeldRow, ...]


@dataclass(frozen=True)
class Cell:
    """One value of one thing, as the workbook lists it."""

    part: str
    rank: int
    what: str
    at: datetime | None
    label: str
    value: str


_COLUMNS = (
    Column("part", "Partie", level="personal"),
    Column("rank", "N°", kind="number", level="public"),
    Column("what", "Quoi", level="personal"),
    Column("at", "Écrit le", kind="datetime", level="personal"),
    Column("label", "Rubrique", level="personal"),
    Column("value", "Valeur", level="personal"),
)


def in_reach(community: Community | None) -> AbstractContextManager[Any]:
    """The scope of one community; without one, the rows of all."""
    return scope(community=community) if community is not None else scopes_disabled()


def providers() -> list[PersonData]:
    return sorted(person_data, key=lambda one: one.order)


def everything_about(person: Person, community: Community | None) -> list[Part]:
    """What every room holds about the person: in one community, or on the whole installation."""
    with in_reach(community):
        return [Part(one, tuple(one.held(person, community is None))) for one in providers()]


def count_of(parts: list[Part]) -> int:
    return sum(len(part.rows) for part in parts)


def write_archive(
    target: IO[bytes], parts: list[Part], *, name: str, community: Community | None, at: datetime
) -> None:
    """Write the zip: a page to read, a workbook, and JSON (a machine-readable form: RGPD, article 20)."""
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(READ_ME, _page(parts, name, community, at))
        with tempfile.TemporaryFile() as sheet:
            about = [("Personne", name), ("Réunies le", f"{timezone.localtime(at):%d/%m/%Y %H:%M}")]
            write_xlsx(cast(IO[bytes], sheet), "Données", _COLUMNS, _cells(parts), about)
            sheet.seek(0)
            archive.writestr(TABLE, sheet.read())
        archive.writestr(DATA, json.dumps(_plain(parts, name, at), ensure_ascii=False, indent=1))


def _page(parts: list[Part], name: str, community: Community | None, at: datetime) -> str:
    return render_to_string(
        "privacy/archive.html",
        {
            "parts": parts,
            "count": count_of(parts),
            "name": name,
            "community": community,
            "at": at,
            "installation": settings.MAILLAGE_BASE_URL,
        },
    )


def _cells(parts: list[Part]) -> Iterator[Cell]:
    for part in parts:
        for rank, row in enumerate(part.rows, start=1):
            for label, value in row.values:
                yield Cell(part.source.label, rank, row.what, row.at, label, value)


def _plain(parts: list[Part], name: str, at: datetime) -> dict[str, Any]:
    return {
        "personne": name,
        "réunies_le": at.isoformat(timespec="seconds"),
        "installation": settings.MAILLAGE_BASE_URL,
        "parties": [
            {
                "nom": part.source.label,
                "ce_qui_est_conservé_après_un_effacement": part.source.keeps,
                "lignes": [
                    {
                        "quoi": row.what,
                        "écrit_le": row.at.isoformat(timespec="seconds") if row.at else None,
                        # A label may come twice (two telephones): a list keeps both.
                        "valeurs": [{"rubrique": label, "valeur": value} for label, value in row.values],
                    }
                    for row in part.rows
                ],
            }
            for part in parts
        ],
    }
