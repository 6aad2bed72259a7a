"""Addresses that several entries bear: a link sent there would be read by others than its addressee.

The registers often give a professional the mailbox of the structure, and a personal link opens without a password.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Final

from django.db.models.functions import Lower

from maillage.contexts.directory.entries.subjects import PROFESSIONAL, STRUCTURE, Subject
from maillage.contexts.directory.knowledge.models import LocalKnowledge
from maillage.contexts.directory.merging.queries import merges_in_force
from maillage.contexts.directory.professionals.models import Activity
from maillage.contexts.directory.structures.models import Structure
from maillage.platform.tenancy.models import Community

# Addresses that are asked about in one query.
_CHUNK: Final = 5_000


def folded(address: str) -> str:
    """An address as it is compared: no server tells capitals apart."""
    return address.strip().lower()


def shared_among(community: Community, addresses: Iterable[str]) -> frozenset[str]:
    """Those of these addresses, `folded`, that more than one entry bears, in a register or in what the community
    noted. Two entries that were merged are one. 4 queries, 2 more for each 5 000 addresses."""
    asked = {folded(address) for address in addresses if address}
    merges = merges_in_force(community)
    kept = {str(Subject(PROFESSIONAL, one)): str(Subject(PROFESSIONAL, by)) for one, by in merges.items()}
    bearers: dict[str, set[str]] = {}
    for address, subject in (*_registered(sorted(asked)), *_noted(community)):
        if address in asked:
            bearers.setdefault(address, set()).add(kept.get(subject, subject))
    return frozenset(address for address, subjects in bearers.items() if len(subjects) > 1)


def _registered(addresses: list[str]) -> Iterator[tuple[str, str]]:
    """Address and subject of each entry that bears one of them in its register, wherever it is."""
    sources: tuple[tuple[str, Any, str], ...] = (
        (PROFESSIONAL, Activity.objects.visible(), "professional_id"),
        (STRUCTURE, Structure.objects.visible(), "finess"),
    )
    for start in range(0, len(addresses), _CHUNK):
        some = addresses[start : start + _CHUNK]
        for kind, visible, key in sources:
            rows = visible.annotate(folded=Lower("email")).filter(folded__in=some).order_by()
            for address, one in rows.values_list("folded", key).distinct():
                yield address, str(Subject(kind, one))


def _noted(community: Community) -> Iterator[tuple[str, str]]:
    noted = LocalKnowledge.objects.filter(community=community).exclude(email="").order_by()
    for address, subject in noted.values_list("email", "subject"):
        yield folded(address), subject
