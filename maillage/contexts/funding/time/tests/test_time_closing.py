"""Closing a year: what waits is told, confirmed, then refused with the reason; nothing waits for ever."""

from __future__ import annotations

from datetime import date

import pytest
from django_scopes import scope

from maillage.contexts.funding.time import queries, services
from maillage.contexts.funding.time.models import EntryState, TimeEntry
from maillage.contexts.funding.time.refusals import TimeRefused
from maillage.contexts.funding.time.tests.conftest import YEAR, Declared, Member
from maillage.contexts.programme.models import ReportingYear
from maillage.contexts.programme.years.services import Unfinished, close_year, open_year, unsettled
from maillage.platform.tenancy.actor import Actor
from tests.people import ClientOf


@pytest.fixture
def waiting(coordinator: Actor, member: Member, declared: Declared) -> tuple[ReportingYear, TimeEntry]:
    """A year that is over, with time in it that nobody approved."""
    entry = declared(member("Aubépine"))
    last = date(YEAR, 12, 31)
    year = open_year(by=coordinator, label=str(YEAR), starts_on=date(YEAR, 1, 1), ends_on=last)
    return year, entry


def test_what_waits_is_told_before_and_the_closing_asks_to_confirm(
    coordinator: Actor, waiting: tuple[ReportingYear, TimeEntry], client_of: ClientOf
) -> None:
    year, entry = waiting
    assert [one.what for one in unsettled(year)] == ["1\u00a0temps de membre en attente"]
    with pytest.raises(Unfinished, match="temps de membre en attente"):
        close_year(by=coordinator, pk=year.pk)
    entry.refresh_from_db()
    assert entry.state in {EntryState.PROPOSED, EntryState.CHECKED}
    client, address = client_of("coordinator"), f"/c/val-exemple/projet/annees/{year.pk}/clore/"
    assert "Ce qui attend encore" in client.get(address).content.decode()
    refused = client.post(address)
    assert refused.status_code == 422 and "cochez que vous la closez ainsi" in refused.content.decode()
    assert client.post(address, {"despite_waiting": "on"}).status_code == 302
    with scope(community=coordinator.community):
        assert ReportingYear.objects.get(pk=year.pk).is_closed


def test_closed_so_it_is_refused_with_the_reason_and_waits_in_no_list(
    coordinator: Actor, treasurer: Actor, waiting: tuple[ReportingYear, TimeEntry]
) -> None:
    year, entry = waiting
    close_year(by=coordinator, pk=year.pk, despite_waiting=True)
    entry.refresh_from_db()
    assert entry.state == EntryState.REFUSED and "close avant" in entry.state_reason
    assert not queries.to_validate().exists() and not queries.to_approve().exists()
    for act in (services.validate, services.approve):
        with pytest.raises(TimeRefused, match="est close"):
            act(by=treasurer, pk=entry.pk)
