"""What is cancelled after a correction, after a payment, or at the ceiling: taken back once, paid once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.db.models import Sum
from django.utils import timezone

from maillage.contexts.association.models import Contact, Meeting
from maillage.contexts.funding.budget.queries import pay_of, pay_of_action
from maillage.contexts.funding.payments import accounts
from maillage.contexts.funding.payments import services as payments
from maillage.contexts.funding.payments.models import Batch, MemberAccount, Transfer
from maillage.contexts.funding.rates.models import PayTask
from maillage.contexts.funding.time import queries, services
from maillage.contexts.funding.time.models import COUNTED, WAITING, TimeEntry
from maillage.contexts.funding.time.refusals import TimeRefused
from maillage.contexts.funding.time.tests.conftest import ALL_YEAR, YEAR, Came, Declared, Member, ready
from maillage.contexts.programme.models import Action, Mission, ReportingYear
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.models import Community

IBAN = "FR1420041010050500013M02606"
Corrected = Callable[..., tuple[TimeEntry, TimeEntry]]


@pytest.fixture
def corrected(
    member: Member, came: Came, payable: PayTask, treasurer: Actor, coordinator: Actor
) -> Corrected:
    """corrected(60): an hour and a half approved (60 €), its fact corrected since to so many minutes."""

    def make(minutes: int) -> tuple[TimeEntry, TimeEntry]:
        row = came(member(), minutes=90)
        services.collect(by=treasurer, period=ALL_YEAR)
        first = services.approve(by=treasurer, pk=ready(queries.entries().get(), coordinator).pk)
        assert row.meeting.starts_at is not None
        ends = row.meeting.starts_at + timedelta(minutes=minutes)
        Meeting.objects.filter(pk=row.meeting_id).update(ends_at=ends)
        services.collect(by=treasurer, period=ALL_YEAR)
        return first, queries.entries().get(edition=1)

    return make


def paid(by: Actor, contact: Contact) -> Batch:
    """All that waits for this member leaves and arrives today."""
    if not MemberAccount.objects.filter(contact=contact).exists():
        accounts.save_payer(by=by, holder="CPTS d’Exemple", iban=IBAN, message="pain.001.001.09")
        accounts.save_account(by=by, contact=contact, holder=contact.name, iban=IBAN)
    today = timezone.localdate()
    batch = payments.make_batch(by=by, contact_ids=[contact.pk], execution_on=today)
    return payments.mark_paid(by=by, pk=batch.pk, paid_on=today)


def counted() -> int:
    rows = TimeEntry.objects.filter(state__in=COUNTED).order_by()
    return int(rows.aggregate(cents=Sum("amount_cents", default=0))["cents"])


def nothing_waits() -> bool:
    return not TimeEntry.objects.filter(state__in=WAITING).exists()


@pytest.mark.parametrize("minutes", [30, 150])
def test_a_correction_that_waits_goes_with_its_fact(
    corrected: Corrected, treasurer: Actor, minutes: int
) -> None:
    first, second = corrected(minutes)
    assert second.state == ("checked" if minutes < 90 else "proposed")
    paid(treasurer, first.contact)
    services.reverse(by=treasurer, pk=first.pk, reason="la réunion n’a pas eu lieu")
    second.refresh_from_db()
    assert (second.state, second.state_reason) == ("replaced", "le fait a été annulé")
    assert (counted(), nothing_waits()) == (0, True)
    services.collect(by=treasurer, period=ALL_YEAR)
    assert (counted(), nothing_waits()) == (0, True)


@pytest.mark.parametrize("minutes", [30, 150])
@pytest.mark.parametrize("was_paid", [False, True])
def test_an_approved_correction_is_cancelled_first(
    corrected: Corrected, treasurer: Actor, coordinator: Actor, minutes: int, was_paid: bool
) -> None:
    first, second = corrected(minutes)
    if was_paid:
        paid(treasurer, first.contact)
    if second.state == "proposed":
        services.check(by=Actor.system(treasurer.community), pk=second.pk, by_link=True)
    services.validate(by=coordinator, pk=second.pk)
    services.approve(by=treasurer, pk=second.pk)
    before = list(TimeEntry.objects.order_by("pk").values())
    with pytest.raises(TimeRefused, match="corrigé depuis : annulez d’abord la correction"):
        services.reverse(by=treasurer, pk=first.pk, reason="erreur")
    assert list(TimeEntry.objects.order_by("pk").values()) == before
    services.reverse(by=treasurer, pk=second.pk, reason="erreur")
    services.reverse(by=treasurer, pk=first.pk, reason="erreur")
    services.collect(by=treasurer, period=ALL_YEAR)
    assert (counted(), nothing_waits()) == (0, True)


def test_what_takes_time_back_is_not_contested(corrected: Corrected, treasurer: Actor) -> None:
    _, second = corrected(30)
    with pytest.raises(TimeRefused, match="l’équipe"):
        services.dispute(
            by=Actor.system(treasurer.community), pk=second.pk, reason="si, j’y étais", by_link=True
        )
    second.refresh_from_db()
    assert second.state == "checked"


def test_cancelling_what_takes_back_stays_under_the_ceiling(
    corrected: Corrected, declared: Declared, treasurer: Actor, coordinator: Actor
) -> None:
    first, second = corrected(30)
    services.validate(by=coordinator, pk=second.pk)
    assert services.approve(by=treasurer, pk=second.pk).amount_cents == -40_00
    other = services.approve(by=treasurer, pk=ready(declared(first.contact), coordinator).pk)
    # 20 € of the meeting are left: all but 39.99 € of the ceiling is taken, 40 would pass it.
    TimeEntry.objects.filter(pk=other.pk).update(amount_cents=47_100_00 - 20_00 - 39_99)
    with pytest.raises(TimeRefused, match="plafond annuel atteint : il reste 39,99"):
        services.reverse(by=treasurer, pk=second.pk, reason="erreur")
    second.refresh_from_db()
    assert second.state == "approved"
    TimeEntry.objects.filter(pk=other.pk).update(amount_cents=47_100_00 - 20_00 - 40_00)
    services.reverse(by=treasurer, pk=second.pk, reason="erreur")
    assert queries.counter(first.contact_id, YEAR).approved_cents == 47_100_00


class TestPaid:
    """« Payé » is the money that left and did not come back."""

    @pytest.fixture
    def year(self, scoped: Community) -> ReportingYear:
        made: ReportingYear = ReportingYear.objects.create(
            community=scoped, label="2025", starts_on=date(YEAR, 1, 1), ends_on=date(YEAR, 12, 31)
        )
        return made

    @pytest.fixture
    def action(self, scoped: Community) -> Action:
        mission = Mission.objects.create(community=scoped, name="Accès aux soins", kind="core")
        made: Action = Action.objects.create(
            community=scoped, code="A1", title="Action", mission=mission, search_name="action"
        )
        return made

    @pytest.fixture
    def entry(
        self, member: Member, declared: Declared, action: Action, treasurer: Actor, coordinator: Actor
    ) -> TimeEntry:
        return services.approve(by=treasurer, pk=ready(declared(member(), action=action), coordinator).pk)

    @staticmethod
    def agreed(entry: TimeEntry, year: ReportingYear) -> int:
        """The same in the counter, in the budget, for the action and at the bank."""
        assert entry.action_id is not None
        at_bank = Transfer.objects.filter(batch__state="paid", returned_on=None).order_by()
        said = {
            queries.counter(entry.contact_id, YEAR).paid_cents,
            sum(one.paid for one in pay_of(year).values()),
            pay_of_action(entry.action_id)[year.pk].paid,
            int(at_bank.aggregate(cents=Sum("amount_cents", default=0))["cents"]),
        }
        assert len(said) == 1, said
        return said.pop()

    def test_after_a_reversal_and_the_next_transfer(
        self,
        entry: TimeEntry,
        year: ReportingYear,
        declared: Declared,
        treasurer: Actor,
        coordinator: Actor,
    ) -> None:
        paid(treasurer, entry.contact)
        assert self.agreed(entry, year) == 40_00
        services.reverse(by=treasurer, pk=entry.pk, reason="erreur")
        # The money left, and is not back until a later transfer is that much less.
        assert self.agreed(entry, year) == 40_00
        more = declared(entry.contact, action=entry.action, minutes=90)
        services.approve(by=treasurer, pk=ready(more, coordinator).pk)
        paid(treasurer, entry.contact)
        assert self.agreed(entry, year) == 60_00

    def test_when_the_bank_sends_it_back(
        self, entry: TimeEntry, year: ReportingYear, treasurer: Actor
    ) -> None:
        batch = paid(treasurer, entry.contact)
        services.reverse(by=treasurer, pk=entry.pk, reason="erreur")
        payments.return_transfer(
            by=treasurer,
            pk=batch.pk,
            transfer_pk=Transfer.objects.get().pk,
            returned_on=timezone.localdate(),
            reason="compte clos",
        )
        assert self.agreed(entry, year) == 0
        assert not queries.ready_to_pay().exists()
