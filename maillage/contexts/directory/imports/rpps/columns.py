"""What is kept of a line: the columns of an activity and the name of its person, in the order of staging."""

from __future__ import annotations

from functools import lru_cache
from operator import itemgetter
from typing import Final

from maillage.contexts.directory.imports.rpps.layout import POSITION
from maillage.contexts.directory.imports.rpps.reading import Row
from maillage.core.identifiers.structure import choose_structure_id
from maillage.core.search_text import search_text

# The columns of `directory_activity` that a line fills, in the order of `activity_values`.
ACTIVITY_COLUMNS: Final = (
    "professional_id",
    "commune_id",
    "profession_code",
    "profession_label",
    "category_code",
    "skill_code",
    "skill_label",
    "mode_code",
    "sector_code",
    "sector_label",
    "role_label",
    "kind_code",
    "structure_id",
    "structure_name",
    "address",
    "postal_code",
    "phone",
    "email",
)
# The columns of `directory_professional` that a line fills, after the identifier.
NAME_COLUMNS: Final = ("civility", "last_name", "first_name", "search_name")

# Widths of the text columns that a line of the file could overflow; beyond, the text is cut.
_ADDRESS_WIDTH, _STRUCTURE_WIDTH, _EMAIL_WIDTH, _SEARCH_WIDTH = 400, 300, 200, 240

_pick = itemgetter(
    *(
        POSITION[name]
        for name in (
            "profession_code",
            "profession_label",
            "category_code",
            "knowhow_code",
            "knowhow_label",
            "mode_code",
            "sector_code",
            "sector_label",
            "role_label",
            "activity_kind_code",
        )
    )
)
_names = itemgetter(POSITION["practice_title_code"], POSITION["family_name"], POSITION["given_name"])
_structure = itemgetter(
    POSITION["finess_site"],
    POSITION["siret"],
    POSITION["structure_national_id"],
    POSITION["structure_technical_id"],
)
_address = itemgetter(
    *(
        POSITION[name]
        for name in (
            "address_recipient",
            "address_point",
            "street_number",
            "street_repetition",
            "street_type_label",
            "street_name",
            "address_mention",
            "postal_line",
        )
    )
)
_COMPANY, _TRADE = POSITION["company_name"], POSITION["trade_name"]
_POSTAL, _PHONE, _EMAIL = POSITION["postal_code"], POSITION["phone"], POSITION["email"]


# Given names come back by the thousand.
_searchable = lru_cache(maxsize=20_000)(search_text)


def _structure_id(fields: tuple[str, ...]) -> str:
    finess, siret, former, technical = _structure(fields)
    if not (finess or siret):
        if not former:
            return technical
        if former[0] in "04" and len(former) > 1:
            # An RPPS or ADELI rank alone, as most have: what follows would give it back as it is.
            return former
    chosen = choose_structure_id(finess=finess, siret=siret, former_id=former)
    return chosen.national if chosen else technical


def _postal_address(fields: tuple[str, ...]) -> str:
    recipient, point, number, repetition, kind, street, mention, line = _address(fields)
    way = " ".join(filter(None, (number, repetition, kind, street)))
    return ", ".join(filter(None, (recipient, point, way, mention, line)))[:_ADDRESS_WIDTH]


def activity_values(row: Row, commune: str | None) -> tuple[str | bytes | None, ...]:
    """The values of `ACTIVITY_COLUMNS`, of `NAME_COLUMNS`, and the digest, for one line.

    commune: today's code, or None where the line locates nothing that we know.
    """
    fields = row.fields
    civility, last_name, first_name = _names(fields)
    return (
        row.person,
        commune,
        *_pick(fields),
        _structure_id(fields),
        (fields[_TRADE] or fields[_COMPANY])[:_STRUCTURE_WIDTH],
        _postal_address(fields),
        fields[_POSTAL],
        fields[_PHONE],
        fields[_EMAIL][:_EMAIL_WIDTH],
        civility,
        last_name,
        first_name,
        f"{search_text(last_name)} {_searchable(first_name)}".strip()[:_SEARCH_WIDTH],
        row.digest,
    )
