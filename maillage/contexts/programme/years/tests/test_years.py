"""Years of report: never over one another, closed once, and nothing slips in afterwards."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from maillage.contexts.programme.indicators import services as indicators
from maillage.contexts.programme.indicators.models import Reading
from maillage.contexts.programme.years import queries, services
from maillage.contexts.programme.years.freezing import Freezer, freezers
from maillage.contexts.programme.years.models import ReportingYear
from maillage.contexts.programme.years.offers import _to_close, _to_open
from maillage.platform.audit.models import AuditEntry
from maillage.platform.tenancy.models import Community
from maillage.platform.tenancy.urls import community_url
from tests.people import ActorOf, ClientOf

LAST = timezone.localdate().year - 1


def _calendar(actor_of: ActorOf, year: int) -> ReportingYear:
    return services.open_year(
        by=actor_of("coordinator"), label=str(year), starts_on=date(year, 1, 1), ends_on=date(year, 12, 31)
    )


DAYS = st.dates(min_value=date(2020, 1, 1), max_value=date(2022, 12, 31))


@given(DAYS, st.integers(1, 500), DAYS, st.integers(1, 500))
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_two_years_never_share_a_day(
    scoped: Community, actor_of: ActorOf, first: date, days: int, second: date, more: int
) -> None:
    by = actor_of("coordinator")
    ReportingYear.objects.all().delete()
    services.open_year(by=by, label="une", starts_on=first, ends_on=first + timedelta(days=days))
    meets = first <= second + timedelta(days=more) and second <= first + timedelta(days=days)
    ends = second + timedelta(days=more)
    if meets:
        with pytest.raises(services.YearRefused, match="touchent l’année une"):
            services.open_year(by=by, label="deux", starts_on=second, ends_on=ends)
    else:
        services.open_year(by=by, label="deux", starts_on=second, ends_on=ends)
    assert ReportingYear.objects.count() == 1 + (not meets)


def test_a_year_has_a_name_an_end_and_a_length(scoped: Community, actor_of: ActorOf) -> None:
    by, first = actor_of("coordinator"), date(2024, 1, 1)
    for label, last, why in (
        (" ", date(2024, 12, 31), "nom"),
        ("2024", date(2024, 1, 1), "suivre"),
        ("2024", date(2026, 12, 31), "dix-huit mois"),
    ):
        with pytest.raises(services.YearRefused, match=why):
            services.open_year(by=by, label=label, starts_on=first, ends_on=last)


def test_two_who_change_a_year_are_told(scoped: Community, actor_of: ActorOf) -> None:
    year, by = _calendar(actor_of, LAST), actor_of("coordinator")
    services.update_year(by=by, pk=year.pk, seen=year.version, values={"label": "Un"})
    with pytest.raises(services.ChangedMeanwhile) as refusal:
        services.update_year(by=by, pk=year.pk, seen=year.version, values={"label": "Deux"})
    assert refusal.value.current.label == "Un"


def test_a_year_is_closed_once_over_and_for_good(scoped: Community, actor_of: ActorOf) -> None:
    by = actor_of("treasurer")
    this = _calendar(actor_of, LAST + 1)
    with pytest.raises(services.YearRefused, match="court jusqu’au"):
        services.close_year(by=by, pk=this.pk)
    year = _calendar(actor_of, LAST)
    closed = services.close_year(by=by, pk=year.pk)
    assert (closed.is_closed, closed.closed_by) == (True, by.user)
    assert services.close_year(by=by, pk=year.pk).closed_at == closed.closed_at
    assert AuditEntry.objects.filter(action="reporting_year.closed").count() == 1
    with pytest.raises(services.YearClosed, match="est close"):
        services.update_year(by=by, pk=year.pk, seen=closed.version, values={"label": "X"})
    assert queries.closed_year_of(date(LAST, 6, 1)) == year
    assert queries.closed_year_of(date(LAST + 1, 6, 1)) is None


def test_what_a_freezer_refuses_leaves_the_year_open(
    scoped: Community, actor_of: ActorOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    year = _calendar(actor_of, LAST)
    row = indicators.define(by=actor_of("coordinator"), name="Réunions", source="association.meetings")
    Reading.objects.filter(indicator=row).delete()

    def refuse(*_: object) -> None:
        raise services.YearRefused("Un paiement attend encore.")

    monkeypatch.setitem(freezers._offers, "tests.refuse", Freezer("tests.refuse", refuse))
    with pytest.raises(services.YearRefused, match="paiement"):
        services.close_year(by=actor_of("coordinator"), pk=year.pk)
    year.refresh_from_db()
    assert not year.is_closed
    # What the freezers before it wrote is undone with it.
    assert not Reading.objects.filter(indicator=row).exists()


def test_a_closed_year_takes_no_figure_and_no_target(scoped: Community, actor_of: ActorOf) -> None:
    by, year = actor_of("coordinator"), _calendar(actor_of, LAST)
    row = indicators.define(by=by, name="Patients", unit="patients")
    indicators.type_reading(by=by, indicator=row, year=year, numerator=Decimal(12))
    # The row that the caller holds says « open »: what counts is what is recorded.
    services.close_year(by=by, pk=year.pk)
    for write in (
        lambda: indicators.type_reading(by=by, indicator=row, year=year, numerator=Decimal(13)),
        lambda: indicators.set_target(by=by, indicator=row, year=year, value=Decimal(20)),
    ):
        with pytest.raises(services.YearClosed):
            write()
    assert indicators.refresh(by=by, years=[year]) == 0
    assert [one.numerator for one in Reading.objects.filter(indicator=row)] == [12]


def test_who_closed_a_year_is_said_to_members_alone(
    scoped: Community, actor_of: ActorOf, client_of: ClientOf
) -> None:
    year = _calendar(actor_of, LAST)
    services.close_year(by=actor_of("treasurer"), pk=year.pk)
    said, url = f"par {actor_of('treasurer').user}", community_url(scoped, "programme:years")
    assert said in client_of("auditor").get(url).content.decode()
    assert said not in client_of("supervisor").get(url).content.decode()


def test_what_waits_is_said(scoped: Community, actor_of: ActorOf) -> None:
    by = actor_of("coordinator")
    assert not _to_open(by) and not _to_close(by)
    _calendar(actor_of, LAST - 1)
    assert [one.label for one in _to_close(by)] == [f"Clore l’année {LAST - 1}"]
    assert len(_to_open(by)) == 1


def test_the_year_shown_is_asked_for_or_of_today() -> None:
    years = [
        ReportingYear(pk=n, starts_on=date(2020 + n, 1, 1), ends_on=date(2020 + n, 12, 31)) for n in (1, 2, 3)
    ]
    assert queries.year_shown(years, "1", date(2022, 5, 5)) == years[0]
    assert queries.year_shown(years, "x", date(2022, 5, 5)) == years[1]
    assert queries.year_shown(years, "", date(2030, 5, 5)) == years[2]
    assert queries.year_shown(years, "", date(2000, 5, 5)) == years[2]
    assert queries.year_shown([], "", date(2000, 5, 5)) is None


def test_the_pages_open_and_close_a_year(scoped: Community, client_of: ClientOf) -> None:
    client = client_of("coordinator")
    url = community_url(scoped, "programme:year_open")
    assert "Ouvrir l’année" in client.get(url).content.decode()
    fields = {"label": "Bilan", "starts_on": f"{LAST}-01-01", "ends_on": f"{LAST}-12-31"}
    assert client.post(url, fields).status_code == 302
    again = client.post(url, fields)
    assert again.status_code == 200
    assert "touchent l’année Bilan" in again.content.decode()
    year = ReportingYear.objects.get()
    close = community_url(scoped, "programme:year_close", pk=year.pk)
    assert "Une année close ne se rouvre pas" in client.get(close).content.decode()
    client.post(close)
    year.refresh_from_db()
    assert year.is_closed
