"""The list of the places of care."""

from __future__ import annotations

from maillage.contexts.directory.nomenclature.structure_kinds import OTHER, category_label
from maillage.contexts.directory.positions.places import possible_places
from maillage.contexts.directory.structures.filters import StructureFilters
from maillage.contexts.directory.structures.models import Structure
from maillage.contexts.directory.structures.queries import kind_title
from maillage.platform.tables.columns import Column
from maillage.platform.tables.definition import Empty, Table
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.urls import community_url


def _link(row: Structure, actor: Actor) -> str:
    assert actor.community is not None
    return community_url(actor.community, "directory:structure", finess=row.finess)


def category(row: Structure) -> str:
    return category_label(row.category_code, fallback=row.category_label)


def _particulars(row: Structure) -> str:
    """What the kind alone does not say."""
    if getattr(row, "emergency", False):
        return "service d’urgences"
    return category(row) if row.kind == OTHER else ""


def _perimeter_url(actor: Actor) -> str:
    if actor.community is None or not actor.can("territory.configure"):
        return ""
    return community_url(actor.community, "territory:perimeter")


STRUCTURES = Table(
    name="directory.structures",
    title="Lieux de soins",
    model=Structure,
    noun="lieu",
    noun_plural="lieux",
    order=("name", "finess"),
    filters=StructureFilters,
    columns=(
        Column(
            "name",
            "Nom",
            value=lambda row: row.shown_name,
            second=lambda row: row.shown_address,
            link=_link,
            sort=("name",),
        ),
        Column(
            "kind",
            "Genre",
            value=lambda row: kind_title(row.kind),
            second=_particulars,
            sort=("kind", "name"),
        ),
        Column(
            "commune", "Commune", value=lambda row: row.commune_name, sort=("commune__search_name", "name")
        ),
        Column("shown_phone", "Téléphone", kind="phone", level="public", place="page"),
        Column("opened_on", "Ouvert le", kind="date", sort=("opened_on",)),
        Column("finess", "FINESS", place="export"),
        Column("category_label", "Catégorie", value=category, place="export"),
        Column(
            "legal_name", "Organisme gestionnaire", value=lambda row: row.shown_legal_name, place="export"
        ),
        Column("legal_finess", "FINESS juridique", place="export"),
        Column("siret", "SIRET", place="export"),
        Column("address", "Adresse", value=lambda row: row.shown_address, place="export"),
        Column("postal_code", "Code postal", place="export"),
        Column("phone", "Téléphone", place="export"),
        Column("email", "Adresse électronique", place="export"),
        Column("lon", "Longitude", kind="number", place="export"),
        Column("lat", "Latitude", kind="number", place="export"),
    ),
    attributes=lambda row: {"data-map-point": possible_places(row.finess, row.address, row.commune_id)},
    empty=Empty(
        "Aucun lieu de soins : le fichier FINESS n’a pas encore été importé, ou le périmètre n’est pas choisi.",
        "Choisir le périmètre",
        _perimeter_url,
    ),
)
