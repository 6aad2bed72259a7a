"""Pages of requests: one screen to ask, a list with the urgent first, what each may see and do."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from maillage.contexts.care.unscheduled import broadcasting, offers, services
from maillage.contexts.care.unscheduled.broadcasting import Step
from maillage.contexts.care.unscheduled.models import CareRequest, NeedKind, RequestLink
from maillage.contexts.care.unscheduled.tests.conftest import Ask, MakeResponder, form_of
from maillage.platform.audit.models import AccessEntry
from maillage.platform.tenancy.actor import Actor
from tests.people import ActorOf, ClientOf, MemberOf
from tests.places import BESSEGES

BASE = "/c/val-exemple/soins/demandes/"
NEEDS = "/c/val-exemple/soins/besoins/"


def text_of(client: Client, url: str) -> str:
    response = client.get(url)
    assert response.status_code == 200
    return str(response.content.decode())


def csv_of(client: Client, url: str) -> str:
    response: Any = client.get(f"{url}?export=csv")
    return str(response.getvalue().decode())


@pytest.fixture(autouse=True)
def settled(coordinator: Actor) -> None:
    """Every page needs the perimeter."""


def test_one_screen_asks(client_of: ClientOf) -> None:
    client = client_of("professional")
    page = text_of(client, f"{BASE}nouvelle/")
    assert "N’écrivez ni nom, ni date de naissance" in page
    # Closed lists, and who to call back: no other text.
    assert page.count("<textarea") == 0
    assert 'name="identity"' not in page
    sent = client.post(f"{BASE}nouvelle/", form_of())
    row = CareRequest.objects.get()
    assert (sent.status_code, sent["Location"]) == (302, f"{BASE}{row.pk}/")
    assert (row.need.key, row.commune_id, row.callback_phone) == ("soins-infirmiers", BESSEGES, "0466251234")
    # Two clicks lead to the same page.
    assert client.post(f"{BASE}nouvelle/", form_of())["Location"] == f"{BASE}{row.pk}/"
    assert CareRequest.objects.count() == 1


def test_what_is_said_of_a_request_sent_at_night(
    client_of: ClientOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    client, tomorrow = client_of("professional"), timezone.now() + timedelta(hours=9)

    def waits(by: Actor, row: CareRequest) -> None:
        CareRequest.objects.filter(pk=row.pk).update(next_wave_at=tomorrow)

    def nobody(by: Actor, row: CareRequest) -> None:
        services.escalate(by=Actor.system(row.community), pk=row.pk)

    told = (
        "Demande envoyée : les professionnels disponibles sont sollicités.",
        "Demande envoyée. La recherche commence le",
        "Demande envoyée. Il n’y a personne à solliciter : la coordination est prévenue.",
    )
    hooks: tuple[list[Any], ...] = ([], [waits], [nobody])
    for number, opened in enumerate(hooks):
        monkeypatch.setattr(broadcasting, "when_opened", opened)
        sent = client.post(f"{BASE}nouvelle/", form_of(once=f"page-{number}"))
        page = text_of(client, sent["Location"]).replace("\xa0", " ").replace("\u202f", " ")
        assert [one in page for one in told] == [place == number for place in range(3)]


def test_what_was_typed_is_kept(client_of: ClientOf) -> None:
    client = client_of("professional")
    sent = client.post(f"{BASE}nouvelle/", form_of(callback_phone="0466", commune="75056", need="inconnu"))
    page = sent.content.decode()
    assert sent.status_code == 422
    assert "Ce numéro n’est pas complet" in page
    assert "n’est pas sur le territoire" in page
    assert 'value="Mairie"' in page
    assert not CareRequest.objects.exists()


def test_the_urgent_come_first_and_the_late_are_marked(
    ask: Ask, client_of: ClientOf, responder: MakeResponder, coordinator: Actor
) -> None:
    later, taken, late, over = (
        ask(callback_name=name) for name in ("Plus tard", "Pris", "En retard", "Fini")
    )
    CareRequest.objects.filter(pk=late.pk).update(due_at=timezone.now() - timedelta(hours=1))
    services.take(by=coordinator, pk=taken.pk, responder=responder("Preneur"), planned_at=None)
    services.cancel(by=coordinator, pk=over.pk)
    page = text_of(client_of("coordinator"), BASE)
    places = [page.index(f"{BASE}{one.pk}/") for one in (late, later, taken)]
    assert places == sorted(places)
    assert "en recherche, en retard" in page
    assert f"{BASE}{over.pk}/" not in page
    late_only = text_of(client_of("coordinator"), f"{BASE}?etat=retard")
    assert f"{BASE}{late.pk}/" in late_only
    assert f"{BASE}{later.pk}/" not in late_only
    nothing = text_of(client_of("coordinator"), f"{BASE}?besoin=dentaire&delai=today")
    assert f"{BASE}{later.pk}/" not in nothing


def test_each_sees_his_own(ask: Ask, actor_of: ActorOf, client_of: ClientOf) -> None:
    mine, theirs = ask(by=actor_of("professional")), ask()
    client = client_of("professional")
    page = text_of(client, BASE)
    assert f"{BASE}{mine.pk}/" in page
    assert f"{BASE}{theirs.pk}/" not in page
    assert client.get(f"{BASE}{mine.pk}/").status_code == 200
    assert client.get(f"{BASE}{theirs.pk}/").status_code == 404
    assert client.post(f"{BASE}{theirs.pk}/annuler/").status_code == 404
    assert client_of("auditor").get(BASE).status_code == 403
    assert client_of("stranger").get(f"{BASE}{mine.pk}/").status_code == 404


def test_the_page_names_who_was_asked_to_the_team_alone(
    ask: Ask, actor_of: ActorOf, client_of: ClientOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = ask(by=actor_of("professional"))
    told = [Step(timezone.now(), "Sollicité en vague 1", "Dr Demandé")]
    monkeypatch.setattr(broadcasting, "steps_of", [lambda one: told])
    assert "Dr Demandé" in text_of(client_of("coordinator"), f"{BASE}{row.pk}/")
    page = text_of(client_of("professional"), f"{BASE}{row.pk}/")
    assert "Sollicité en vague 1" in page
    assert "Dr Demandé" not in page


def test_the_taker_sees_and_gives_back(
    ask: Ask, member_of: MemberOf, client_of: ClientOf, responder: MakeResponder, coordinator: Actor
) -> None:
    row = ask()
    services.take(
        by=coordinator, pk=row.pk, responder=responder("Preneur", member_of("professional")), planned_at=None
    )
    client = client_of("professional")
    assert "Rendre la demande" in text_of(client, f"{BASE}{row.pk}/")
    sent = client.post(f"{BASE}{row.pk}/rendre/")
    row.refresh_from_db()
    assert row.state == "open"
    # No longer his to see: the list says that it is done.
    assert (sent.status_code, sent["Location"]) == (302, BASE)
    assert "La demande est rendue" in text_of(client, BASE)
    assert client.get(f"{BASE}{row.pk}/").status_code == 404
    # The second click of two is no error, and changes nothing, even when somebody else has taken it.
    services.take(by=coordinator, pk=row.pk, responder=responder("Autre"), planned_at=None)
    again = client.post(f"{BASE}{row.pk}/rendre/")
    assert (again.status_code, again["Location"]) == (302, BASE)
    assert "La demande est rendue" in text_of(client, BASE)
    row.refresh_from_db()
    assert row.state == "taken"
    assert client_of("board_member").post(f"{BASE}{row.pk}/rendre/").status_code == 404
    assert client.post(f"{BASE}999999999/rendre/").status_code == 404


def test_a_second_click_finds_it_cancelled(ask: Ask, coordinator: Actor, client_of: ClientOf) -> None:
    row, client = ask(), client_of("coordinator")
    for _ in range(2):
        assert client.post(f"{BASE}{row.pk}/annuler/")["Location"] == f"{BASE}{row.pk}/"
        page = text_of(client, f"{BASE}{row.pk}/")
        assert "La demande est annulée." in page
        assert "ce n’est plus possible" not in page
    # What is over otherwise is not cancelled.
    other = ask()
    services.close(by=coordinator, pk=other.pk)
    client.post(f"{BASE}{other.pk}/annuler/")
    assert "ce n’est plus possible" in text_of(client, f"{BASE}{other.pk}/")


def test_an_outcome_is_told_once_and_kept_when_refused(
    ask: Ask, client_of: ClientOf, responder: MakeResponder, coordinator: Actor
) -> None:
    row, client = ask(), client_of("coordinator")
    services.take(by=coordinator, pk=row.pk, responder=responder(), planned_at=None)
    row.refresh_from_db()
    url = f"{BASE}{row.pk}/issue/"
    assert client.post(url, {"version": row.version}).status_code == 422
    stale = client.post(url, {"version": row.version - 1, "outcome": "no_show", "emergency": "no"})
    assert stale.status_code == 422
    assert "Modifié entre-temps" in stale.content.decode()
    assert f'name="version" value="{row.version}"' in stale.content.decode()
    sent = client.post(url, {"version": row.version, "outcome": "honoured", "emergency": "yes"})
    assert sent.status_code == 302
    row.refresh_from_db()
    assert (row.state, row.outcome, row.emergency_avoided) == ("closed", "honoured", True)
    assert "passage aux urgences évité" in text_of(client, f"{BASE}{row.pk}/")


def test_identity_is_read_by_few_and_each_reading_is_logged(
    ask: Ask,
    settings: Any,
    actor_of: ActorOf,
    member_of: MemberOf,
    client_of: ClientOf,
    responder: MakeResponder,
    coordinator: Actor,
) -> None:
    settings.MAILLAGE_HEALTH_DATA = True
    assert 'name="identity"' in text_of(client_of("professional"), f"{BASE}nouvelle/")
    row = ask(by=actor_of("professional"), identity="Jeanne Exemple")
    assert CareRequest.objects.filter(pk=row.pk).values_list("identity").get()[0] == "Jeanne Exemple"
    readings = AccessEntry.objects.filter(what="care.request_identity")
    # Who asked is not who takes: it is not told again.
    assert "Jeanne Exemple" not in text_of(client_of("professional"), f"{BASE}{row.pk}/")
    assert not readings.exists()
    assert "Jeanne Exemple" in text_of(client_of("coordinator"), f"{BASE}{row.pk}/")
    assert readings.count() == 1
    taker = responder("Preneur", member_of("board_member"))
    services.take(by=coordinator, pk=row.pk, responder=taker, planned_at=None)
    assert "Jeanne Exemple" in text_of(client_of("board_member"), f"{BASE}{row.pk}/")
    assert readings.count() == 2
    assert "Jeanne" not in text_of(client_of("coordinator"), BASE)
    assert "Jeanne" not in csv_of(client_of("coordinator"), BASE)


def test_an_export_names_places_to_the_team_alone(ask: Ask, actor_of: ActorOf, client_of: ClientOf) -> None:
    ask(by=actor_of("professional"))
    assert "Bessèges" in csv_of(client_of("coordinator"), BASE)
    assert "Bessèges" not in csv_of(client_of("professional"), BASE)


def test_what_waits_is_told(
    ask: Ask, actor_of: ActorOf, client_of: ClientOf, responder: MakeResponder, coordinator: Actor
) -> None:
    late, up, taken = ask(), ask(), ask(by=actor_of("professional"))
    CareRequest.objects.filter(pk=late.pk).update(due_at=timezone.now() - timedelta(minutes=1))
    services.escalate(by=coordinator, pk=up.pk)
    services.take(by=coordinator, pk=taken.pk, responder=responder(), planned_at=None)
    long_ago = timezone.now() - timedelta(hours=2)
    CareRequest.objects.filter(pk=taken.pk).update(planned_at=long_ago)
    assert [one.label.replace("\xa0", " ") for one in offers._waiting(coordinator)] == [
        "1 demande de soins sans réponse",
        "1 demande de soins en retard",
    ]
    assert len(offers._untold(actor_of("professional"))) == 1
    assert offers._untold(coordinator) == []
    assert offers._card(coordinator)["searching"] == 2
    home = text_of(client_of("coordinator"), "/c/val-exemple/")
    assert "demandes cherchent quelqu’un" in home


def test_kinds_of_need_are_the_usual_ones_until_changed(client_of: ClientOf) -> None:
    client = client_of("coordinator")
    assert "Soins infirmiers" in text_of(client, NEEDS)
    # Looking writes nothing.
    assert not NeedKind.objects.exists()
    form = {"label": "Soins infirmiers à domicile", "professions": ["60"], "position": "5", "version": "1"}
    assert client.post(f"{NEEDS}soins-infirmiers/", {**form, "is_active": "on"}).status_code == 302
    row = NeedKind.objects.get(key="soins-infirmiers")
    assert (row.label, row.version, NeedKind.objects.count()) == ("Soins infirmiers à domicile", 2, 8)
    stale = client.post(f"{NEEDS}soins-infirmiers/", {**form, "label": "Autre chose"})
    assert stale.status_code == 422
    assert "Autre chose" in stale.content.decode()
    assert client.post(f"{NEEDS}nouveau/", {**form, "version": "0"}).status_code == 422
    new = {"label": "Orthophonie", "professions": ["91"], "position": "90", "is_active": "on", "version": "0"}
    assert client.post(f"{NEEDS}nouveau/", new).status_code == 302
    assert client.post(f"{NEEDS}nouveau/", {**new, "professions": []}).status_code == 422
    wrong = {**new, "label": "IPA", "know_how": "60-ipa"}
    assert (
        "n’est pas celle d’une profession choisie" in client.post(f"{NEEDS}nouveau/", wrong).content.decode()
    )
    assert client_of("professional").post(f"{NEEDS}nouveau/", new).status_code == 403
    assert client.get(f"{NEEDS}inconnu/").status_code == 404


def test_links_are_made_renewed_and_closed(client_of: ClientOf) -> None:
    client, base = client_of("coordinator"), f"{BASE}liens/"
    form = {"label": "Mairie de Valdorge", "origin": "partner", "callback_phone": "", "version": "0"}
    assert client.post(f"{base}nouveau/", {**form, "label": " "}).status_code == 422
    # Nobody asks in the name of a member by an address that is passed from hand to hand.
    assert 'value="member"' not in text_of(client, f"{base}nouveau/")
    for origin in ("member", "secretary"):
        assert client.post(f"{base}nouveau/", {**form, "origin": origin}).status_code == 422
    made = client.post(f"{base}nouveau/", form)
    row = RequestLink.objects.get()
    assert made["Location"] == f"{base}{row.pk}/"
    page = text_of(client, f"{base}{row.pk}/")
    assert "/s/demande/" in page
    assert "<svg" in page
    assert client.post(f"{base}{row.pk}/", {**form, "version": "1", "label": "Mairie"}).status_code == 302
    assert client.post(f"{base}{row.pk}/", {**form, "version": "1"}).status_code == 422
    assert client.post(f"{base}{row.pk}/renouveler/", {"version": "1"}).status_code == 302
    row.refresh_from_db()
    before = row.digest
    client.post(f"{base}{row.pk}/renouveler/", {"version": str(row.version)})
    row.refresh_from_db()
    assert row.digest != before
    version = str(row.version)
    for _ in range(2):
        client.post(f"{base}{row.pk}/fermer/", {"version": version})
        assert "Le lien est fermé" in text_of(client, f"{base}{row.pk}/")
    row.refresh_from_db()
    assert (row.digest, row.revoked_at is not None) == ("", True)
    assert "Ce lien n’ouvre rien" in text_of(client, f"{base}{row.pk}/")
    assert client_of("professional").get(base).status_code == 403
