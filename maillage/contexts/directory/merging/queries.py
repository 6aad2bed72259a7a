"""What a community decided about entries that look alike. Every function works inside the community's scope."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from django.db.models import QuerySet

from maillage.contexts.directory.entries.subjects import PROFESSIONAL
from maillage.contexts.directory.merging.models import Merge, NotDuplicate
from maillage.contexts.directory.professionals.models import Activity
from maillage.platform.tenancy.models import Community
from maillage.platform.tenancy.prepared import Prepared

_PREFIX: Final = f"{PROFESSIONAL}:"
_IN_FORCE = Prepared(
    lambda community_id: (
        Merge.objects.filter(community_id=community_id, undone_at=None, absorbed__startswith=_PREFIX)
        .order_by()
        .values_list("absorbed", "kept")
    )
)


def merges_in_force(community: Community) -> dict[str, str]:
    """Kept professional by absorbed one (IDNPS), each followed to the one that is kept in the end. 1 query."""
    kept_by = {
        absorbed.removeprefix(_PREFIX): kept.removeprefix(_PREFIX)
        for absorbed, kept in _IN_FORCE.rows(community_id=community.pk)
    }
    return {absorbed: _in_the_end(absorbed, kept_by) for absorbed in kept_by}


def _in_the_end(absorbed: str, kept_by: dict[str, str]) -> str:
    # A loop cannot be made (`services.merge`); were there one, this would still end.
    seen, kept = {absorbed}, kept_by[absorbed]
    while kept in kept_by and kept not in seen:
        seen.add(kept)
        kept = kept_by[kept]
    return kept


def hidden_people(community: Community, codes: Iterable[str]) -> frozenset[str]:
    """Professionals who are not shown, since another entry shows what they do. 1 query, 2 where there are merges.

    When the kept one no longer exercises in these communes, nobody would be shown: the absorbed one is again.
    """
    merges = merges_in_force(community)
    if not merges:
        return frozenset()
    present = _present(merges.values(), codes)
    return frozenset(absorbed for absorbed, kept in merges.items() if kept in present)


def _present(people: Iterable[str], codes: Iterable[str]) -> frozenset[str]:
    """Those of these persons who exercise in these communes. 1 query."""
    rows = Activity.objects.visible().filter(professional_id__in=set(people), commune_id__in=sorted(codes))
    return frozenset(rows.order_by().values_list("professional_id", flat=True))


@dataclass(frozen=True)
class Standing:
    """How an entry is shown. shown_by: the one whose page shows it, "" for itself; also: those that it shows too."""

    shown_by: str
    also: tuple[str, ...]


def standing_of(community: Community, idnps: str, codes: Iterable[str]) -> Standing:
    """How a professional is shown here. 1 query, 2 where there are merges."""
    merges = merges_in_force(community)
    also = tuple(sorted(absorbed for absorbed, kept in merges.items() if kept == idnps))
    shown_by = merges[idnps] if idnps in merges and merges[idnps] in _present(merges.values(), codes) else ""
    return Standing(shown_by, also)


def told_apart(community: Community) -> frozenset[tuple[str, str]]:
    """Pairs of subjects that are not the same, each in the order of their text. 1 query."""
    rows = NotDuplicate.objects.filter(community=community).order_by()
    return frozenset(rows.values_list("first", "second"))


def history(community: Community) -> QuerySet[Merge]:
    """All merges of professionals, undone ones included, the latest first. 1 query when read."""
    rows: QuerySet[Merge] = Merge.objects.filter(community=community).select_related("made_by", "undone_by")
    return rows.order_by("-made_at", "-pk")


def find(pk: int) -> Merge | None:
    """A merge of the community. 1 query."""
    found: Merge | None = Merge.objects.filter(pk=pk).first()
    return found
