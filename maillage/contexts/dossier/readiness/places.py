"""Where each thing that is missing is repaired: one touch from the list to the page that does it."""

from __future__ import annotations

from typing import Final, NamedTuple

from maillage.contexts.dossier.readiness.items import Item, Kind
from maillage.contexts.programme.models import ReportingYear
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.urls import community_url

WRITE: Final = "programme.write"
_CONFIGURE_PROJECT: Final = "programme.configure"
_PROJECT: Final = "programme.view"
_FIGURES: Final = "programme.view_figures"
_MONEY: Final = "funding.view"


class Place(NamedTuple):
    """permission: who the page opens for. own: for the person who has it too, whose page it then is.

    names: arguments of the address among « pk », « year », « action », « within ».
    tail: after it; « {pk} » and « {year} » are filled in.
    """

    permission: str
    name: str
    names: tuple[str, ...] = ()
    tail: str = ""
    own: bool = False


_INDICATOR: Final = Place(_FIGURES, "programme:indicator", ("pk",))
_ACTION: Final = Place(_PROJECT, "programme:action", ("pk",))
# The first that opens for who looks; none: the thing is told without a link.
PLACES: Final[dict[Kind, tuple[Place, ...]]] = {
    Kind.FIGURE: (Place(WRITE, "programme:figure", ("pk", "year"), own=True), _INDICATOR),
    Kind.COMPUTED: (_INDICATOR,),
    Kind.TARGET: (Place(_CONFIGURE_PROJECT, "programme:target", ("pk", "year")), _INDICATOR),
    Kind.PROOF: (
        Place(WRITE, "programme:evidence_add", tail="?indicateur={pk}", own=True),
        _INDICATOR,
    ),
    Kind.ACTION_PROOF: (Place(WRITE, "programme:evidence_add", tail="?action={pk}", own=True), _ACTION),
    Kind.PILOT: (Place(WRITE, "programme:action_edit", ("pk",)), _ACTION),
    Kind.LATE: (Place(_PROJECT, "programme:action", ("pk",), tail="#etapes"),),
    Kind.DRAFT: (_ACTION,),
    Kind.CONFIRM: (Place("dossier.confirm", "dossier:confirm", ("within", "action")), _ACTION),
    Kind.PAPER: (Place("association.view", "association:meeting", ("pk",)),),
    Kind.CONTRACT: (
        Place("funding.configure", "funding:contract_create"),
        Place(_MONEY, "funding:contract"),
    ),
    Kind.CONTRACT_FILE: (
        Place("funding.configure", "funding:contract_file", ("pk",)),
        Place(_MONEY, "funding:contract_page", ("pk",)),
    ),
    Kind.LINE: (
        Place("funding.configure", "funding:contract_line", ("pk",)),
        Place(_MONEY, "funding:contract"),
    ),
    Kind.WEIGHT: (
        Place("funding.configure", "funding:contract_shares", ("pk",), tail="?annee={year}"),
        Place(_MONEY, "funding:contract"),
    ),
    Kind.PAYMENT: (Place(_MONEY, "funding:contract_schedule", ("pk",)),),
    Kind.EXPENSE: (Place(_MONEY, "funding:expenses", tail="?annee={year}&etat=submitted"),),
    Kind.INVOICE: (Place(_MONEY, "funding:expenses", tail="?annee={year}"),),
    Kind.BANK: (Place("funding.account", "funding:bank_accounts"),),
    Kind.PROJECT: (Place(_PROJECT, "programme:stages"),),
    Kind.RULES: (Place("funding.view_pay", "funding:pay_rules"),),
    Kind.CHECK: (Place("funding.view_pay", "funding:time_entries", tail="?etat=proposed"),),
    Kind.VALIDATE: (Place("funding.validate", "funding:time_to_validate"),),
    Kind.APPROVE: (Place("funding.approve", "funding:time_to_approve"),),
    Kind.TIME_PROOF: (Place("funding.view_pay", "funding:time_entries", tail="?etat=waiting"),),
    Kind.TASK: (Place("funding.view_pay", "funding:time_entries", tail="?etat=waiting&nature=mission"),),
}


def url_of(item: Item, year: ReportingYear, actor: Actor, own_id: int | None = None) -> str:
    """The page for this actor, "" when none opens. own_id: number of the actor's contact."""
    assert actor.community is not None
    is_own = own_id is not None and item.holder.contact_id == own_id
    for place in PLACES[item.kind]:
        if not (actor.can(place.permission) or (place.own and is_own)):
            continue
        values = {"pk": item.key, "action": item.key, "year": year.pk, "within": item.within}
        kwargs = {("pk" if name == "within" else name): values[name] for name in place.names}
        tail = place.tail.format(pk=item.key, year=year.pk)
        return community_url(actor.community, place.name, **kwargs) + tail
    return ""
