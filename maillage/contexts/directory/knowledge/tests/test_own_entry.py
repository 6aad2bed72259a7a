"""The page that a personal link opens: it shows one entry, a GET never acts, and of two answers one counts."""

from __future__ import annotations

import re
import threading
from datetime import timedelta

import pytest
from django.db import connections
from django.test import Client
from django.utils import timezone
from django_scopes import scope, scopes_disabled

from maillage.contexts.directory.entries import subjects
from maillage.contexts.directory.entries.subjects import Subject
from maillage.contexts.directory.knowledge.confirmation import ask_entry
from maillage.contexts.directory.knowledge.models import (
    Correction,
    DepartureNotice,
    EntryConfirmation,
    LocalKnowledge,
    Teller,
)
from maillage.contexts.directory.knowledge.services import PURPOSE, Facts, record_departure, save_knowledge
from maillage.contexts.directory.knowledge.tests.conftest import PHARMACY, entry, of_kind, person
from maillage.contexts.directory.objections.models import Objection
from maillage.contexts.directory.professionals.models import Professional
from maillage.contexts.directory.tests.ground import ALPHA, BETA, idnps, settle, shown_name
from maillage.platform.access.models import ActionToken
from maillage.platform.audit.models import AuditEntry
from maillage.platform.messaging.models import Message
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.models import Community
from tests.people import ActorOf

pytestmark = [pytest.mark.django_db(transaction=True)]


def _asked(community: Community, by: Actor, subject: Subject) -> str:
    """Ask the entry and return the address of the page, as the letter gives it."""
    with scope(community=community):
        ask_entry(by=by, entry=entry(community, subject))
        message = Message.objects.order_by("-pk").first()
    assert message is not None
    found = re.search(r"http://[^/]+(/fiche/\S+)", message.body)
    assert found is not None
    return found.group(1)


@pytest.fixture
def link(known: Community, coordinator: Actor) -> str:
    with scope(community=known):
        where = entry(known, person(1))
        facts = Facts(direct_line="04 66 00 00 01", email="pont@cabinet.example", languages=("en",))
        save_knowledge(by=coordinator, entry=where, facts=facts)
    return _asked(known, coordinator, person(1))


def _row() -> EntryConfirmation:
    with scopes_disabled():
        row: EntryConfirmation = EntryConfirmation.objects.get(subject=of_kind(1))
    return row


# What the page was opened with: the link of these tests shows what is already known.
OPENED = {"version": "1"}


def test_it_shows_one_entry_and_nobody_else(link: str, client: Client) -> None:
    answer = client.get(link)
    page = answer.content.decode()
    assert answer.status_code == 200 and len(answer.content) < 60_000
    for shown in (
        shown_name(1),
        "Cabinet du Pont",
        "Alpha-les-Bois",
        "04 66 00 00 01",
        "extraction du 01/09/2026",
        "anglais",
    ):
        assert shown in page.replace("\u00a0", " "), shown
    for other in (shown_name(2), shown_name(3), "Pharmacie", idnps(1), "Exemple Coordination"):
        assert other not in page, other
    assert "no-store" in answer.headers["Cache-Control"] and "private" in answer.headers["Cache-Control"]


def test_looking_changes_nothing(link: str, client: Client) -> None:
    """What a mail scanner does: it opens every link of the letter, more than once."""
    with scopes_disabled():
        before = AuditEntry.objects.count()
    for _ in range(3):
        for url in (link, f"{link}opposition/"):
            assert client.get(url).status_code == client.head(url).status_code == 200
    row = _row()
    assert row.confirmed_at is None and row.open_until is not None
    with scopes_disabled():
        assert AuditEntry.objects.count() == before
        assert ActionToken.objects.filter(purpose=PURPOSE, used_at=None).count() == 1
    assert Professional.objects.filter(pk=idnps(1)).exists()


def test_a_post_needs_the_token_of_the_page(link: str) -> None:
    assert Client(enforce_csrf_checks=True).post(link).status_code == 403
    assert _row().confirmed_at is None


def test_everything_is_right(link: str, client: Client) -> None:
    fields = {"direct_line": "04 66 00 00 01", "email": "pont@cabinet.example", "languages": "anglais"}
    answer = client.post(link, fields)
    assert answer.status_code == 200 and "est confirmée" in answer.content.decode()
    row = _row()
    assert (row.confirmed_by, row.open_until) == (Teller.LINK, None) and row.confirmed_at is not None
    with scopes_disabled():
        # Nothing new was said: who said it and when stay.
        assert LocalKnowledge.objects.get().told_by == Teller.TEAM
        said = AuditEntry.objects.filter(action="knowledge.confirmed_link").get()
    assert (said.actor_label, said.user_id) == ("Installation", None)
    again = client.get(link)
    assert again.status_code == 410 and "déjà servi" in again.content.decode()
    assert client.post(link, fields).status_code == 410


def test_changes_are_kept_with_the_confirmation(link: str, client: Client) -> None:
    fields = {**OPENED, "takes_new_patients": "no", "languages": "LSF", "weekly_hours": "12"}
    assert client.post(link, fields).status_code == 200
    with scopes_disabled():
        known = LocalKnowledge.objects.get()
    assert (known.takes_new_patients, known.languages, known.told_by) == ("no", ["fsl"], Teller.LINK)
    assert known.direct_line == "" and known.updated_by is None
    assert known.new_patients_said_on == timezone.localdate()


def test_a_mistake_loses_nothing_and_the_link_still_works(link: str, client: Client) -> None:
    fields = {"languages": "klingon", "opening_hours": "le matin"}
    answer = client.post(link, fields)
    page = answer.content.decode()
    assert answer.status_code == 422 and "klingon" in page and "le matin" in page
    assert _row().confirmed_at is None
    assert client.post(link, {**OPENED, "opening_hours": "le matin"}).status_code == 200


def test_a_departure_is_declared_with_the_agreement(link: str, client: Client) -> None:
    day = (timezone.localdate() + timedelta(days=400)).isoformat()
    refused = client.post(link, {"departure_on": day})
    assert refused.status_code == 422 and "Sans cet accord" in refused.content.decode()
    assert day in refused.content.decode()
    with scopes_disabled():
        assert not DepartureNotice.objects.exists()
    assert client.post(link, {**OPENED, "departure_on": day, "agreed": "on"}).status_code == 200
    with scopes_disabled():
        notice = DepartureNotice.objects.get()
        assert (notice.agreed_with, notice.recorded_by, notice.birth_year) == (Teller.LINK, None, None)
        # In no line that the coordination reads.
        lines = AuditEntry.objects.filter(action="departure.recorded")
        assert [line.community_id for line in lines] == [None]
        assert Message.objects.count() == 1
    assert _row().confirmed_at is not None


def test_what_was_declared_is_not_shown_by_a_link(
    link: str, client: Client, known: Community, actor_of: ActorOf
) -> None:
    """The letter may go to an address that a whole practice reads."""
    with scope(community=known):
        record_departure(
            by=actor_of("president"), subject=person(1), departure_on=None, birth_year=1963, agreed=True
        )
    assert "1963" not in client.get(link).content.decode()
    assert client.post(link, OPENED).status_code == 200
    with scopes_disabled():
        assert DepartureNotice.objects.get().birth_year == 1963


def test_no_longer_here(link: str, client: Client) -> None:
    assert client.post(link, {"gone": "1", "place": "75056 ailleurs"}).status_code == 422
    answer = client.post(link, {"gone": "1", "place": f"{ALPHA} CABINET DU PONT"})
    assert answer.status_code == 200 and "n’exercez plus ici" in answer.content.decode()
    with scopes_disabled():
        said = Correction.objects.get()
        assert (said.kind, said.told_by, said.recorded_by, said.commune_code) == ("gone", "link", None, ALPHA)
    row = _row()
    assert (row.confirmed_at, row.open_until) == (None, None)
    assert client.get(link).status_code == 410


def test_an_objection_takes_a_second_page(link: str, client: Client) -> None:
    page = client.get(f"{link}opposition/").content.decode()
    assert "effacés aussitôt" in page and shown_name(1) in page
    assert Professional.objects.filter(pk=idnps(1)).exists()
    answer = client.post(f"{link}opposition/")
    assert answer.status_code == 200 and "Votre opposition est enregistrée" in answer.content.decode()
    assert Objection.objects.filter(idnps=idnps(1)).exists()
    assert not Professional.objects.filter(pk=idnps(1)).exists()
    with scopes_disabled():
        assert not LocalKnowledge.objects.exists() and not EntryConfirmation.objects.exists()
        told = AuditEntry.objects.filter(action__in=["objection.recorded", "knowledge.objected"])
        assert told.exists() and all(shown_name(1) not in line.label for line in told)
    assert client.post(f"{link}opposition/").status_code == 410
    assert client.get(link).status_code == 410


def test_a_structure_has_no_departure_and_no_objection(
    known: Community, coordinator: Actor, client: Client
) -> None:
    url = _asked(known, coordinator, subjects.structure(PHARMACY))
    page = client.get(url).content.decode()
    assert "Pharmacie des Bois" in page and "FINESS" in page
    assert "déclarer mon départ" not in page and "oppose" not in page
    assert client.get(f"{url}opposition/").status_code == client.post(f"{url}opposition/").status_code == 404
    # Fields that its page does not have are not taken.
    assert client.post(url, {"gone": "1"}).status_code == 200
    with scopes_disabled():
        assert Correction.objects.get().kind == "closed" and not DepartureNotice.objects.exists()


def test_links_that_open_nothing(link: str, client: Client) -> None:
    for secret in ("inconnu", "x" * 500, "%00"):
        assert client.get(f"/fiche/{secret}/").status_code == 404
        assert client.post(f"/fiche/{secret}/").status_code == 404
    with scopes_disabled():
        ActionToken.objects.filter(purpose=PURPOSE).update(expires_at=timezone.now() - timedelta(seconds=1))
    answer = client.get(link)
    page = answer.content.decode()
    assert answer.status_code == 410 and "a expiré" in page and "CPTS du Val d’Exemple" in page
    assert client.post(link, {}).status_code == 410
    assert _row().confirmed_at is None


def test_the_link_of_an_entry_that_left_the_territory(link: str, known: Community, client: Client) -> None:
    settle(known, [BETA])
    answer = client.get(link)
    assert answer.status_code == 410 and "n’est plus dans l’annuaire" in answer.content.decode()
    assert client.post(link, {}).status_code == 410
    assert _row().confirmed_at is None


def test_what_the_team_wrote_meanwhile_is_not_erased(
    link: str, client: Client, known: Community, actor_of: ActorOf
) -> None:
    assert 'name="version" value="1"' in client.get(link).content.decode()
    with scope(community=known):
        where = entry(known, person(1))
        save_knowledge(by=actor_of("president"), entry=where, facts=Facts(opening_hours="le matin"))
    answer = client.post(link, {**OPENED, "opening_hours": "le soir"})
    page = answer.content.decode().replace("\u00a0", " ")
    assert answer.status_code == 422 and "Modifié entre-temps par CPTS du Val d’Exemple, le" in page
    assert "le matin" in page and "le soir" in page and "Exemple Présid" not in page
    assert _row().confirmed_at is None
    assert client.post(link, {"version": "2", "opening_hours": "le soir"}).status_code == 200
    with scopes_disabled():
        assert LocalKnowledge.objects.get().opening_hours == "le soir"


def test_of_two_answers_at_once_one_counts(link: str) -> None:
    barrier = threading.Barrier(2)
    codes: list[int] = []

    def answer(hours: str) -> None:
        try:
            barrier.wait(timeout=20)
            codes.append(Client().post(link, {**OPENED, "opening_hours": hours}).status_code)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=answer, args=(hours,)) for hours in ("le matin", "le soir")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert sorted(codes) == [200, 410]
    with scopes_disabled():
        assert AuditEntry.objects.filter(action="knowledge.confirmed_link").count() == 1
        assert LocalKnowledge.objects.get().opening_hours in {"le matin", "le soir"}
