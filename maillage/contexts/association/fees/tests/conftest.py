"""Members of an association with two colleges, and a year of fees."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from maillage.contexts.association.contacts.models import Contact, Standing
from maillage.contexts.association.fees.models import Basis, Fee, FeePeriod
from maillage.contexts.association.fees.services import ask_fee, open_period
from maillage.contexts.association.statutes.models import College
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.models import Community
from tests.people import ActorOf

Member = Callable[..., Contact]
OpenYear = Callable[..., FeePeriod]
Owe = Callable[..., Fee]
YEAR = 2026


@pytest.fixture
def treasurer(actor_of: ActorOf) -> Actor:
    return actor_of("treasurer")


@pytest.fixture
def college(scoped: Community) -> College:
    made: College = College.objects.create(community=scoped, code="liberaux", name="Libéraux")
    return made


@pytest.fixture
def member(scoped: Community) -> Member:
    """member("Exemple", college=…): an adherent with an address; `standing`, `joined_on`, `email` may be given."""

    def make(last_name: str = "Exemple", **changes: object) -> Contact:
        values = {
            "last_name": last_name,
            "first_name": "Léa",
            "search_name": f"{last_name} lea".lower(),
            "standing": Standing.MEMBER,
            "joined_on": date(2024, 2, 29),
            "email": f"{last_name.lower()}@adherents.example",
        }
        made: Contact = Contact.objects.create(community=scoped, **(values | changes))
        return made

    return make


@pytest.fixture
def open_year(scoped: Community, treasurer: Actor) -> OpenYear:
    """open_year(rates={None: 2000}): the year 2026, 20 € for everybody."""

    def opened(**changes: object) -> FeePeriod:
        values: dict[str, object] = {
            "name": "Cotisation 2026",
            "basis": Basis.CALENDAR,
            "starts_on": date(YEAR, 1, 1),
            "ends_on": date(YEAR, 12, 31),
            "rates": {None: 2_000},
        }
        return open_period(by=treasurer, **(values | changes))  # type: ignore[arg-type]

    return opened


@pytest.fixture
def owe(member: Member, open_year: OpenYear, treasurer: Actor) -> Owe:
    """owe("Exemple"): a member who owes 20 € for 2026."""
    known: list[FeePeriod] = []

    def owed(last_name: str = "Exemple", **changes: object) -> Fee:
        period = known[0] if known else open_year()
        known[:] = [period]
        return ask_fee(by=treasurer, contact=member(last_name, **changes), period=period)

    return owed
