"""A ceiling that the product does not know: typed with its text, shown as such, and overridden once it is known."""

from __future__ import annotations

from datetime import date

import pytest
from django.utils import timezone

from maillage.contexts.funding.rates import ceilings
from maillage.contexts.funding.rates.models import StatedCeiling
from maillage.contexts.funding.rates.refusals import RateRefused
from maillage.core.aci.pass_ceiling import CEILINGS
from maillage.platform.audit.models import AuditEntry
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.models import Community
from maillage.platform.tenancy.urls import community_url
from tests.people import ActorOf, ClientOf

LAST = CEILINGS[-1]
UNKNOWN = LAST.year + 1
CENTS = LAST.amount_cents + 720_00


@pytest.fixture
def treasurer(scoped: Community, actor_of: ActorOf) -> Actor:
    return actor_of("treasurer")


@pytest.fixture
def in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is January of the year that the table does not have."""
    monkeypatch.setattr(timezone, "localdate", lambda *given: date(UNKNOWN, 1, 5))


def _state(by: Actor, **changes: object) -> StatedCeiling:
    values: dict[str, object] = {
        "year": UNKNOWN,
        "amount_cents": CENTS,
        "source": "arrêté de décembre",
        "published_on": date(LAST.year, 12, 22),
    }
    return ceilings.state_ceiling(by=by, **(values | changes))  # type: ignore[arg-type]


@pytest.mark.usefixtures("in_time")
def test_what_was_typed_counts_and_says_who(treasurer: Actor) -> None:
    assert ceilings.ceilings([UNKNOWN, LAST.year]).keys() == {LAST.year}
    row = _state(treasurer)
    assert _state(treasurer).version == row.version == 1
    found = ceilings.ceilings([UNKNOWN])[UNKNOWN]
    assert treasurer.user is not None
    assert found.amount_cents == CENTS
    assert found.stated_by.startswith(f"saisi par {treasurer.user.name}")
    assert "arrêté de décembre" in found.source
    again = _state(treasurer, amount_cents=CENTS + 12_00, version=1)
    assert (again.version, ceilings.ceilings([UNKNOWN])[UNKNOWN].amount_cents) == (2, CENTS + 12_00)
    assert AuditEntry.objects.filter(action="pay_ceiling.stated").count() == 2
    with pytest.raises(RateRefused, match="entre-temps"):
        _state(treasurer, version=1)


@pytest.mark.usefixtures("in_time")
@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"year": LAST.year}, "déjà connu"),
        ({"year": UNKNOWN + 5}, "Donnez une année"),
        ({"source": " "}, "référence du texte"),
        ({"published_on": date(UNKNOWN, 6, 1)}, "avenir"),
        # That of a month.
        ({"amount_cents": CENTS // 12}, "trop loin"),
    ],
)
def test_what_cannot_be_right_is_refused(treasurer: Actor, changes: dict[str, object], why: str) -> None:
    with pytest.raises(RateRefused, match=why):
        _state(treasurer, **changes)
    assert not StatedCeiling.objects.exists()


def test_the_table_counts_once_it_has_the_year(
    scoped: Community, treasurer: Actor, client_of: ClientOf
) -> None:
    StatedCeiling.objects.create(
        community=scoped,
        year=LAST.year,
        amount_cents=LAST.amount_cents - 1_00,
        source="brouillon",
        published_on=date(LAST.year - 1, 12, 20),
        stated_by=treasurer.user,
    )
    assert ceilings.ceilings([LAST.year])[LAST.year].amount_cents == LAST.amount_cents
    (one,) = ceilings.stated()
    assert one.differs
    page = client_of("treasurer").get(community_url(scoped, "funding:pay_rules")).text
    assert "avaient été saisis" in page and "c’est lui qui compte" in page


def test_the_form_tells_what_is_wrong_and_keeps_it(scoped: Community, client_of: ClientOf) -> None:
    browser, url = client_of("treasurer"), community_url(scoped, "funding:pay_ceiling")
    assert browser.get(url).status_code == 200
    sent = {
        "version": "0",
        "year": str(LAST.year),
        "amount": "48 000",
        "source": "un texte lu",
        "published_on": "2025-12-22",
    }
    answer = browser.post(url, sent)
    assert answer.status_code == 422
    assert "déjà connu" in answer.text and "un texte lu" in answer.text
