"""« À approcher »: who is only in the directory becomes a contact, whom somebody is asked to speak with."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db import transaction

from maillage.contexts.association.contacts.entries import values_of
from maillage.contexts.association.contacts.models import Contact
from maillage.contexts.association.contacts.services import find_or_create
from maillage.contexts.association.engagement.models import Means
from maillage.contexts.association.engagement.services import ApproachRefused, entrust
from maillage.contexts.association.members.queries import BELONGING
from maillage.contexts.directory import api as directory
from maillage.contexts.territory import api as territory
from maillage.platform.accounts.models import User
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.services import serialised


@transaction.atomic
def approach(
    *,
    by: Actor,
    idnps: Sequence[str],
    caller: User,
    due_on: date | None = None,
    means: str = Means.CALL,
    note: str = "",
) -> list[Contact]:
    """Entrust these professionals of the register to one caller; their contacts, made where there was none.

    Sent twice it is once. Who became a member meanwhile is left out. ApproachRefused if nobody is left.
    """
    community = serialised(by)
    here, cards = territory.perimeter_codes(community), directory.cards_of(idnps)
    people = []
    for one in dict.fromkeys(idnps):
        if one in cards:
            contact, _ = find_or_create(by=by, **values_of(cards[one], here))
            if contact.standing not in BELONGING:
                people.append(contact)
    if not people:
        raise ApproachRefused("Ces personnes ne sont plus dans l’annuaire, ou sont devenues adhérentes.")
    entrust(by=by, contacts=people, caller=caller, due_on=due_on, means=means, note=note)
    return people
