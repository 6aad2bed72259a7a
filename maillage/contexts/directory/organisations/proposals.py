"""Town halls, CCAS and intercommunal bodies of the territory, proposed from the perimeter in one go."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from django.db import transaction
from django.utils import timezone

from maillage.contexts.directory.organisations.kinds import PURPOSES, OrganisationKind
from maillage.contexts.directory.organisations.models import Organisation
from maillage.contexts.territory import api as territory
from maillage.contexts.territory.models import Commune
from maillage.core.search_text import search_text
from maillage.platform.audit.services import record
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.models import Community
from maillage.platform.tenancy.services import one_at_a_time
from maillage.platform.ui.typography import of_place

PROPOSED_KINDS: Final = (OrganisationKind.TOWN_HALL, OrganisationKind.EPCI, OrganisationKind.CCAS)


@dataclass(frozen=True)
class Proposal:
    """One organisation that the territory must have and that nobody has written. commune: None for an EPCI."""

    kind: str
    name: str
    origin: str
    commune: Commune | None
    postal_code: str = ""


def proposals(community: Community) -> dict[str, list[Proposal]]:
    """What is missing, by kind of PROPOSED_KINDS, by name. 2 queries.

    Not proposed: a kind that the commune has already, in use or archived on purpose.
    """
    communes = list(territory.perimeter_communes(community).select_related("epci"))
    known = list(
        Organisation.objects.filter(kind__in=PROPOSED_KINDS)
        .order_by()
        .values_list("kind", "commune_id", "origin", "search_name")
    )
    there = {(kind, commune) for kind, commune, _, _ in known if commune}
    origins = {origin for _, _, origin, _ in known if origin}
    epci_names = {name for kind, _, _, name in known if kind == OrganisationKind.EPCI}
    return {
        OrganisationKind.TOWN_HALL: [
            _of_commune(OrganisationKind.TOWN_HALL, "Mairie", one)
            for one in communes
            if not _has(OrganisationKind.TOWN_HALL, one, there, origins)
        ],
        OrganisationKind.EPCI: [
            one
            for one in _epcis(communes)
            if one.origin not in origins and search_text(one.name) not in epci_names
        ],
        OrganisationKind.CCAS: [
            _of_commune(OrganisationKind.CCAS, "CCAS", one)
            for one in communes
            if not _has(OrganisationKind.CCAS, one, there, origins)
        ],
    }


def _has(kind: str, commune: Commune, there: set[tuple[str, str]], origins: set[str]) -> bool:
    return (kind, commune.code) in there or f"{kind}:{commune.code}" in origins


def _of_commune(kind: str, body: str, commune: Commune) -> Proposal:
    codes = commune.postal_code_list
    return Proposal(
        kind=kind,
        name=f"{body} {of_place(commune.name)}",
        origin=f"{kind}:{commune.code}",
        commune=commune,
        # A commune with several codes does not say which is that of its town hall.
        postal_code=codes[0] if len(codes) == 1 else "",
    )


def _epcis(communes: Sequence[Commune]) -> list[Proposal]:
    found = {one.epci.code: one.epci for one in communes if one.epci is not None}
    rows = sorted(found.values(), key=lambda epci: (epci.search_name, epci.code))
    kind = OrganisationKind.EPCI
    return [Proposal(kind=kind, name=row.name, origin=f"{kind}:{row.code}", commune=None) for row in rows]


@transaction.atomic
def create_proposed(*, by: Actor, kinds: Iterable[str]) -> int:
    """Write what is missing of these kinds; the number written. Asked twice, the second time writes nothing."""
    assert by.community is not None
    one_at_a_time(by.community.pk)
    wanted, now = set(kinds), timezone.now()
    missing = [one for kind, found in proposals(by.community).items() if kind in wanted for one in found]
    Organisation.objects.bulk_create(
        Organisation(
            community=by.community,
            kind=one.kind,
            name=one.name,
            search_name=search_text(one.name)[:240],
            commune=one.commune,
            postal_code=one.postal_code,
            purpose=PURPOSES.get(one.kind, ""),
            origin=one.origin,
            updated_at=now,
            updated_by=by.user,
        )
        for one in missing
    )
    if missing:
        record(
            by=by,
            action="organisation.proposed",
            label="Organisations du territoire",
            after={"organisations": len(missing)},
        )
    return len(missing)
