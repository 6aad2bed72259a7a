"""Where a professional practises, as the national register knows it: what the SAS needs to place a slot.

Structure identifier (guide ans.fhir.fr.sas 1.2.0): FINESS with a 1 before it, else SIRET with a 3, else the RPPS with
the rank of the practice after a 4.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from django_scopes import scopes_disabled

from maillage.contexts.care.slots.models import Slot, SlotRule
from maillage.contexts.directory.models import Activity
from maillage.core.identifiers.finess import is_finess
from maillage.core.identifiers.siret import is_siret

_POSTAL: Final = re.compile(r"\d{5}", re.ASCII)
# The register's address ends with its town, which has fields of its own here.
_TOWN: Final = re.compile(r",?\s*\d{5}\b[^,]*$", re.ASCII)
# What names a place that has no identifier.
_PLACE: Final = ("address_line", "postal_code", "city")
_RANKS: Final = 999
# Students have activities too, which are no practice.
_PRACTISING: Final = "C"


@dataclass(frozen=True)
class Site:
    """A place of practice. key: identifier of the structure, "" where the register gives none that the SAS takes."""

    key: str
    name: str
    address_line: str
    postal_code: str
    city: str
    phone: str

    @property
    def label(self) -> str:
        place = f"{self.postal_code} {self.city}".strip()
        return ", ".join(part for part in (self.name, self.address_line, place) if part)


def is_site(text: str) -> bool:
    """Whether the SAS takes it as the identifier of a structure."""
    return bool(re.fullmatch(r"1[0-9A-Z]{9}|3\d{14}|4\d{14}", text, re.ASCII))


def site_of_number(text: str) -> str:
    """The identifier with its prefix for a FINESS (9 signs) or a SIRET (14 digits) that somebody types; "" for none.

    ValueError, in French, for another number.
    """
    number = "".join(text.split()).upper()
    if not number:
        return ""
    if is_finess(number):
        return f"1{number}"
    if is_siret(number):
        return f"3{number}"
    raise ValueError("Ce numéro n’est ni un FINESS (9 caractères) ni un SIRET (14 chiffres) : vérifiez-le.")


def is_typed(site: str) -> bool:
    """Whether it is one that somebody may have typed: a FINESS or a SIRET, with its prefix."""
    return site[:1] in {"1", "3"}


def rank_of(rpps: str, rank: int = 1) -> str:
    """« 4 », the RPPS and the rank of the practice: what names a surgery that has neither FINESS nor SIRET."""
    return f"4{rpps}{rank:03d}" if len(rpps) == 11 else ""


def sites_of(rpps: str) -> list[Site]:
    """The places of practice of this professional, each once, as the register has them. 1 query; 0 without RPPS."""
    if not rpps:
        return []
    rows = (
        Activity.objects.visible()
        .filter(professional_id=f"8{rpps}", category_code=_PRACTISING)
        .select_related("commune")
        .order_by("pk")
    )
    found: dict[tuple[str, str], Site] = {}
    for row in rows:
        known = row.structure_id if is_site(row.structure_id) else ""
        site = Site(
            key=known or rank_of(rpps),
            name=row.shown_structure[:80],
            address_line=_street(row.shown_address)[:160],
            postal_code=row.postal_code if _POSTAL.fullmatch(row.postal_code) else "",
            city=row.commune_name,
            phone=row.phone[:30],
        )
        found.setdefault((site.key, site.address_line), site)
    return list(found.values())


def _street(address: str) -> str:
    return _TOWN.sub("", address)


def numbered(rpps: str, values: Mapping[str, Any]) -> str:
    """The structure identifier of a place as it is offered: its own, else a rank behind the RPPS. At most 3 queries.

    The same place keeps its rank, another one gets the next that neither the register nor his other slots know. ""
    without RPPS, or while the address is not whole: the SAS would not take it.
    """
    site = str(values.get("site", ""))
    place = _as_place(values.get(name, "") for name in _PLACE)
    if site or len(rpps) != 11 or not all(place):
        return site
    sites = sites_of(rpps)
    ranks = {one.key: _as_place((one.address_line, one.postal_code, one.city)) for one in sites}
    with scopes_disabled():
        slots = Slot.objects.filter(person=rpps, site__startswith=f"4{rpps}")
        rules = SlotRule.objects.filter(responder__contact__rpps=rpps, site__startswith=f"4{rpps}")
        for rows in (slots, rules):
            for key, *address in rows.order_by().values_list("site", *_PLACE).distinct():
                ranks.setdefault(key, _as_place(address))
    same = [key for key, known in sorted(ranks.items()) if known == place]
    free = (key for rank in range(1, _RANKS + 1) if (key := rank_of(rpps, rank)) not in ranks)
    return same[0] if same else next(free, "")


def _as_place(parts: Any) -> tuple[str, ...]:
    return tuple(" ".join(str(one).split()).casefold() for one in parts)
