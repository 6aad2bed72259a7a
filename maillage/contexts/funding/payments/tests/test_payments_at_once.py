"""Each entry is paid once, and no transfer is lost, whoever asks at the same moment and whatever is killed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

import pytest
from django.utils import timezone

from maillage.contexts.association.models import Contact
from maillage.contexts.funding.payments import services
from maillage.contexts.funding.payments.models import Batch, PaidEntry, Transfer
from maillage.contexts.funding.payments.refusals import PayRefused
from maillage.contexts.funding.payments.tests.conftest import Approved, Member
from maillage.contexts.funding.time.models import TimeEntry
from maillage.platform.audit.models import AuditEntry
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.models import Community
from tests.at_once import at_once, die, killed
from tests.people import ActorOf

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def members(member: Member, approved: Approved) -> list[Contact]:
    """Six members, each with two entries to be paid: 40 € and some."""
    found = [member(f"Membre{number}") for number in range(6)]
    for rank, contact in enumerate(found):
        approved(contact), approved(contact, 10_00 + rank)
    return found


def _due(contacts: list[Contact]) -> int:
    rows = TimeEntry.objects.filter(contact__in=contacts).values_list("amount_cents", flat=True)
    return sum(cents or 0 for cents in rows)


def _make(by: Actor, contacts: list[Contact]) -> Batch:
    pks = [one.pk for one in contacts]
    return services.make_batch(by=by, contact_ids=pks, execution_on=timezone.localdate())


def _each_once(contacts: list[Contact], state: str) -> None:
    """Every entry is in one transfer in force, and the transfers in force make what was due, to the cent."""
    force = PaidEntry.objects.filter(in_force=True)
    keys = Counter(force.values_list("entry_id", flat=True))
    assert keys == Counter(TimeEntry.objects.filter(contact__in=contacts).values_list("pk", flat=True))
    transfers = Transfer.objects.exclude(batch__state="cancelled")
    assert sum(transfers.values_list("amount_cents", flat=True)) == _due(contacts)
    totals = Batch.objects.exclude(state="cancelled").values_list("total_cents", flat=True)
    assert sum(totals) == _due(contacts)
    assert set(TimeEntry.objects.values_list("state", flat=True)) == {state}


def test_two_batches_of_the_same_entries(
    scoped: Community, members: list[Contact], treasurer: Actor, actor_of: ActorOf
) -> None:
    president = actor_of("president")
    # Overlapping halves too: what one batch took, the other does not.
    asked = [(treasurer, members[:4]), (president, members[2:]), (treasurer, members), (president, members)]
    said = at_once(scoped, *[lambda by=by, some=some: _make(by, some) for by, some in asked])
    assert all(isinstance(one, Batch | PayRefused) for one in said), said
    made = [one for one in said if isinstance(one, Batch)]
    assert sorted(one.number for one in made) == list(range(1, len(made) + 1))
    left = [one for one in members if TimeEntry.objects.filter(contact=one, state="approved").exists()]
    if left:
        _make(treasurer, left)
    _each_once(members, "batched")


def test_one_batch_marked_paid_by_several(
    scoped: Community, members: list[Contact], treasurer: Actor, actor_of: ActorOf
) -> None:
    batch, today = _make(treasurer, members), timezone.localdate()
    hands = (treasurer, actor_of("president"))
    said = at_once(
        scoped,
        *[
            lambda by=hands[n % 2]: services.mark_paid(by=by, pk=batch.pk, paid_on=today, version=1)
            for n in range(6)
        ],
    )
    assert {getattr(one, "version", one) for one in said} == {2}
    assert AuditEntry.objects.filter(action="batch.paid").count() == 1
    assert AuditEntry.objects.filter(action="time.paid").count() == 12
    _each_once(members, "paid")


def test_paid_by_one_and_cancelled_by_another(
    scoped: Community, members: list[Contact], treasurer: Actor, actor_of: ActorOf
) -> None:
    batch, today, president = _make(treasurer, members), timezone.localdate(), actor_of("president")
    said = at_once(
        scoped,
        lambda: services.mark_paid(by=treasurer, pk=batch.pk, paid_on=today),
        lambda: services.cancel_batch(by=president, pk=batch.pk, reason="Erreur", checked=True),
    )
    assert sorted(type(one).__name__ for one in said) == ["Batch", "PayRefused"]
    if Batch.objects.get().state == "cancelled":
        _make(treasurer, members)
        _each_once(members, "batched")
    else:
        _each_once(members, "paid")


def test_killed_before_the_end_and_before_the_answer(
    scoped: Community, members: list[Contact], treasurer: Actor
) -> None:
    today = timezone.localdate()

    def cut(name: str, call: Callable[[], object]) -> None:
        """Killed at that step of the service."""

        def run() -> None:
            setattr(services, name, die)
            call()

        killed(scoped, run)

    def pay() -> Batch:
        return services.mark_paid(by=treasurer, pk=Batch.objects.get().pk, paid_on=today)

    # With the transfers written and the entries moved, not yet kept.
    cut("validated", lambda: _make(treasurer, members))
    assert (Batch.objects.count(), Transfer.objects.count(), PaidEntry.objects.count()) == (0, 0, 0)
    assert set(TimeEntry.objects.values_list("state", flat=True)) == {"approved"}
    # Kept, and nobody was told: whoever asks again gets no second one.
    killed(scoped, lambda: _make(treasurer, members))
    with pytest.raises(PayRefused, match="Rien à payer"):
        _make(treasurer, members)
    _each_once(members, "batched")
    cut("record", pay)
    _each_once(members, "batched")
    assert Batch.objects.get().state == "ready"
    killed(scoped, pay)
    _each_once(members, "paid")
    assert pay().version == 2
    assert AuditEntry.objects.filter(action="batch.paid").count() == 1
