"""What two contacts who turn out to be one said of the SAS: the latest word stays."""

from __future__ import annotations

from maillage.contexts.association.api import (
    SamePerson,
    SamePersonRule,
    SamePersonVerdict,
    same_person_rules,
)
from maillage.contexts.care.sas.models import SasPart
from maillage.platform.tenancy.actor import Actor


def register() -> None:
    """Called once, when the application starts."""
    same_person_rules.register(SamePersonRule("care.SasPart", look, settle))


def _both(pair: SamePerson) -> tuple[SasPart, SasPart] | None:
    rows = {
        one.contact_id: one
        for one in SasPart.objects.filter(contact__in=(pair.kept, pair.gone)).order_by("pk")
    }
    mine, theirs = rows.get(pair.kept.pk), rows.get(pair.gone.pk)
    return (mine, theirs) if mine is not None and theirs is not None else None


def look(pair: SamePerson) -> SamePersonVerdict:
    if _both(pair) is None:
        return SamePersonVerdict()
    return SamePersonVerdict(settled=("Les deux ont une participation au SAS : la plus récente reste.",))


def settle(by: Actor, pair: SamePerson) -> None:
    del by
    found = _both(pair)
    if found is None:
        return
    mine, theirs = found
    if (theirs.told_on, theirs.pk) > (mine.told_on, mine.pk):
        mine.part, mine.told_on, mine.noted_by = theirs.part, theirs.told_on, theirs.noted_by
        mine.save()
    theirs.delete()
