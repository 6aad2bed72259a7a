"""Two contacts who turn out to be one, both of them in a protocol: one participation stays, with all inclusions."""

from __future__ import annotations

from maillage.contexts.association.api import (
    SamePerson,
    SamePersonRule,
    SamePersonVerdict,
    same_person_rules,
)
from maillage.contexts.care.protocols.models import Inclusion, Participation
from maillage.platform.tenancy.actor import Actor


def register() -> None:
    """Called once, when the application starts."""
    same_person_rules.register(SamePersonRule("care.Participation", look, settle))


def _twice(pair: SamePerson) -> list[tuple[Participation, Participation]]:
    """Both take part in the same protocol: (kept's, gone's)."""
    rows = Participation.objects.select_related("protocol").order_by("pk")
    mine = {one.protocol_id: one for one in rows.filter(contact=pair.kept)}
    return [(mine[one.protocol_id], one) for one in rows.filter(contact=pair.gone) if one.protocol_id in mine]


def look(pair: SamePerson) -> SamePersonVerdict:
    return SamePersonVerdict(
        settled=tuple(
            f"Les deux participent au protocole « {one.protocol.name} » : il n’en reste qu’une participation, avec "
            "toutes les inclusions."
            for _, one in _twice(pair)
        )
    )


def settle(by: Actor, pair: SamePerson) -> None:
    """The earlier beginning and training are kept; who still takes part for one of them does."""
    del by
    for mine, theirs in _twice(pair):
        mine.since_on = min(mine.since_on, theirs.since_on)
        days = [day for day in (mine.trained_on, theirs.trained_on) if day is not None]
        mine.trained_on = min(days) if days else None
        ends = (mine.until_on, theirs.until_on)
        mine.until_on = None if None in ends else max(end for end in ends if end is not None)
        mine.version += 1
        mine.save()
        for row in Inclusion.objects.filter(participation=theirs).order_by("pk"):
            row.participation = mine
            row.save(update_fields=["participation"])
        theirs.delete()
