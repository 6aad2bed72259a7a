"""Pages of fees as the treasurer uses them, and what others see of them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from django_scopes import scope

from maillage.contexts.association.fees.models import Fee, FeePeriod, FeeState, Payment
from maillage.contexts.association.fees.offers import _fees_of, _late
from maillage.contexts.association.fees.personal_data import held
from maillage.contexts.association.fees.tests.conftest import Member, OpenYear, Owe
from maillage.contexts.association.statutes.models import College
from maillage.platform.messaging.models import AttachedFile, Message
from maillage.platform.registry.personal_data import Person
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.models import Community
from tests.people import ActorOf, ClientOf

BASE = "/c/val-exemple/association"
NBSP = "\u00a0"


def today() -> str:
    return timezone.localdate().isoformat()


def test_a_payment_from_the_form_to_the_receipt(client_of: ClientOf, owe: Owe) -> None:
    fee, browser = owe(), client_of("treasurer")
    url = f"{BASE}/cotisations/{fee.pk}/"
    assert f"reste 20{NBSP}€" in browser.get(url).content.decode()
    given = {"amount": "20 €", "method": "cheque", "paid_on": today(), "seen": "0", "send_receipt": "on"}
    wrong = browser.post(f"{url}payer/", given | {"amount": "vingt", "reference": "n° 12"})
    assert wrong.status_code == 422
    assert "Ce n’est pas une somme" in wrong.content.decode()
    assert "n° 12" in wrong.content.decode(), "nothing typed is lost"
    assert browser.post(f"{url}payer/", given)["Location"] == url
    again = browser.post(f"{url}payer/", given)
    assert again.status_code == 422
    payment, letter = Payment.objects.get(), Message.objects.get()
    assert letter.attached_key == AttachedFile.objects.get().key
    receipt = browser.get(f"{BASE}/paiements/{payment.pk}/recu.pdf")
    assert receipt.content.startswith(b"%PDF-")
    assert receipt["Cache-Control"] == "private, no-store"
    cancel = f"{BASE}/paiements/{payment.pk}/annuler/"
    assert browser.post(cancel).status_code == 422
    assert browser.post(cancel, {"reason": "Chèque impayé"})["Location"] == url
    page = browser.get(url).content.decode()
    assert "Chèque impayé" in page
    assert "Enregistrer un paiement" in page


def test_an_auditor_reads_and_changes_nothing(client_of: ClientOf, owe: Owe) -> None:
    fee, browser = owe(), client_of("auditor")
    page = browser.get(f"{BASE}/cotisations/{fee.pk}/").content.decode()
    assert "Enregistrer un paiement" not in page
    assert "Saisir des paiements" not in browser.get(f"{BASE}/cotisations/").content.decode()
    assert browser.post(f"{BASE}/cotisations/{fee.pk}/payer/", {}).status_code == 403
    assert client_of("professional").get(f"{BASE}/cotisations/").status_code == 403


def test_a_year_from_its_form_to_the_campaign(
    client_of: ClientOf, member: Member, college: College, community: Community
) -> None:
    member("A", college=college)
    member("B")
    browser = client_of("treasurer")
    given = {
        "name": "Cotisation 2026",
        "basis": "calendar",
        "starts_on": "2026-01-01",
        "ends_on": "2026-12-31",
        "due_days": "30",
        f"college_{college.pk}": "50",
    }
    assert (
        browser.post(f"{BASE}/cotisations/annees/nouvelle/", given | {"ends_on": "2025-01-01"}).status_code
        == 422
    )
    url = browser.post(f"{BASE}/cotisations/annees/nouvelle/", given)["Location"]
    page = browser.get(url).content.decode()
    assert "Sans tarif" in page
    assert "B" in page
    assert browser.post(f"{url}modifier/", given | {"general": "12,50"})["Location"] == url
    page = browser.get(url).content.decode()
    assert f"62,50{NBSP}€ en tout" in page
    for _ in range(2):
        assert browser.post(f"{url}appeler/", {"write": "1"})["Location"] == url
    with scope(community=community):
        assert sorted(Fee.objects.values_list("amount_cents", flat=True)) == [1_250, 5_000]
        assert Message.objects.count() == 2
    assert browser.post(f"{url}clore/").status_code == 302
    assert "Cette année est close" in browser.get(url).content.decode()


def test_a_pile_of_cheques_from_the_page(client_of: ClientOf, owe: Owe) -> None:
    first, second, other = owe("Alpha"), owe("Beta"), owe("Gamma")
    browser, url = client_of("treasurer"), f"{BASE}/paiements/saisie/"
    assert "Gamma" not in browser.get(f"{url}?q=alpha").content.decode()
    given = {"fees": [first.pk, second.pk], "method": "cheque", "paid_on": today()}
    missing = browser.post(url, given | {"method": ""})
    assert missing.status_code == 422
    assert missing.content.decode().count(" checked") == 2, "what was ticked stays ticked"
    assert browser.post(url, given)["Location"] == f"{BASE}/paiements/"
    assert browser.post(url, given).status_code == 422
    states = {fee.pk: fee.state for fee in Fee.objects.all()}
    assert states == {first.pk: "paid", second.pk: "paid", other.pk: "due"}


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("etat=late", 1),
        ("etat=due", 2),
        ("etat=paid", 0),
        ("q=alpha", 1),
        ("annee=999999", 2),
        ("college=x", 2),
    ],
)
def test_filters_of_fees(client_of: ClientOf, owe: Owe, query: str, found: int) -> None:
    late = owe("Alpha")
    owe("Beta")
    Fee.objects.filter(pk=late.pk).update(due_on=timezone.localdate() - timedelta(days=1))
    page = client_of("treasurer").get(f"{BASE}/cotisations/?{query}").content.decode()
    assert page.count('<th scope="row">') == found


def test_exports_hold_what_was_received(client_of: ClientOf, owe: Owe) -> None:
    owe("Alpha")
    answer: Any = client_of("treasurer").get(f"{BASE}/cotisations/?export=csv")
    text = b"".join(answer.streaming_content) if answer.streaming else answer.content
    assert "alpha@adherents.example" in text.decode("utf-8-sig")


def test_late_fees_wait_on_the_dashboard_until_they_are_reminded(
    client_of: ClientOf, owe: Owe, treasurer: Actor
) -> None:
    fee = owe()
    assert list(_late(treasurer)) == []
    Fee.objects.filter(pk=fee.pk).update(due_on=timezone.localdate() - timedelta(days=1))
    [todo] = _late(treasurer)
    assert "1\u00a0cotisation en retard" in todo.label
    assert client_of("treasurer").post(f"{BASE}/cotisations/relancer/").status_code == 302
    assert list(_late(treasurer)) == []


def test_the_panel_of_a_contact(owe: Owe, treasurer: Actor, actor_of: ActorOf) -> None:
    fee = owe()
    content = _fees_of(treasurer, fee.contact)
    assert [row[1] for row in content["rows"]] == ["à payer"]  # type: ignore[attr-defined]
    assert content["may_ask"]
    assert not _fees_of(actor_of("auditor"), fee.contact)["may_ask"]


def test_waiving_cancelling_and_another_amount_from_the_page(client_of: ClientOf, owe: Owe) -> None:
    fee, browser = owe(), client_of("treasurer")
    url = f"{BASE}/cotisations/{fee.pk}/"
    assert browser.post(f"{url}montant/", {"amount": "10", "reason": "Six mois"})["Location"] == url
    assert browser.post(f"{url}dispenser/", {"reason": ""}).status_code == 422
    assert browser.post(f"{url}dispenser/", {"reason": "Étudiante"})["Location"] == url
    assert browser.post(f"{url}exiger/")["Location"] == url
    assert browser.post(f"{url}annuler/", {"reason": "Doublon"})["Location"] == url
    fee.refresh_from_db()
    assert (fee.state, fee.amount_cents) == (FeeState.CANCELLED, 1_000)
    assert browser.post(f"{url}dispenser/", {"reason": "x"}).status_code == 422


def test_one_member_is_asked_from_their_page(
    client_of: ClientOf, member: Member, open_year: OpenYear, treasurer: Actor
) -> None:
    contact, browser = member(), client_of("treasurer")
    url = f"{BASE}/cotisations/appeler/{contact.pk}/"
    assert "Aucune année de cotisation n’est ouverte" in browser.get(url).content.decode()
    year = open_year()
    assert browser.post(url, {"period": year.pk})["Location"].startswith(f"{BASE}/cotisations/")
    assert FeePeriod.objects.count() == Fee.objects.count() == 1


def test_a_person_is_told_what_they_owed_and_paid(owe: Owe, treasurer: Actor) -> None:
    owe()
    person = Person(emails=frozenset({"exemple@adherents.example"}))
    assert [row.what for row in held(person, False)] == ["cotisation"]
    assert list(held(Person(emails=frozenset({"autre@x.example"})), False)) == []
