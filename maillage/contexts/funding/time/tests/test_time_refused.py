"""What is blocked, told by reason and refused together; who never joined is proposed nothing."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from maillage.contexts.association.contacts.models import Standing
from maillage.contexts.association.models import Contact
from maillage.contexts.funding.rates.models import PayTask
from maillage.contexts.funding.time import queries, services
from maillage.contexts.funding.time.models import TimeEntry
from maillage.contexts.funding.time.refusals import TimeRefused
from maillage.contexts.funding.time.tests.conftest import ALL_YEAR, Came, Member, ready
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.models import Community
from tests.people import ClientOf


@pytest.fixture
def blocked(
    member: Member, came: Came, payable: PayTask, treasurer: Actor, coordinator: Actor
) -> list[TimeEntry]:
    """Two validated entries of people who are contacts again: « pas adhérent ce jour-là »."""
    people = [member(), member()]
    for one in people:
        came(one)
    services.collect(by=treasurer, period=ALL_YEAR)
    for entry in queries.entries():
        ready(entry, coordinator)
    Contact.objects.filter(pk__in=[one.pk for one in people]).update(standing=Standing.KNOWN)
    return list(queries.entries().order_by("pk"))


def test_the_page_groups_by_reason(scoped: Community, blocked: list[TimeEntry], client_of: ClientOf) -> None:
    client: Client = client_of("treasurer")
    address = reverse("funding:time_to_approve", kwargs={"slug": scoped.slug})
    page = client.get(address).content.decode()
    assert "Pas adhérent ce jour-là" in page
    assert "2 entrées bloquées" in page.replace("\u00a0", " ")
    given = {"act": "refuse", "entries": [str(blocked[0].pk)], "reason": "Venue en partenaire"}
    assert client.post(address, given).status_code == 302
    states = [queries.entries().get(pk=one.pk) for one in blocked]
    assert [one.state for one in states] == ["refused", "validated"]
    assert states[0].state_reason == "Venue en partenaire"


def test_a_reason_is_needed_and_nothing_is_refused_twice(blocked: list[TimeEntry], treasurer: Actor) -> None:
    with pytest.raises(TimeRefused, match="motif"):
        services.refuse_many(by=treasurer, pks=[blocked[0].pk], reason="  ")
    first = services.refuse_many(by=treasurer, pks=[blocked[0].pk], reason="essai")
    again = services.refuse_many(by=treasurer, pks=[one.pk for one in blocked], reason="essai")
    assert (len(first.done), len(again.done), len(again.left)) == (1, 1, 1)


def test_who_never_joined_is_proposed_nothing(
    member: Member, came: Came, payable: PayTask, treasurer: Actor
) -> None:
    partner = member()
    Contact.objects.filter(pk=partner.pk).update(standing=Standing.KNOWN, joined_on=None)
    came(partner)
    assert services.collect(by=treasurer, period=ALL_YEAR).made == 0
    Contact.objects.filter(pk=partner.pk).update(standing=Standing.MEMBER)
    assert services.collect(by=treasurer, period=ALL_YEAR).made == 1
