"""The ceiling of what is received in a calendar year, and two records of one person that go beyond it together."""

from __future__ import annotations

from datetime import date

import pytest
from django.utils import timezone

from maillage.contexts.association.contacts.merging.plan import plan
from maillage.contexts.association.contacts.merging.rules import Pair
from maillage.contexts.association.contacts.merging.services import merge_contacts
from maillage.contexts.association.models import Contact
from maillage.contexts.funding.payments import queries, services
from maillage.contexts.funding.payments.refusals import PayRefused
from maillage.contexts.funding.payments.tests.conftest import Member
from maillage.contexts.funding.time.models import TimeEntry
from maillage.contexts.funding.time.queries import counter, overruns
from maillage.core.aci.pass_ceiling import ceiling_of
from maillage.platform.audit.models import AuditEntry
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.urls import community_url
from tests.people import ClientOf

YEAR = timezone.localdate().year
KNOWN = ceiling_of(YEAR)
assert KNOWN is not None
CEILING = KNOWN.amount_cents


def worked(contact: Contact, year: int, cents: int, key: str = "a") -> TimeEntry:
    row: TimeEntry = TimeEntry.objects.create(
        community_id=contact.community_id,
        contact=contact,
        source="declared",
        source_id=f"{contact.pk}-{year}-{key}",
        kind="mission",
        title="Coordination",
        happened_on=date(year, 1, 2),
        minutes=60,
        cap_year=year,
        state="approved",
        amount_cents=cents,
    )
    return row


def test_work_of_two_years_is_not_received_in_one_beyond_the_ceiling(
    treasurer: Actor, member: Member
) -> None:
    contact, today = member("Aubépine"), timezone.localdate()
    worked(contact, YEAR - 1, CEILING - 1_000_00)
    first = services.make_batch(by=treasurer, contact_ids=[contact.pk], execution_on=today)
    worked(contact, YEAR, 1_000_01)
    # What waits at the bank counts as what has left.
    for done in (False, True):
        if done:
            services.mark_paid(by=treasurer, pk=first.pk, paid_on=today)
        (due,) = queries.dues()
        assert due.obstacle.startswith(f"plafond des sommes perçues en {YEAR}")
        with pytest.raises(PayRefused, match="plafond des sommes perçues"):
            services.make_batch(by=treasurer, contact_ids=[contact.pk], execution_on=today)
    assert counter(contact.pk, YEAR).received_cents == CEILING - 1_000_00
    TimeEntry.objects.filter(state="approved").update(amount_cents=1_000_00)
    services.make_batch(by=treasurer, contact_ids=[contact.pk], execution_on=today)


def test_what_waits_is_told_the_same_everywhere(treasurer: Actor, member: Member) -> None:
    here, without = member("Aubépine"), member("Bruyère", iban="")
    worked(here, YEAR, 100_00)
    services.make_batch(by=treasurer, contact_ids=[here.pk], execution_on=timezone.localdate())
    worked(here, YEAR, 30_00, "b")
    worked(without, YEAR, 5_00)
    found = queries.unpaid()
    assert (found.waiting_cents, found.leaving_cents) == (35_00, 100_00)
    assert sum(due.cents for due in queries.dues()) == found.waiting_cents


@pytest.mark.parametrize(("cents", "over"), [(10_00, 0), (10_01, 1)])
def test_two_records_that_become_one_are_reckoned_together(
    treasurer: Actor, member: Member, client_of: ClientOf, cents: int, over: int
) -> None:
    kept, gone = member("Aubépine"), member("Aubepine")
    worked(kept, YEAR, CEILING - 10_00)
    worked(gone, YEAR, cents)
    (told,) = [one for one in plan(Pair(kept, gone)).settled if "approuvés en tout" in one]
    assert ("au-dessus du plafond" in told) == bool(over)
    assert overruns() == []
    merge_contacts(by=treasurer, kept=kept.pk, gone=gone.pk, seen=(kept.version, gone.version))
    assert [one.counted_cents - one.ceiling.amount_cents for one in overruns()] == [over] * bool(over)
    assert counter(kept.pk, YEAR).over_cents == over
    assert AuditEntry.objects.filter(action="time.over_ceiling").count() == bool(over)
    assert treasurer.community is not None
    browser = client_of("treasurer")
    for name in ("batches", "time_to_approve"):
        page = browser.get(community_url(treasurer.community, f"funding:{name}")).text
        assert ("plafond dépassé" in page) == bool(over)
