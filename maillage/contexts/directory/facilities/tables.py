"""Facilities of the territory: by type, and one type by commune."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from maillage.contexts.directory.facilities.filters import CommuneFilters, TypeFilters
from maillage.platform.tables.columns import Column
from maillage.platform.tables.definition import Empty, Table
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.urls import community_url


def _type_url(line: Any, actor: Actor) -> str:
    assert actor.community is not None
    url = community_url(actor.community, "directory:facility", type_code=line.code)
    return f"{url}?millesime={line.vintage}" if line.is_past else url


def _commune_url(line: Any, actor: Actor) -> str:
    assert actor.community is not None
    return community_url(actor.community, "territory:commune", code=line.code)


def _perimeter(actor: Actor) -> str:
    if actor.community is None or not actor.can("territory.configure"):
        return ""
    return community_url(actor.community, "territory:perimeter")


def _import(actor: Actor) -> str:
    return reverse("directory_national:import") if actor.user is not None and actor.user.is_operator else ""


_NO_PERIMETER = Empty(
    "Le périmètre est vide : choisissez les communes du territoire, leurs équipements seront comptés ici.",
    "Choisir le périmètre",
    _perimeter,
)
_NO_FILE = Empty(
    "La base permanente des équipements n’a pas encore été importée : demandez à l’exploitant de l’importer.",
    "Importer un fichier",
    _import,
)
_NOTHING = Empty("La base permanente des équipements ne compte rien ici.")


def empty_for(filters: CommuneFilters | TypeFilters) -> Empty:
    """Why the list is empty, and what to do about it: the perimeter first, which the community itself chooses."""
    if not filters.communes:
        return _NO_PERIMETER
    return _NOTHING if filters.vintages else _NO_FILE


FACILITIES = Table(
    name="directory.facilities",
    title="Équipements de santé",
    noun="type d’équipement",
    noun_plural="types d’équipement",
    order=("rank",),
    filters=TypeFilters,
    page_size=100,
    columns=(
        Column(
            "label",
            "Type",
            level="public",
            link=_type_url,
            second=lambda line: line.domain,
            sort=("label",),
        ),
        Column("count", "Nombre", kind="number", level="public", sort=("count",)),
        Column("rate", "Pour 10 000 habitants", kind="number", decimals=1, level="public", sort=("rate",)),
        Column("departement_rate", "Départements, pour 10 000", kind="number", decimals=1, level="public"),
        Column("france_rate", "France, pour 10 000", kind="number", decimals=1, level="public"),
        Column("code", "Code", level="public", place="export"),
        Column("domain", "Domaine", level="public", place="export"),
        Column("vintage", "Millésime", kind="number", level="public", place="export"),
    ),
    empty=_NO_FILE,
)

FACILITY_BY_COMMUNE = Table(
    name="directory.facility_by_commune",
    title="Équipement par commune",
    noun="commune",
    feminine=True,
    order=("-count",),
    filters=CommuneFilters,
    columns=(
        Column("name", "Commune", level="public", link=_commune_url, sort=("name",)),
        Column("count", "Nombre", kind="number", level="public", sort=("count",)),
        Column("population", "Habitants", kind="number", level="public", sort=("population",)),
        Column("rate", "Pour 10 000 habitants", kind="number", decimals=1, level="public", sort=("rate",)),
        Column("code", "Code", level="public", place="export"),
    ),
    empty=_NO_FILE,
)
