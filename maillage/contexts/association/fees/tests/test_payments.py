"""Money: numbered without a gap, recorded once, never deleted."""

from __future__ import annotations

import io
import threading
from datetime import date, timedelta

import pytest
from django.db import connection
from django.utils import timezone
from django_scopes import scope, scopes_disabled
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from maillage.contexts.association.fees import letters, printed, queries
from maillage.contexts.association.fees.models import Fee, FeePeriod, FeeState, Payment
from maillage.contexts.association.fees.payments import cancel_payment, record_payment, record_payments
from maillage.contexts.association.fees.personal_data import KEPT, forget
from maillage.contexts.association.fees.services import FeeRefused, save_settings
from maillage.contexts.association.fees.tests.conftest import Owe
from maillage.platform.audit.models import AuditEntry
from maillage.platform.messaging.models import AttachedFile, Message
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.models import Community

TODAY = timezone.localdate


def pay(by: Actor, fee: Fee, cents: int = 2_000, **changes: object) -> Payment:
    values: dict[str, object] = {"method": "transfer", "paid_on": TODAY()}
    return record_payment(by=by, fee_pk=fee.pk, amount_cents=cents, **(values | changes))  # type: ignore[arg-type]


def state(fee: Fee) -> str:
    fee.refresh_from_db()
    return str(fee.state)


def test_a_fee_is_paid_once_all_of_it_came_in(owe: Owe, treasurer: Actor) -> None:
    fee = owe()
    first = pay(treasurer, fee, 500)
    assert state(fee) == FeeState.DUE
    second = pay(treasurer, fee, 1_500)
    assert state(fee) == FeeState.PAID
    year = TODAY().year
    assert [first.receipt, second.receipt] == [f"{year}-0001", f"{year}-0002"]
    assert queries.is_up_to_date([fee.contact_id], date(2026, 7, 1)) == {fee.contact_id}
    assert AuditEntry.objects.filter(action="payment.recorded").count() == 2


@pytest.mark.parametrize("cents", [0, -100, 2_001])
def test_more_than_what_is_left_is_refused(owe: Owe, treasurer: Actor, cents: int) -> None:
    fee = owe()
    with pytest.raises(FeeRefused, match="Il reste 20"):
        pay(treasurer, fee, cents)
    assert not Payment.objects.exists()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"paid_on": date(2999, 1, 1)}, "avenir"),
        ({"paid_on": date(2011, 1, 1)}, "5 ans"),
        ({"method": "troc"}, "mode"),
    ],
)
def test_terms_that_make_no_sense_are_refused(
    owe: Owe, treasurer: Actor, change: dict[str, object], words: str
) -> None:
    with pytest.raises(FeeRefused, match=words):
        pay(treasurer, owe(), 2_000, **change)


def test_a_form_sent_twice_records_one_payment(owe: Owe, treasurer: Actor) -> None:
    fee = owe()
    pay(treasurer, fee, 500, seen_payments=0)
    with pytest.raises(FeeRefused, match="vient d’être enregistré"):
        pay(treasurer, fee, 500, seen_payments=0)
    assert Payment.objects.count() == 1


def test_a_cancelled_payment_keeps_its_number_and_makes_the_fee_due(owe: Owe, treasurer: Actor) -> None:
    fee, other = owe("A"), owe("B")
    wrong = pay(treasurer, fee)
    with pytest.raises(FeeRefused, match="motif"):
        cancel_payment(by=treasurer, pk=wrong.pk, reason=" ")
    cancel_payment(by=treasurer, pk=wrong.pk, reason="Chèque impayé")
    cancel_payment(by=treasurer, pk=wrong.pk, reason="encore")
    wrong.refresh_from_db()
    assert (state(fee), wrong.cancel_reason) == (FeeState.DUE, "Chèque impayé")
    assert [pay(treasurer, other).receipt_number, pay(treasurer, fee).receipt_number] == [2, 3]
    assert AuditEntry.objects.filter(action="payment.cancelled").count() == 1


def test_a_pile_of_cheques_is_recorded_whole_or_not_at_all(owe: Owe, treasurer: Actor) -> None:
    fees = [owe(name) for name in ("Alpha", "Beta", "Gamma")]
    pay(treasurer, fees[0], 700)
    made = record_payments(
        by=treasurer,
        fee_pks=[fee.pk for fee in fees],
        method="cheque",
        paid_on=TODAY(),
        reference="Remise 12",
    )
    assert [(one.payer, one.amount_cents, one.receipt_number) for one in made] == [
        ("Léa Alpha", 1_300, 2),
        ("Léa Beta", 2_000, 3),
        ("Léa Gamma", 2_000, 4),
    ]
    assert {state(fee) for fee in fees} == {FeeState.PAID}
    late = owe("Delta")
    with pytest.raises(FeeRefused, match="Léa Alpha"):
        record_payments(by=treasurer, fee_pks=[fees[0].pk, late.pk], method="cheque", paid_on=TODAY())
    assert (state(late), Payment.objects.count()) == (FeeState.DUE, 4)
    with pytest.raises(FeeRefused, match="Cochez"):
        record_payments(by=treasurer, fee_pks=[], method="cheque", paid_on=TODAY())


ACTS = st.lists(
    st.tuples(st.sampled_from(["pay", "cancel"]), st.integers(0, 2), st.integers(1, 2_500)), max_size=14
)


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(ACTS)
def test_whatever_happens_receipts_have_no_gap_and_no_fee_is_paid_too_much(
    scoped: Community, owe: Owe, treasurer: Actor, acts: list[tuple[str, int, int]]
) -> None:
    Payment.objects.all().delete()
    Fee.objects.all().delete()
    fees = [owe(f"M{number}") for number in range(3)]
    ledger = {fee.pk: 0 for fee in fees}
    in_force: list[Payment] = []
    for what, which, cents in acts:
        if what == "cancel" and in_force:
            gone = in_force.pop(which % len(in_force))
            cancel_payment(by=treasurer, pk=gone.pk, reason="essai")
            ledger[gone.fee_id] -= gone.amount_cents
        elif what == "pay":
            fee = fees[which]
            try:
                in_force.append(pay(treasurer, fee, cents))
            except FeeRefused:
                assert cents > 2_000 - ledger[fee.pk]
            else:
                ledger[fee.pk] += cents
    numbers = sorted(Payment.objects.order_by().values_list("receipt_number", flat=True))
    assert numbers == list(range(1, len(numbers) + 1))
    for fee in fees:
        assert ledger[fee.pk] <= 2_000
        assert state(fee) == (FeeState.PAID if ledger[fee.pk] == 2_000 else FeeState.DUE)


def test_a_receipt_is_a_page_and_leaves_by_mail(owe: Owe, treasurer: Actor) -> None:
    save_settings(
        by=treasurer,
        values={"legal_name": "Association du Val #1", "address": "1 rue *Haute*\n30000 Exemple"},
    )
    fee = owe()
    payment = pay(treasurer, fee, reference="=1+1 #strong[x]")
    assert letters.send_receipt(by=treasurer, payment=payment) == "exemple@adherents.example"
    [letter] = Message.objects.filter(purpose=letters.RECEIPT)
    [file] = AttachedFile.objects.all()
    assert file.key == letter.attached_key
    assert (file.file_name, bytes(file.content)[:5]) == (f"recu-{payment.receipt}.pdf", b"%PDF-")
    data = printed.receipt(payment, queries.settings_of(), community="CPTS", today=TODAY())
    assert data["association"] == "Association du Val #1"
    assert ("Référence", "=1+1 #strong[x]") in data["rows"]
    assert io.BytesIO(printed.as_pdf(data)).read(5) == b"%PDF-"
    cancel_payment(by=treasurer, pk=payment.pk, reason="Erreur")
    payment.refresh_from_db()
    assert (
        "Erreur" in printed.receipt(payment, queries.settings_of(), community="x", today=TODAY())["cancelled"]
    )
    with pytest.raises(FeeRefused, match="annulé"):
        letters.send_receipt(by=treasurer, payment=payment)


def test_a_receipt_without_address_says_so(owe: Owe, treasurer: Actor) -> None:
    payment = pay(treasurer, owe(email=""))
    with pytest.raises(FeeRefused, match="Aucune adresse"):
        letters.send_receipt(by=treasurer, payment=payment)


def test_accounts_go_after_their_ten_years_with_their_payments(owe: Owe, treasurer: Actor) -> None:
    fee = owe()
    pay(treasurer, fee)
    now = timezone.now()
    assert forget(now - KEPT) == 0
    Fee.objects.filter(pk=fee.pk).update(ends_on=(now - KEPT - timedelta(days=2)).date())
    assert forget(now - KEPT) == 2
    assert not Payment.objects.exists()


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_payments_recorded_at_the_same_time_share_no_number(
    owe: Owe, treasurer: Actor, community: Community
) -> None:
    fees = [owe(f"Temps{number}") for number in range(4)]
    start, failed = threading.Barrier(4), []

    def work(fee: Fee) -> None:
        start.wait()
        try:
            with scope(community=community):
                pay(treasurer, fee)
        except Exception as error:  # told by the assertion below
            failed.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=(fee,)) for fee in fees]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    with scopes_disabled():
        numbers = sorted(Payment.objects.order_by().values_list("receipt_number", flat=True))
        assert numbers == [1, 2, 3, 4]
        assert FeePeriod.objects.count() == 1
