"""Approved time, accounts, and the account of the association."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from itertools import count

import pytest

from maillage.contexts.association.models import Contact
from maillage.contexts.funding.payments import accounts
from maillage.contexts.funding.time.models import TimeEntry
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.models import Community
from tests.people import ActorOf

Member = Callable[..., Contact]
Approved = Callable[..., TimeEntry]
IBAN = "FR1420041010050500013M02606"
YEAR = 2025


@pytest.fixture
def treasurer(actor_of: ActorOf, scoped: Community) -> Actor:
    """A treasurer of an association that has an account."""
    by = actor_of("treasurer")
    accounts.save_payer(by=by, holder="CPTS d’Exemple", iban=IBAN, message="pain.001.001.09")
    return by


@pytest.fixture
def member(scoped: Community, treasurer: Actor) -> Member:
    """member("Exemple"): a member with an account, unless `iban=""`."""

    def make(last_name: str = "Exemple", iban: str = IBAN, **changes: object) -> Contact:
        values = {"search_name": last_name.lower(), "first_name": "Léa", "standing": "member"} | changes
        made: Contact = Contact.objects.create(community=scoped, last_name=last_name, **values)
        if iban:
            accounts.save_account(by=treasurer, contact=made, holder=made.name, iban=iban)
        return made

    return make


@pytest.fixture
def approved(scoped: Community) -> Approved:
    """approved(contact, cents=40_00): an entry that waits to be paid."""
    numbers = count(1)

    def make(contact: Contact, cents: int = 40_00, **changes: object) -> TimeEntry:
        values: dict[str, object] = {
            "source": "declared",
            "source_id": str(next(numbers)),
            "kind": "mission",
            "title": "Rédaction",
            "happened_on": date(YEAR, 3, 12),
            "minutes": 60,
            "cap_year": YEAR,
            "state": "approved",
            "amount_cents": cents,
        }
        made: TimeEntry = TimeEntry.objects.create(community=scoped, contact=contact, **(values | changes))
        return made

    return make
