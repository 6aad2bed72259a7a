"""The list of the directory."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from maillage.contexts.directory.knowledge.queries import reported_words
from maillage.contexts.directory.nomenclature.professions import ADVANCED_PRACTICE, GENERAL_PRACTICE, family
from maillage.contexts.directory.nomenclature.tables import label_of, plain_label
from maillage.contexts.directory.positions.places import possible_places
from maillage.contexts.directory.professionals.filters import ProfessionalFilters
from maillage.contexts.directory.professionals.models import Activity, Professional
from maillage.contexts.directory.professionals.naming import proper_address
from maillage.contexts.directory.professionals.numbers import NUMBER_COLUMNS
from maillage.contexts.directory.professionals.people import Here
from maillage.core.identifiers.structure import finess_of
from maillage.platform.tables.columns import Column
from maillage.platform.tables.definition import Empty, Table
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.urls import community_url

SAID_BY_PROFESSION = GENERAL_PRACTICE | ADVANCED_PRACTICE


def _each(values: list[str]) -> str:
    """Different values once each, in order."""
    return ", ".join(dict.fromkeys(value for value in values if value))


def _here(person: Professional) -> Sequence[Activity | Here]:
    here: Sequence[Activity | Here] = getattr(person, "here", [])
    return here


def professions(person: Professional) -> str:
    """How the person is looked for: « Médecin généraliste », « Infirmier »."""
    rows = _here(person)
    codes = dict.fromkeys(row.profession_code for row in rows)
    labels = [family(code, [row.skill_code for row in rows if row.profession_code == code]) for code in codes]
    return _each([label.singular.capitalize() for label in labels])


def skills(person: Professional) -> str:
    return _each([plain_label(row.skill_label) for row in _here(person)])


def places(person: Professional) -> str:
    return _each([row.commune_name for row in _here(person)])


def structures(person: Professional) -> str:
    return _each([row.shown_structure for row in _here(person)])


def modes(person: Professional) -> str:
    return _each([short_mode(row.mode_code) for row in _here(person)])


@lru_cache(maxsize=64)
def short_mode(code: str) -> str:
    """« Libéral » rather than « Libéral, indépendant, artisan, commerçant »."""
    return label_of("R23", code, fallback=code).partition(",")[0]


def phones(person: Professional) -> str:
    return _each([row.shown_phone for row in _here(person)])


def _link(person: Professional, actor: Actor) -> str:
    assert actor.community is not None
    return community_url(actor.community, "directory:professional", idnps=person.pk)


def _has_skill(person: Professional) -> str:
    """The know-how under the profession, but that which the profession says already."""
    rows = [row for row in _here(person) if row.skill_code not in SAID_BY_PROFESSION]
    return _each([plain_label(row.skill_label) for row in rows])


def _reported(person: Professional) -> str:
    """What somebody here reported of the person and the register has not followed yet."""
    return reported_words(getattr(person, "reported", None))


def _settings_url(actor: Actor) -> str:
    if actor.community is None or not actor.can("territory.configure"):
        return ""
    return community_url(actor.community, "territory:perimeter")


def _on_map(person: Professional) -> str:
    """Where the person's places may stand on the map, one word for each (see `possible_places`)."""
    return " ".join(
        dict.fromkeys(_stands(row.structure_id, row.address, row.commune_id) for row in _here(person))
    )


# The same places come back on every page of the list.
@lru_cache(maxsize=20_000)
def _stands(structure_id: str, address: str, commune_code: str | None) -> str:
    return possible_places(finess_of(structure_id), address, commune_code)


PROFESSIONALS = Table(
    name="directory.professionals",
    title="Annuaire",
    model=Professional,
    noun="professionnel",
    order=("search_name",),
    filters=ProfessionalFilters,
    columns=(
        Column("name", "Nom", second=_reported, level="professional", link=_link, sort=("search_name",)),
        Column(
            "professions",
            "Profession",
            value=professions,
            second=_has_skill,
            level="professional",
            sort=("first_profession", "search_name"),
        ),
        Column(
            "places",
            "Lieu",
            value=places,
            second=structures,
            level="professional",
            sort=("first_place", "search_name"),
        ),
        Column("modes", "Exercice", value=modes, level="professional"),
        Column("phones", "Téléphone", value=phones, kind="phone", level="professional", place="page"),
        Column(
            "phone_numbers",
            "Téléphone",
            value=lambda person: _each([row.phone for row in _here(person)]),
            level="professional",
            place="export",
        ),
        *NUMBER_COLUMNS,
        Column("skills", "Savoir-faire", value=skills, level="professional", place="export"),
        Column("structures", "Structure", value=structures, level="professional", place="export"),
        Column(
            "addresses",
            "Adresse",
            value=lambda person: " ; ".join(
                dict.fromkeys(proper_address(row.address) for row in _here(person) if row.address)
            ),
            level="professional",
            place="export",
        ),
    ),
    attributes=lambda person: {"data-map-point": _on_map(person)},
    empty=Empty(
        "L’annuaire est vide : le fichier RPPS n’a pas encore été importé, ou le périmètre n’est pas choisi.",
        "Choisir le périmètre",
        _settings_url,
    ),
)
