"""Many approvals at the same moment never pass the ceiling, on either database."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from django.db import connection
from django_scopes import scope

from maillage.contexts.association.models import Contact
from maillage.contexts.funding.rates import services as rates
from maillage.contexts.funding.time import queries, services
from maillage.contexts.funding.time.models import TimeEntry
from maillage.contexts.funding.time.refusals import TimeRefused
from maillage.core.aci.pass_ceiling import ceiling_cents
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.models import Community
from tests.people import ActorOf

pytestmark = pytest.mark.django_db(transaction=True)
ENTRIES, THREADS, YEAR = 40, 8, 2025
DAY = date(YEAR, 5, 5)


def test_the_ceiling_holds(community: Community, actor_of: ActorOf) -> None:
    treasurer, ceiling = actor_of("treasurer"), ceiling_cents(YEAR)
    assert ceiling is not None
    with scope(community=community):
        contact = _payable(community, treasurer)
        numbers = [_validated(community, contact, number).pk for number in range(ENTRIES)]
    # One hour is worth 2,000 €: 23 of them are 46,000 €, under 47,100; a 24th is not.
    with ThreadPoolExecutor(THREADS) as pool:
        said = Counter(pool.map(lambda pk: _approve(community, treasurer, pk), [*numbers, *numbers]))
    with scope(community=community):
        counter = queries.counter(contact.pk, YEAR)
        approved = TimeEntry.objects.filter(state="approved").count()
    assert counter.approved_cents == approved * 2_000_00 == ceiling // 2_000_00 * 2_000_00
    assert said["approved"] == approved == 23
    assert said["refused"] == 2 * ENTRIES - approved


def _payable(community: Community, treasurer: Actor) -> Contact:
    since = date(YEAR, 1, 1)
    rates.save_settings(by=treasurer, project_validated_on=since)
    rates.start_rule(by=treasurer, valid_from=since, article="article 12")
    rates.set_rate(by=treasurer, kind="indemnity", amount_cents=2_000_00, valid_from=since, profession="60")
    made: Contact = Contact.objects.create(
        community=community,
        last_name="Exemple",
        search_name="exemple",
        standing="member",
        profession="60",
        joined_on=since,
    )
    return made


def _validated(community: Community, contact: Contact, number: int) -> TimeEntry:
    made: TimeEntry = TimeEntry.objects.create(
        community=community,
        source="declared",
        source_id=str(number),
        contact=contact,
        kind="indemnity",
        title="Bureau",
        happened_on=DAY,
        minutes=60,
        cap_year=YEAR,
        proof="feuille",
        loss_declared=True,
        state="validated",
    )
    return made


def _approve(community: Community, treasurer: Actor, pk: int) -> str:
    try:
        with scope(community=community):
            services.approve(by=treasurer, pk=pk)
    except TimeRefused:
        return "refused"
    finally:
        connection.close()
    return "approved"
