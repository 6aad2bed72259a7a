"""The three answers, one winner, and the links: forged, replayed, expired, of another community, raced."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from maillage.contexts.association.models import Contact
from maillage.contexts.care.availability.links import stop_url
from maillage.contexts.care.availability.models import Responder
from maillage.contexts.care.callout import letters, links, services, waves
from maillage.contexts.care.callout.conftest import Ask, MakeResponder, asked, minutes, opened
from maillage.contexts.care.callout.models import Answer, Asking
from maillage.contexts.care.callout.refusals import AnswerRefused
from maillage.contexts.care.unscheduled import services as requests
from maillage.contexts.care.unscheduled.models import CareRequest, RequestState
from maillage.contexts.care.unscheduled.refusals import RequestRefused
from maillage.platform.audit.models import AuditEntry
from maillage.platform.messaging.models import AttachedFile, Message, ShortMessage
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.models import Community
from tests.at_once import at_once
from tests.people import ActorOf

PAGE_BYTES = 60_000


def fresh(row: CareRequest) -> CareRequest:
    found: CareRequest = CareRequest.objects.select_related("need", "taken_by").get(pk=row.pk)
    return found


def url_of(asking: Asking) -> str:
    return reverse("care_public:asked", kwargs={"secret": links.secret_of(asking)})


def post(asking: Asking, **data: Any) -> Any:
    return Client().post(url_of(asking), data)


def test_the_first_yes_wins_and_everybody_is_told(doctor: MakeResponder, ask: Ask, clock: Any) -> None:
    doctor()
    doctor()
    row = ask()
    first, second = asked(row)
    at = timezone.now().replace(second=0, microsecond=0) + timedelta(hours=2)
    answer = post(first, action="take", at=at.isoformat())
    assert (answer.status_code, answer["Location"]) == (302, url_of(first))
    row = fresh(row)
    assert (row.state, row.taken_by_id, row.planned_at) == (RequestState.TAKEN, first.responder_id, at)
    assert row.next_wave_at is None
    taker, requester, other = (
        Message.objects.get(purpose=one) for one in (letters.TAKEN, letters.CONFIRMED, letters.THANKED)
    )
    assert taker.to == first.responder.contact.email
    assert "Cabinet du Pont" in taker.body
    assert "0466251234" in taker.body
    assert AttachedFile.objects.get(key=taker.attached_key).file_name == "soin.ics"
    assert requester.to == "pont@cabinet.example"
    assert first.responder.contact.name in requester.body
    assert "0466250000" in requester.body
    # A letter may be read the day after: it names the day, and the page on which the request is cancelled.
    assert "mardi 24\u00a0novembre 2026" in requester.body
    assert "aujourd" not in taker.body + requester.body
    assert f"/demandes/{row.pk}/" in requester.body
    assert other.to == second.responder.contact.email
    assert other.unsubscribe_url == stop_url(second.responder)
    assert first.responder.contact.last_name not in other.body
    clock.shift(timedelta(hours=1))
    assert waves.ask_due() == 0


def test_who_comes_after_sees_a_kind_page_and_changes_nothing(doctor: MakeResponder, ask: Ask) -> None:
    doctor()
    doctor()
    row = ask()
    first, second = asked(row)
    post(first, action="take", at="soon")
    before = fresh(row).version
    assert post(second, action="take", at="soon").status_code == 302
    page = Client().get(url_of(second))
    assert "vient de prendre cette demande" in page.text
    assert "Je prends" not in page.text
    assert "0466251234" not in page.text
    assert (fresh(row).taken_by_id, fresh(row).version) == (first.responder_id, before)


def test_a_double_click_takes_once(doctor: MakeResponder, ask: Ask) -> None:
    doctor()
    [first] = asked(ask())
    for _ in range(2):
        assert post(first, action="take", at="soon").status_code == 302
    assert Message.objects.filter(purpose=letters.TAKEN).count() == 1
    assert AuditEntry.objects.filter(action="care_request.taken").count() == 1
    page = Client().get(url_of(first))
    assert "C’est à vous" in page.text
    assert "0466251234" in page.text


@pytest.mark.django_db(transaction=True)
def test_of_many_at_once_one_wins(doctor: MakeResponder, ask: Ask, scoped: Community, team: Actor) -> None:
    from maillage.contexts.care.availability.models import CareSettings

    CareSettings.objects.update(wave_size=8)
    for _ in range(8):
        doctor()
    row = ask()
    calls = [
        lambda one=one: services.take(by=Actor.system(scoped), asking=one, planned_at=None)
        for one in map(opened, asked(row))
    ]
    won = at_once(scoped, *calls)
    assert sorted(won, key=str) == [False] * 7 + [True]
    [taker] = Asking.objects.filter(answer=Answer.TAKEN)
    assert fresh(row).taken_by_id == taker.responder_id
    assert Message.objects.filter(purpose=letters.CONFIRMED).count() == 1
    assert Message.objects.filter(purpose=letters.THANKED).count() == 7


@pytest.mark.django_db(transaction=True)
def test_a_cancellation_and_a_yes_at_once(
    doctor: MakeResponder, ask: Ask, scoped: Community, team: Actor
) -> None:
    doctor()
    row = ask()
    [one] = map(opened, asked(row))
    said = at_once(
        scoped,
        lambda: services.take(by=Actor.system(scoped), asking=one, planned_at=None),
        lambda: requests.cancel(by=team, pk=row.pk),
    )
    assert fresh(row).state in (RequestState.TAKEN, RequestState.CANCELLED)
    if fresh(row).state == RequestState.TAKEN:
        assert isinstance(said[1], RequestRefused)


def test_looking_changes_nothing(doctor: MakeResponder, ask: Ask) -> None:
    """Mail scanners open links, some of them with HEAD, some many times."""
    doctor()
    row = ask()
    [one] = asked(row)
    lines = AuditEntry.objects.count()
    for _ in range(3):
        assert Client().get(url_of(one)).status_code == 200
        assert Client().head(url_of(one)).status_code == 200
    assert fresh(row).version == row.version
    assert AuditEntry.objects.count() == lines
    assert Asking.objects.get().answer == Answer.NONE


def test_the_page_is_light_and_enough(
    doctor: MakeResponder, ask: Ask, django_assert_max_num_queries: Any
) -> None:
    doctor()
    [one] = asked(ask(constraints=["stairs"]))
    url = url_of(one)
    with django_assert_max_num_queries(5):
        page = Client().get(url)
    assert len(page.content) < PAGE_BYTES
    assert page.text.count("<script") == 0
    assert page.text.count("<link ") == 1
    assert page.text.count("checked") == 1
    assert "Consultation de test" in page.text
    assert "Bessèges" in page.text
    assert stop_url(one.responder) in page.text
    assert "sans ascenseur" in page.text
    for private in ("Cabinet du Pont", "0466251234", one.responder.contact.last_name):
        assert private not in page.text
    assert "noindex" in page["X-Robots-Tag"]
    assert page["Referrer-Policy"] == "same-origin"
    assert "no-store" in page["Cache-Control"]
    assert "'unsafe" not in page["Content-Security-Policy"]


def test_forms_need_their_token(doctor: MakeResponder, ask: Ask) -> None:
    doctor()
    row = ask()
    [one] = asked(row)
    assert Client(enforce_csrf_checks=True).post(url_of(one), {"action": "take"}).status_code == 403
    assert fresh(row).state == RequestState.OPEN


@pytest.mark.parametrize("spoil", ["forged", "expired", "module off", "purged"])
def test_what_opens_nothing_is_one_and_the_same_page(
    doctor: MakeResponder, ask: Ask, scoped: Community, clock: Any, spoil: str
) -> None:
    doctor()
    row = ask()
    [one] = asked(row)
    url = url_of(one)
    if spoil == "forged":
        url = url[:-2] + ("A" if url[-2] != "A" else "B") + "/"
    elif spoil == "expired":
        clock.move_to(one.expires_at + timedelta(seconds=1))
    elif spoil == "module off":
        scoped.modules = [name for name in scoped.modules if name != "care"]
        scoped.save(update_fields=["modules"])
    else:
        row.delete()
    unknown = Client().get(reverse("care_public:asked", kwargs={"secret": "inconnu"}))
    for answer in (Client().get(url), Client().post(url, {"action": "take"})):
        assert (answer.status_code, answer.content) == (404, unknown.content)
    assert Client().get(f"{url}agenda.ics").content == unknown.content
    assert not CareRequest.objects.filter(state=RequestState.TAKEN).exists()


def test_the_database_alone_makes_no_link(doctor: MakeResponder, ask: Ask, settings: Any) -> None:
    doctor()
    [one] = asked(ask())
    mine = links.secret_of(one)
    settings.SECRET_KEY = "another-key-of-an-installation-1234567890"
    assert links.secret_of(one) != mine
    # A letter that left before goes on opening its page, and says its own address there.
    found = links.find(mine, timezone.now())
    assert found is not None
    assert links.secret_of(found) == mine
    values = [str(getattr(one, field.attname)) for field in Asking._meta.concrete_fields]
    assert not any(mine in value for value in values)


def test_not_this_time_and_then_after_all(doctor: MakeResponder, ask: Ask) -> None:
    doctor()
    doctor()
    row = ask()
    one, _ = asked(row)
    for _ in range(2):
        assert post(one, action="no").status_code == 302
    assert AuditEntry.objects.filter(action="care_callout.answered").count() == 1
    page = Client().get(url_of(one))
    assert "Vous avez déjà répondu" in page.text
    assert post(one, action="take", at="soon").status_code == 302
    assert fresh(row).taken_by_id == one.responder_id


def test_not_before_a_day(doctor: MakeResponder, ask: Ask, clock: Any) -> None:
    doctor()
    [one] = asked(ask())
    day = timezone.localdate() + timedelta(days=10)
    assert post(one, action="later", not_before=day.isoformat()).status_code == 302
    who = Responder.objects.get()
    assert who.not_before is not None
    assert timezone.localdate(who.not_before) == day
    # A page of his own that is open is told that it is no longer of today.
    assert who.version == one.responder.version + 1
    assert not asked(ask())
    clock.shift(timedelta(days=10))
    assert len(asked(ask())) == 1


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"action": "autre"},
        {"action": "take", "at": "other"},
        {"action": "take", "at": "other", "day": "2026-11-24", "clock": ""},
        {"action": "take", "at": "other", "day": "pas un jour", "clock": "10:30"},
        {"action": "take", "at": "other", "day": "2027-02-24", "clock": "10:30"},
        {"action": "take", "at": "other", "day": "9999-12-31", "clock": "23:59"},
        {"action": "take", "at": "2026-11-24T16:00:00+01:00", "day": "2026-11-24", "clock": "16:45"},
        {"action": "take", "at": "hier"},
        {"action": "take", "at": "2026-11-24T09:00:00+01:00"},
        {"action": "take", "at": "2026-11-24T12:00:00"},
        {"action": "later"},
        {"action": "later", "not_before": "2026-11-20"},
        {"action": "later", "not_before": "2036-11-20"},
    ],
)
def test_what_cannot_be_understood_is_shown_again(
    doctor: MakeResponder, ask: Ask, data: dict[str, str]
) -> None:
    doctor()
    row = ask()
    [one] = asked(row)
    answer = post(one, **data)
    assert answer.status_code == 422
    assert 'role="alert"' in answer.text
    if data.get("day"):
        assert data["day"] in answer.text
    assert fresh(row).state == RequestState.OPEN
    assert Asking.objects.get().answer == Answer.NONE


def test_an_hour_of_ones_own(doctor: MakeResponder, ask: Ask) -> None:
    doctor()
    row = ask()
    [one] = asked(row)
    assert post(one, action="take", at="other", day="2026-11-24", clock="16:45").status_code == 302
    planned = fresh(row).planned_at
    assert planned is not None
    assert f"{timezone.localtime(planned):%d/%m %H:%M}" == "24/11 16:45"
    file = Client().get(f"{url_of(one)}agenda.ics")
    assert file["Content-Type"].startswith("text/calendar")
    assert "DTSTART:20261124T154500Z" in file.text
    assert "Cabinet" not in file.text


def test_a_service_refuses_a_time_that_is_over(doctor: MakeResponder, ask: Ask, team: Actor) -> None:
    doctor()
    [one] = asked(ask())
    with pytest.raises(AnswerRefused, match="passée"):
        services.take(by=team, asking=opened(one), planned_at=timezone.now() - minutes(6))


def test_given_back_the_search_goes_on(doctor: MakeResponder, ask: Ask) -> None:
    for _ in range(3):
        doctor()
    row = ask()
    first, second = asked(row)
    post(first, action="take", at="soon")
    # Only who holds it may give it back.
    assert post(second, action="back").status_code == 302
    assert fresh(row).state == RequestState.TAKEN
    assert post(first, action="back").status_code == 302
    assert (fresh(row).state, fresh(row).taken_by_id) == (RequestState.OPEN, None)
    assert Message.objects.filter(purpose=letters.GIVEN_BACK).get().to == "pont@cabinet.example"
    assert "Vous avez rendu cette demande" in Client().get(url_of(first)).text
    assert waves.ask_due() == 1
    assert len(asked(row)) == 3
    # Who was told that it was taken may take it now.
    assert post(second, action="take", at="soon").status_code == 302
    assert fresh(row).taken_by_id == second.responder_id


def test_a_mobile_is_told_where_there_is_no_other_number(doctor: MakeResponder, ask: Ask) -> None:
    with_phone, without = doctor(mobile="+33639980021"), doctor(mobile="+33639980022")
    Contact.objects.filter(pk=without.contact_id).update(phone="")
    for who in (with_phone, without):
        [one] = [one for one in asked(ask()) if one.responder_id == who.pk]
        post(one, action="take", at="soon")
    first, second = Message.objects.filter(purpose=letters.CONFIRMED).order_by("pk")
    assert "06 39 98" not in first.body.replace("\u00a0", " ")
    assert "06 39 98 00 22" in second.body.replace("\u00a0", " ")


def test_who_asked_learns_that_the_coordination_ended_it(
    doctor: MakeResponder, ask: Ask, team: Actor, actor_of: ActorOf
) -> None:
    doctor(weekly_cap=9)
    requests.close(by=team, pk=ask().pk)
    assert not Message.objects.filter(purpose=letters.ENDED).exists()
    requests.close(by=team, pk=ask(by=actor_of("professional")).pk)
    assert "personne n’a pu la prendre" in Message.objects.get(purpose=letters.ENDED).body


def test_who_is_taken_off_a_request_by_somebody_else_is_told(
    doctor: MakeResponder, ask: Ask, team: Actor
) -> None:
    who = doctor()
    row = ask()
    [one] = asked(row)
    post(one, action="take", at="soon")
    requests.give_back(by=team, pk=row.pk)
    told = Message.objects.filter(purpose=letters.GIVEN_BACK).values_list("to", flat=True)
    assert sorted(told) == sorted([who.contact.email, "pont@cabinet.example"])


def test_who_is_cancelled_on_is_told_by_text_message(
    doctor: MakeResponder, ask: Ask, team: Actor, settings: Any
) -> None:
    settings.MAILLAGE_SMS = SimpleNamespace(url="https://sms.example/", token="", sender="")
    doctor(by_email=False, by_sms=True, mobile="+33639980012")
    row = ask()
    [one] = asked(row)
    post(one, action="take", at="soon")
    requests.cancel(by=team, pk=row.pk)
    text = ShortMessage.objects.get(purpose="care.cancelled")
    assert text.to == "+33639980012"
    assert "Consultation de test" in text.body


def test_a_free_slot_that_is_taken_is_offered_no_more(doctor: MakeResponder, ask: Ask) -> None:
    from maillage.contexts.care.slots.models import Slot, SlotState

    who = doctor()
    at = timezone.now().replace(minute=10, second=0, microsecond=0) + timedelta(hours=1)
    slot = Slot.objects.create(
        community=who.community,
        responder=who,
        start_at=at,
        end_at=at + minutes(20),
        updated_at=timezone.now(),
    )
    [one] = asked(ask())
    page = Client().get(url_of(one))
    assert "11 h 10" in page.text.replace("\u00a0", " ").replace("\u202f", " ")
    post(one, action="take", at=at.isoformat())
    slot.refresh_from_db()
    assert slot.state == SlotState.CANCELLED
