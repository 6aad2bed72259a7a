"""What rests on a doctor, commune by commune, as the registers know it."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import Final

from maillage.contexts.directory.nomenclature.professions import ADVANCED_PRACTICE as KNOW_HOW
from maillage.contexts.directory.nomenclature.professions import NURSE
from maillage.contexts.directory.structures.models import Structure
from maillage.contexts.directory.supply.queries import NOBODY_MERGED, merged_people, practices
from maillage.core.fragility.rules import ADVANCED_PRACTICE, NURSING_HOME
from maillage.platform.registry import Dependence
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.urls import community_url

# Settings of direct access, as sectors of activity (NOS R02): hospitals, medico-social places, health centres,
# multi-professional homes, and places that coordinate care.
_HOSPITAL: Final = ("SA01", "SA02", "SA03", "SA04", "SA06", "SA12", "SA30", "SA34", "SA36", "SA40")
_MEDICO_SOCIAL: Final = ("SA16", "SA17", "SA20", "SA21", "SA41")
_COORDINATED: Final = ("SA05", "SA51", "SA52", "SA57", "SA60")
DIRECT_ACCESS: Final = frozenset((*_HOSPITAL, *_MEDICO_SOCIAL, *_COORDINATED))


def rests_on_doctors(actor: Actor, codes: frozenset[str]) -> list[Dependence]:
    """Advanced-practice nurses without direct access, and EHPADs. 3 queries, 2 with fewer than two of these nurses."""
    return [*_nurses(actor, codes), *_nursing_homes(actor, codes)]


def _nurses(actor: Actor, codes: frozenset[str]) -> list[Dependence]:
    """By commune where they practise; a nurse with one setting of direct access has it, wherever that is here."""
    assert actor.community is not None
    known = practices(codes, NURSE, KNOW_HOW)
    # A merge makes one person of two: with fewer there is nothing to ask.
    several = len({one.person for one in known}) > 1
    same = merged_people(actor.community) if several else NOBODY_MERGED
    sectors: dict[str, set[str]] = defaultdict(set)
    communes: dict[str, set[str]] = defaultdict(set)
    for one in known:
        person = same.get(one.person, one.person)
        sectors[person].add(one.sector)
        communes[person].add(one.commune)
    resting = Counter(
        commune
        for person, places in communes.items()
        if DIRECT_ACCESS.isdisjoint(sectors[person])
        for commune in places
    )
    return [
        Dependence(ADVANCED_PRACTICE, code, count, _nurse_words(count))
        for code, count in sorted(resting.items())
    ]


def _nurse_words(count: int) -> str:
    if count == 1:
        return "1 infirmière ou infirmier en pratique avancée, sans accès direct"
    return f"{count} infirmières ou infirmiers en pratique avancée, sans accès direct"


def _nursing_homes(actor: Actor, codes: frozenset[str]) -> list[Dependence]:
    assert actor.community is not None
    rows = Structure.objects.visible().filter(kind="ehpad", commune_id__in=sorted(codes))
    found = Counter(rows.order_by().values_list("commune_id", flat=True))
    base = community_url(actor.community, "directory:structures")
    return [
        Dependence(NURSING_HOME, code, count, f"{count} EHPAD", f"{base}?genre=ehpad&commune={code}")
        for code, count in sorted(found.items())
    ]
