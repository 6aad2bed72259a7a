"""Loads the carried files into the database: one transaction, once per edition, rows updated in place."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from operator import attrgetter
from typing import Any

from django.db import connection, models, transaction
from django.utils import timezone

from maillage.contexts.territory.national import files
from maillage.contexts.territory.national.models import (
    Commune,
    Departement,
    Epci,
    FormerCode,
    NationalEdition,
    PostalCode,
    Region,
)
from maillage.contexts.territory.national.naming import search_key

AGE_FIELDS = ("age_0_19", "age_20_64", "age_65_up")
TOTAL_FIELDS = ("population", *AGE_FIELDS, "area_ha")


@dataclass(frozen=True)
class France:
    """What one edition says: rows ready to be written, former codes to today's, digest of the files."""

    digest: str
    regions: list[Region]
    departements: list[Departement]
    epcis: list[Epci]
    communes: list[Commune]
    former: list[FormerCode]
    postal: list[tuple[str, str]]


@dataclass(frozen=True)
class Succession:
    """What a newer edition changed in the list of communes, by code.

    merged: commune that is gone -> the one that it is part of today.
    separated: commune that came back to life -> the one that it was part of.
    """

    merged: dict[str, str]
    separated: dict[str, str]

    def __bool__(self) -> bool:
        return bool(self.merged or self.separated)


class SuccessorUnknown(RuntimeError):
    """An edition drops communes without saying what became of them: it is not loaded."""


@lru_cache(maxsize=1)
def files_digest() -> str:
    """Digest of the carried files, computed once: those of a running installation do not change."""
    return files.data_digest()


def read_france(only: Iterable[str] | None = None) -> France:
    """Read the carried files; `only` keeps the communes of some départements (tests load a part of France)."""
    kept = None if only is None else frozenset(only)
    rows = [row for row in files.read_communes() if kept is None or row.departement in kept]
    codes = {row.code for row in rows}
    departements = [
        Departement(code=row.code, name=row.name, region_id=row.region or None)
        for row in files.read_departements()
    ]
    _add_totals(departements, rows)
    return France(
        digest=files_digest() if kept is None else f"{','.join(sorted(kept))}-{files_digest()}"[:64],
        regions=[Region(code=row.code, name=row.name) for row in files.read_regions()],
        departements=departements,
        epcis=[
            Epci(code=row.code, name=row.name, kind=row.kind, search_name=search_key(row.name))
            for row in files.read_epcis()
        ],
        communes=_communes(rows),
        former=[
            FormerCode(code=row.code, name=row.name, commune_id=row.commune)
            for row in files.read_former_codes()
            if row.commune in codes
        ],
        postal=[(postal, row.code) for row in rows for postal in row.postal_codes],
    )


def _communes(rows: list[files.Commune]) -> list[Commune]:
    values = files.bulk_rows(rows, files.read_neighbours())
    return [
        Commune(
            **columns | {"postal_codes": f" {columns['postal_codes']} "},
            search_name=search_key(row.name),
            ages_source=row.ages_source,
        )
        for row, columns in zip(rows, values, strict=True)
    ]


def _add_totals(departements: list[Departement], rows: list[files.Commune]) -> None:
    """Give each département the sums of its communes; what no source knows adds nothing."""
    sums: dict[str, list[float]] = defaultdict(lambda: [0] * len(TOTAL_FIELDS))
    for row in rows:
        known = (row.population, row.age_0_19, row.age_20_64, row.age_65_up, row.area_ha)
        sums[row.departement] = [a + (b or 0) for a, b in zip(sums[row.departement], known, strict=True)]
    for departement in departements:
        for name, value in zip(TOTAL_FIELDS, sums[departement.code], strict=True):
            setattr(departement, name, value)


@transaction.atomic
def write_france(france: France) -> Succession:
    """Write an edition over the one that is there, in the caller's transaction or its own.

    Communes, départements, régions and EPCI are updated or inserted by their code, so that what
    points at them goes on pointing. A commune that is gone keeps its row with its successor.
    Raises SuccessorUnknown when the edition does not say what became of a commune.
    """
    before = set(Commune.objects.in_force().values_list("code", flat=True))
    aliases = dict(FormerCode.objects.values_list("code", "commune_id"))
    former = {row.code: row.commune_id for row in france.former}
    today = {commune.code for commune in france.communes}
    succession = Succession(
        merged=_successors(before - today, former),
        separated={code: aliases[code] for code in today - before if code in aliases},
    )
    for model, rows in (
        (Region, france.regions),
        (Departement, france.departements),
        (Epci, france.epcis),
        (Commune, france.communes),
    ):
        _write(model, rows)
    for old, new in succession.merged.items():
        Commune.objects.filter(successor=old).update(successor=new)
        Commune.objects.filter(code=old).update(successor=new, epci=None)
    _replace(FormerCode, france.former)
    _replace(PostalCode, [PostalCode(code=postal, commune_id=code) for postal, code in france.postal])
    _drop_unused(france)
    NationalEdition.objects.create(digest=france.digest, loaded_at=timezone.now())
    return succession


def _successors(gone: set[str], former: dict[str, str]) -> dict[str, str]:
    unknown = sorted(code for code in gone if code not in former)
    if unknown:
        raise SuccessorUnknown(
            "Cette édition ne dit pas ce que sont devenues les communes "
            f"{', '.join(unknown[:20])} : elle n’a pas été chargée."
        )
    return {code: former[code] for code in gone}


def _write(model: type[models.Model], rows: list[Any]) -> None:
    """Insert or update by code. One prepared statement for all rows: half the time of `bulk_create`."""
    columns = [field.attname for field in model._meta.concrete_fields]
    quote = connection.ops.quote_name
    updates = ", ".join(f"{quote(name)} = excluded.{quote(name)}" for name in columns if name != "code")
    insert = _insert(model, columns)
    with connection.cursor() as cursor:
        cursor.executemany(
            f"{insert} ON CONFLICT ({quote('code')}) DO UPDATE SET {updates}", _values(rows, columns)
        )


def _replace(model: type[models.Model], rows: list[Any]) -> None:
    """Rows that nothing points at are written anew."""
    model._default_manager.all().delete()
    columns = [
        field.attname for field in model._meta.concrete_fields if not isinstance(field, models.AutoField)
    ]
    with connection.cursor() as cursor:
        cursor.executemany(_insert(model, columns), _values(rows, columns))


def _insert(model: type[models.Model], columns: list[str]) -> str:
    """Only names of our own models are put together here; values are parameters."""
    quote = connection.ops.quote_name
    names = ", ".join(quote(name) for name in columns)
    marks = ", ".join(["%s"] * len(columns))
    return f"INSERT INTO {quote(model._meta.db_table)} ({names}) VALUES ({marks})"  # noqa: S608


def _values(rows: list[Any], columns: list[str]) -> list[tuple[Any, ...]]:
    """Our columns are texts, numbers and booleans, which both drivers take as they are."""
    read = attrgetter(*columns)
    return [read(row) for row in rows]


def _drop_unused(france: France) -> None:
    """EPCI that are no more: nothing points at them but communes, which have just been rewritten."""
    kept = {epci.code for epci in france.epcis}
    gone = [code for code in Epci.objects.values_list("code", flat=True) if code not in kept]
    Epci.objects.filter(code__in=gone).delete()


def loaded_digest() -> str:
    """Digest of the edition that is loaded; empty when none is."""
    return NationalEdition.objects.order_by("-pk").values_list("digest", flat=True).first() or ""
