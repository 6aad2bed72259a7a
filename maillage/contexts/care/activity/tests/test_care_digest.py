"""The weekly letter: on Monday at 7:30, once, to who stays away, and stopped by its own link."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace

import pytest
import time_machine
from django.test import Client
from django.utils import timezone
from django_scopes import scopes_disabled

from maillage.contexts.care.activity import digest, leaving, links, personal_data
from maillage.contexts.care.activity.models import CoordinationMonth, DigestLink, WeeklyDigest
from maillage.contexts.care.activity.tests.conftest import MakeAsking, MakeRequest, MakeResponder
from maillage.contexts.care.availability.models import CareSettings
from maillage.contexts.care.roster.models import Turn
from maillage.platform.messaging.models import Message
from maillage.platform.registry.personal_data import Person
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.models import Community
from tests.at_once import at_once
from tests.people import ActorOf

# Monday, 7:30 in Paris (winter time).
MONDAY = date(2026, 3, 9)
DUE = datetime(2026, 3, 9, 6, 30, tzinfo=UTC)


@pytest.fixture(autouse=True)
def on_monday() -> Iterator[None]:
    with time_machine.travel(DUE, tick=False):
        yield


def letters() -> list[Message]:
    with scopes_disabled():
        return list(Message.objects.filter(purpose=digest.PURPOSE).order_by("pk"))


def secret_in(letter: Message) -> str:
    return letter.unsubscribe_url.rstrip("/").rsplit("/", 1)[1]


def test_it_leaves_on_monday_morning_in_paris() -> None:
    due = digest.week_to_send
    assert due(DUE - timedelta(seconds=1)) is None
    assert due(DUE) == due(DUE + timedelta(hours=35)) == MONDAY
    assert due(DUE + timedelta(hours=36)) is None
    # Summer time: 7:30 in Paris is 5:30 UTC.
    assert due(datetime(2026, 3, 30, 5, 30, tzinfo=UTC)) == date(2026, 3, 30)
    assert due(datetime(2026, 3, 30, 5, 29, tzinfo=UTC)) is None


def test_what_the_letter_says(
    scoped: Community, responder: MakeResponder, request_at: MakeRequest, asking: MakeAsking
) -> None:
    doctor = responder("Martin", max_travel_min=None)
    asking(request_at(DUE - timedelta(days=2), yes_min=3, taken_by=doctor), doctor, answer="taken")
    asking(request_at(DUE - timedelta(days=3)), doctor, answer="no")
    # Before the week.
    asking(request_at(DUE - timedelta(days=9), state="cancelled"), doctor, answer="no")
    request_at(DUE - timedelta(hours=1), delay="today")
    request_at(DUE - timedelta(hours=1), need="dentaire")
    start = DUE + timedelta(days=2)
    Turn.objects.create(
        community=scoped, responder=doctor, starts_at=start, ends_at=start + timedelta(hours=4), uid="tour"
    )
    assert digest.send_everywhere() == 1
    [letter] = letters()
    assert letter.to == "martin@soins.example"
    assert "sollicité 2 fois" in letter.body
    assert "1\u00a0soin pris" in letter.body
    assert "aujourd’hui : 1" in letter.body
    # The open one he said no to is still open; the dentist's is not for him.
    assert "sous 24 h : 1" in letter.body
    assert "mercredi 11\u00a0mars 2026 à 7\u00a0h\u00a030" in letter.body
    assert letter.unsubscribe_url in letter.body
    assert "Bessèges" not in letter.body


def test_it_is_written_once_a_week_and_person(responder: MakeResponder, request_at: MakeRequest) -> None:
    responder(), responder()
    request_at(DUE)
    assert digest.send_everywhere() == 2
    assert digest.send_everywhere() == 0
    with time_machine.travel(DUE + timedelta(days=7), tick=False):
        assert digest.send_everywhere() == 2
    assert len(letters()) == WeeklyDigest.objects.count() == 4


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_write_it_once(
    community: Community, responder: MakeResponder, request_at: MakeRequest
) -> None:
    responder()
    request_at(DUE)
    by = Actor.system(community)
    answers = at_once(community, *[lambda: digest.send(by=by, week_on=MONDAY)] * 3)
    assert sorted(str(one) for one in answers) == ["0", "0", "1"]
    assert len(letters()) == 1


def test_who_gets_none(
    scoped: Community, responder: MakeResponder, request_at: MakeRequest, actor_of: ActorOf
) -> None:
    request_at(DUE)
    user = actor_of("professional").user
    assert user is not None
    user.last_login = timezone.now() - timedelta(days=6)
    user.save(update_fields=["last_login"])
    away = responder("Connectee", user=user)
    responder("Fermee", is_open=False)
    responder("Sms", by_email=False)
    refused = responder("Refuse")
    refused.contact.mail_refused_at = timezone.now()
    refused.contact.save(update_fields=["mail_refused_at"])
    # Nothing to be told: another profession.
    responder("Dentiste", profession="40")
    assert digest.send_everywhere() == 0
    user.last_login = timezone.now() - timedelta(days=8)
    user.save(update_fields=["last_login"])
    assert digest.send_everywhere() == 1
    assert letters()[0].to == away.contact.email


def test_a_community_may_want_none(
    scoped: Community, responder: MakeResponder, request_at: MakeRequest
) -> None:
    responder()
    request_at(DUE)
    row = CareSettings.objects.create(community=scoped, digest_on=False)
    assert digest.send_everywhere() == 0
    row.digest_on = True
    row.save()
    assert digest.send_everywhere() == 1


def test_its_link_stops_it_and_takes_it_back(
    scoped: Community, responder: MakeResponder, request_at: MakeRequest, client: Client
) -> None:
    responder()
    request_at(DUE)
    digest.send_everywhere()
    [letter] = letters()
    url = f"/s/lettre/{secret_in(letter)}/"
    page = client.get(url)
    assert (page.status_code, page["Referrer-Policy"]) == (200, "same-origin")
    # A mail scanner opened it: nothing changed.
    assert DigestLink.objects.get().stopped_at is None
    for _ in range(2):
        sent = client.post(url, {"act": "stop"})
        assert (sent.status_code, sent["Location"], sent["Referrer-Policy"]) == (303, url, "same-origin")
        assert "ne recevrez plus" in client.get(url).content.decode()
    with time_machine.travel(DUE + timedelta(days=7), tick=False):
        assert digest.send_everywhere() == 0
    back = client.post(url, {"act": "resume"})
    assert (back.status_code, back["Location"]) == (303, f"{url}?reprise")
    assert "Vous recevrez de nouveau la lettre" in client.get(back["Location"]).content.decode()
    assert "Vous recevrez de nouveau la lettre" not in client.get(url).content.decode()
    with time_machine.travel(DUE + timedelta(days=7), tick=False):
        assert digest.send_everywhere() == 1


def test_a_mail_program_stops_it_without_a_page(responder: MakeResponder, request_at: MakeRequest) -> None:
    responder()
    request_at(DUE)
    digest.send_everywhere()
    url = f"/s/lettre/{secret_in(letters()[0])}/"
    client = Client(enforce_csrf_checks=True)
    assert client.post(url, {"act": "stop"}).status_code == 403
    assert DigestLink.objects.get().stopped_at is None
    assert client.post(url, {"List-Unsubscribe": "One-Click"}).status_code == 204
    assert DigestLink.objects.get().stopped_at is not None


def test_a_forged_link_or_a_closed_module_opens_nothing(
    scoped: Community, responder: MakeResponder, request_at: MakeRequest, client: Client
) -> None:
    responder()
    request_at(DUE)
    digest.send_everywhere()
    secret = secret_in(letters()[0])
    forged = client.get(f"/s/lettre/{secret[:-1]}{'a' if secret[-1] != 'a' else 'b'}/")
    scoped.modules = []
    scoped.save(update_fields=["modules"])
    closed = client.get(f"/s/lettre/{secret}/")
    assert forged.status_code == closed.status_code == 404
    assert forged.content == closed.content
    assert client.post(f"/s/lettre/{secret}/", {"List-Unsubscribe": "One-Click"}).status_code == 404
    assert DigestLink.objects.get().stopped_at is None


def test_its_secret_is_not_kept(responder: MakeResponder, request_at: MakeRequest) -> None:
    responder()
    request_at(DUE)
    digest.send_everywhere()
    link, secret = DigestLink.objects.get(), secret_in(letters()[0])
    assert secret not in f"{link.digest}{link.link_key}"
    there = leaving._link({"digest": link.digest}, SimpleNamespace(new_community=77))  # type: ignore[arg-type]
    assert there["link_key"] != link.link_key
    assert there["digest"] != link.digest


def test_what_is_held_of_a_person_and_erased(
    scoped: Community, responder: MakeResponder, request_at: MakeRequest
) -> None:
    doctor = responder("Martin")
    responder("Autre")
    request_at(DUE)
    digest.send_everywhere()
    CoordinationMonth.objects.create(
        community=scoped,
        contact=doctor.contact,
        responder=doctor,
        month=date(2026, 2, 1),
        accepted=2,
        minutes_each=5,
    )
    person, by = Person(emails=frozenset({"martin@soins.example"})), Actor.system(scoped)
    held = list(personal_data.held(person, False))
    assert len(held) == 3
    assert links.secret_of(DigestLink.objects.get(responder=doctor)) not in str(held)
    assert personal_data.erase(by, person, False) == ["1\u00a0lettre hebdomadaire effacée."]
    assert personal_data.erase(by, person, False) == []
    assert WeeklyDigest.objects.count() == DigestLink.objects.count() == 1
    assert CoordinationMonth.objects.exists()
    assert personal_data.forget_letters(timezone.now() + timedelta(days=1)) == 1
    assert personal_data.forget_coordination(timezone.now()) == 1
