"""Letters to two pilots who turn out to be one."""

from __future__ import annotations

from maillage.contexts.association.api import (
    SamePerson,
    SamePersonRule,
    SamePersonVerdict,
    same_person_rules,
)
from maillage.contexts.dossier.dialogue.confirming.models import PilotCall
from maillage.platform.tenancy.actor import Actor


def register() -> None:
    """Called once, when the application starts."""
    same_person_rules.register(SamePersonRule("dossier.PilotCall", look, settle))


def _twice(pair: SamePerson) -> list[PilotCall]:
    """Those of the one that goes, in dialogues where the one that stays was asked too."""
    mine = PilotCall.objects.filter(contact=pair.kept).order_by().values("dialogue_id")
    rows = PilotCall.objects.filter(contact=pair.gone, dialogue_id__in=mine).select_related("dialogue__year")
    return list(rows.order_by("pk"))


def look(pair: SamePerson) -> SamePersonVerdict:
    return SamePersonVerdict(
        settled=tuple(
            f"Les deux ont reçu un lien pour le dialogue de gestion {one.dialogue.year.label} : celui de la fiche qui "
            "s’en va n’ouvre plus rien."
            for one in _twice(pair)
        )
    )


def settle(by: Actor, pair: SamePerson) -> None:
    """The link of the one that stays goes on."""
    del by
    for one in _twice(pair):
        one.delete()
