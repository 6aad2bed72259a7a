"""Rules make turns, once and fairly; turns are changed by hand, and their holders are told."""

from __future__ import annotations

from datetime import time, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone
from icalendar import Calendar

from maillage.contexts.association.models import Contact
from maillage.contexts.care.availability.conftest import MakeResponder, new_contact
from maillage.contexts.care.availability.models import Responder
from maillage.contexts.care.roster import personal_data, queries, reminders, services
from maillage.contexts.care.roster.conftest import MakeRule, MakeTurn, at
from maillage.contexts.care.roster.models import RosterRule, RosterSeat, Turn, TurnReminder
from maillage.contexts.care.roster.refusals import ChangedMeanwhile, RosterRefused
from maillage.platform.audit.models import AuditEntry
from maillage.platform.messaging.models import AttachedFile, Message
from maillage.platform.registry.personal_data import Person
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.models import Community
from tests.at_once import at_once
from tests.hostile.queries import AssertQueries
from tests.people import ActorOf, ClientOf

BASE = "/c/val-exemple/soins/tour-de-role/"


def letters(to: str) -> list[Message]:
    return list(Message.objects.filter(to=to).order_by("pk"))


def event_of(message: Message) -> Any:
    [file] = AttachedFile.objects.filter(key=message.attached_key)
    calendar = Calendar.from_ical(bytes(file.content).decode())
    return calendar["method"], calendar.walk("VEVENT")


def shown(page: Any) -> str:
    return str(page.content.decode()).replace("\u00a0", " ").replace("\u202f", " ")


# --- Made by a rule ----------------------------------------------------------------------------------------


def test_a_rule_makes_turns_once_and_tells_each_holder_once(
    coordinator: Actor, make_responder: MakeResponder, make_rule: MakeRule
) -> None:
    people = [make_responder() for _ in range(3)]
    rule, today = make_rule(people), timezone.localdate()
    first, last = today + timedelta(days=1), today + timedelta(days=9)
    made = services.generate(by=coordinator, rule=rule.pk, first=first, last=last)
    assert (made.made, made.without, made.untold) == (9, 0, ())
    counts = [Turn.objects.filter(responder=one).count() for one in people]
    assert counts == [3, 3, 3]
    for one in people:
        [letter] = letters(one.contact.email)
        method, events = event_of(letter)
        assert (method, len(events)) == ("PUBLISH", 3)
    again = services.generate(by=coordinator, rule=rule.pk, first=first, last=last + timedelta(days=1))
    assert (again.made, Turn.objects.count()) == (1, 10)
    assert AuditEntry.objects.filter(action="roster.generated").count() == 2


@pytest.mark.django_db(transaction=True)
def test_two_clicks_at_once_make_each_turn_once(
    coordinator: Actor, scoped: Community, make_responder: MakeResponder, make_rule: MakeRule
) -> None:
    rule, day = make_rule([make_responder(), make_responder()]), timezone.localdate() + timedelta(days=1)

    def click() -> int:
        last = day + timedelta(days=3)
        return services.generate(by=coordinator, rule=rule.pk, first=day, last=last).made

    answers = at_once(scoped, *[click] * 3)
    assert sorted(str(one) for one in answers) == ["0", "0", "4"]
    assert Turn.objects.count() == 4
    assert Message.objects.count() == 2


def test_who_is_not_free_or_no_longer_agrees_is_passed_over(
    coordinator: Actor, make_responder: MakeResponder, make_rule: MakeRule, make_turn: MakeTurn
) -> None:
    busy, closed, silent = make_responder(), make_responder(is_open=False), make_responder()
    Contact.objects.filter(pk=silent.contact_id).update(email="")
    rule, day = make_rule([busy, closed, silent]), timezone.localdate() + timedelta(days=3)
    make_turn(busy, days=3)
    made = services.generate(by=coordinator, rule=rule.pk, first=day, last=day)
    assert made.untold == (silent.name,)
    assert Turn.objects.get(rule=rule).responder == silent
    rule_of_one = make_rule([busy], name="Seul")
    assert services.generate(by=coordinator, rule=rule_of_one.pk, first=day, last=day).without == 1


def test_a_turn_of_several_days_is_reckoned_with(
    coordinator: Actor, make_responder: MakeResponder, make_rule: MakeRule, make_turn: MakeTurn
) -> None:
    busy, free = make_responder(), make_responder()
    make_turn(busy, starts_at=at(2, 8), ends_at=at(8, 8))
    rule, day = make_rule([busy, free]), timezone.localdate() + timedelta(days=6)
    assert services.generate(by=coordinator, rule=rule.pk, first=day, last=day).made == 1
    assert Turn.objects.get(rule=rule).responder == free


@pytest.mark.parametrize(("first", "last"), [(5, 1), (1, 500), (-9, -2)])
def test_a_period_is_one_of_the_days_to_come(
    coordinator: Actor, make_responder: MakeResponder, make_rule: MakeRule, first: int, last: int
) -> None:
    rule, today = make_rule([make_responder()]), timezone.localdate()
    with pytest.raises(RosterRefused):
        services.generate(
            by=coordinator,
            rule=rule.pk,
            first=today + timedelta(days=first),
            last=today + timedelta(days=last),
        )
    assert not Turn.objects.exists()


def test_a_stopped_rule_makes_nothing(
    coordinator: Actor, make_responder: MakeResponder, make_rule: MakeRule
) -> None:
    rule, day = make_rule([make_responder()], is_active=False), timezone.localdate()
    with pytest.raises(RosterRefused, match="service"):
        services.generate(by=coordinator, rule=rule.pk, first=day, last=day + timedelta(days=2))


def test_a_rule_is_written_planned_and_changed(
    coordinator: Actor, make_responder: MakeResponder, client_of: ClientOf
) -> None:
    one, two = make_responder(), make_responder()
    client, url = client_of("coordinator"), f"{BASE}regles/nouvelle/"
    data = {
        "name": "Soirs de semaine",
        "weekdays": ["0", "1", "2", "3", "4", "5", "6"],
        "starts": "20h",
        "ends": "23:00",
        "holidays": "keep",
        "people": [str(one.pk), str(two.pk)],
        "is_active": "on",
        "version": "0",
    }
    wrongs: list[dict[str, Any]] = [{"name": ""}, {"weekdays": []}, {"people": []}, {"people": ["999999"]}]
    for wrong in wrongs:
        assert client.post(url, data | wrong).status_code == 422, wrong
    page = client.post(url, data | {"ends": "20:00"})
    assert page.status_code == 422
    assert "Soirs de semaine" in shown(page)
    assert not RosterRule.objects.exists()
    assert client.post(url, data).status_code == 302
    rule = RosterRule.objects.get()
    assert (rule.weekdays, rule.starts, RosterSeat.objects.count()) == (list(range(7)), time(20), 2)
    today = timezone.localdate()
    period = {
        "first": f"{today + timedelta(days=1):%Y-%m-%d}",
        "last": f"{today + timedelta(days=4):%Y-%m-%d}",
    }
    plan = f"{BASE}regles/{rule.pk}/preparer/"
    assert "2 tours" in shown(client.get(plan, period))
    assert not Turn.objects.exists()
    assert client.post(plan, period).status_code == 302
    assert Turn.objects.count() == 4
    assert "tours existent déjà" in shown(client.get(plan, period))
    assert client.post(plan, {"first": "", "last": ""}).status_code == 422
    changed = data | {"name": "Soirées", "people": [str(two.pk)], "version": "1"}
    assert client.post(f"{BASE}regles/{rule.pk}/", changed).status_code == 302
    assert client.post(f"{BASE}regles/{rule.pk}/", changed).status_code == 422
    assert [seat.responder_id for seat in queries.seats_of(rule)] == [two.pk]
    assert Turn.objects.count() == 4


# --- By hand -----------------------------------------------------------------------------------------------


def test_a_turn_is_added_changed_and_withdrawn_with_letters(
    coordinator: Actor, make_responder: MakeResponder
) -> None:
    one, two = make_responder(), make_responder()
    turn = services.add_turn(by=coordinator, responder=one.pk, starts_at=at(3, 20), ends_at=at(3, 23))
    assert [" ".join(letter.subject.split()) for letter in letters(one.contact.email)] == [
        "Votre tour de rôle SNP : 1 tour de rôle"
    ]
    services.change_turn(
        by=coordinator, pk=turn.pk, version=1, responder=one.pk, starts_at=at(3, 19), ends_at=at(3, 22)
    )
    method, [event] = event_of(letters(one.contact.email)[-1])
    assert (method, event["sequence"], event["uid"]) == ("PUBLISH", 2, f"{turn.uid}@maillage")
    # Nothing changed: nobody is told.
    services.change_turn(
        by=coordinator, pk=turn.pk, version=2, responder=one.pk, starts_at=at(3, 19), ends_at=at(3, 22)
    )
    assert Message.objects.count() == 2
    services.change_turn(
        by=coordinator, pk=turn.pk, version=2, responder=two.pk, starts_at=at(3, 19), ends_at=at(3, 22)
    )
    method, [event] = event_of(letters(one.contact.email)[-1])
    assert (method, event["status"]) == ("CANCEL", "CANCELLED")
    assert len(letters(two.contact.email)) == 1
    services.withdraw_turn(by=coordinator, pk=turn.pk, version=3)
    method, [event] = event_of(letters(two.contact.email)[-1])
    assert (method, event["sequence"]) == ("CANCEL", 4)
    assert not Turn.objects.exists()
    with pytest.raises(RosterRefused, match="n’existe plus"):
        services.withdraw_turn(by=coordinator, pk=turn.pk, version=3)


def test_turns_that_cannot_be_are_refused(
    coordinator: Actor, make_responder: MakeResponder, make_turn: MakeTurn
) -> None:
    one, closed = make_responder(), make_responder(is_open=False)
    make_turn(one, days=3)

    def add(responder: Responder, start: Any, end: Any) -> None:
        services.add_turn(by=coordinator, responder=responder.pk, starts_at=start, ends_at=end)

    for responder, start, end in (
        (one, at(3, 22), at(4, 1)),
        (one, at(5, 22), at(5, 20)),
        (one, at(5, 22), at(20, 20)),
        (closed, at(5, 20), at(5, 22)),
    ):
        with pytest.raises(RosterRefused):
            add(responder, start, end)
    assert Turn.objects.count() == 1


def test_two_people_who_change_a_turn_are_told(
    coordinator: Actor, make_responder: MakeResponder, make_turn: MakeTurn, client_of: ClientOf
) -> None:
    turn = make_turn(make_responder())
    client, url = client_of("coordinator"), f"{BASE}{turn.pk}/modifier/"
    data = {
        "responder": str(turn.responder_id),
        "day": f"{timezone.localdate() + timedelta(days=4):%d/%m/%Y}",
        "starts": "22h",
        "ends": "1h",
        "version": "1",
    }
    assert client.post(url, data).status_code == 302
    turn.refresh_from_db()
    assert turn.ends_at - turn.starts_at == timedelta(hours=3) or turn.starts_at.month in (3, 10)
    late = client.post(url, data | {"starts": "21h"})
    assert late.status_code == 422
    assert 'value="21:00"' in shown(late) or "21h" in shown(late)
    assert client.post(f"{BASE}{turn.pk}/retirer/", {"version": "1"}).status_code == 302
    assert Turn.objects.count() == 1
    with pytest.raises(ChangedMeanwhile):
        services.withdraw_turn(by=coordinator, pk=turn.pk, version=1)
    assert client.post(f"{BASE}{turn.pk}/retirer/", {"version": "2"}).status_code == 302
    assert not Turn.objects.exists()


def test_only_who_coordinates_writes(
    make_responder: MakeResponder, make_turn: MakeTurn, actor_of: ActorOf
) -> None:
    member, turn = actor_of("professional"), make_turn(make_responder())
    with pytest.raises(PermissionDenied):
        services.add_turn(by=member, responder=turn.responder_id, starts_at=at(9), ends_at=at(9, 23))
    with pytest.raises(PermissionDenied):
        services.withdraw_turn(by=member, pk=turn.pk, version=1)
    with pytest.raises(PermissionDenied):
        services.save_rule(by=member, values={"name": "x"}, rotation=[turn.responder_id])
    with pytest.raises(PermissionDenied):
        services.generate(by=member, rule=1, first=timezone.localdate(), last=timezone.localdate())


# --- Read --------------------------------------------------------------------------------------------------


def test_who_is_on_turn_at_a_moment(make_responder: MakeResponder, make_turn: MakeTurn) -> None:
    now = timezone.now()
    one, two, closed = make_responder(), make_responder(), make_responder(is_open=False)
    make_turn(one, starts_at=now, ends_at=now + timedelta(hours=1))
    make_turn(two, starts_at=now - timedelta(hours=1), ends_at=now + timedelta(hours=1))
    make_turn(closed, starts_at=now - timedelta(hours=1), ends_at=now + timedelta(hours=1))
    assert queries.on_turn(now) == [two, one]
    # The end is no part of a turn.
    assert queries.on_turn(now + timedelta(hours=1)) == []
    assert queries.on_turn(now - timedelta(minutes=1)) == [two]
    Contact.objects.filter(pk=two.contact_id).update(standing="suspended")
    assert queries.on_turn(now) == [one]


def test_the_coordination_sees_whose_turn_nobody_will_answer(
    make_responder: MakeResponder, make_turn: MakeTurn, client_of: ClientOf
) -> None:
    make_turn(make_responder(is_open=False))
    assert "ne veut plus être sollicité" in shown(client_of("coordinator").get(BASE))
    assert "ne veut plus être sollicité" not in shown(client_of("auditor").get(BASE))


def test_the_weeks_show_every_day_and_its_holiday(
    make_responder: MakeResponder, make_turn: MakeTurn, client_of: ClientOf
) -> None:
    turn = make_turn(make_responder())
    page = shown(client_of("auditor").get(BASE))
    assert turn.responder.name in page
    assert "personne" in page
    may = shown(client_of("auditor").get(BASE, {"du": "2026-05-01"}))
    assert "Vendredi 1er mai · férié, fête du Travail" in may
    # The heading of the week says the year, its days do not.
    assert "Semaine du lundi 27 avril 2026" in may
    assert "1er mai 2026" not in may
    assert client_of("auditor").get(BASE, {"du": "9999-99-99"}).status_code == 200
    assert client_of("partner").get(BASE).status_code == 403
    assert client_of("stranger").get(BASE).status_code == 404


def test_the_pages_take_as_many_queries_however_many_turns(
    coordinator: Actor,
    make_responder: MakeResponder,
    make_turn: MakeTurn,
    client_of: ClientOf,
    assert_queries: AssertQueries,
) -> None:
    client = client_of("coordinator")
    for number in (2, 12):
        for day in range(number):
            make_turn(make_responder(), days=day + number)
        with assert_queries("care_roster"):
            assert client.get(BASE).status_code == 200
        with assert_queries("care_turns"):
            assert client.get(f"{BASE}liste/").status_code == 200


def test_the_list_has_filters_and_one_s_own(
    scoped: Community,
    make_responder: MakeResponder,
    make_turn: MakeTurn,
    actor_of: ActorOf,
    client_of: ClientOf,
) -> None:
    me = make_responder(
        new_contact(scoped, user=actor_of("professional").user, last_name="Lauze", search_name="lauze")
    )
    make_turn(me)
    make_turn(make_responder(), days=30)
    make_turn(make_responder(), days=-30)
    client, url = client_of("professional"), f"{BASE}liste/"
    assert "2 tours" in shown(client.get(url))
    assert "1 tour" in shown(client.get(url, {"miens": "on"}))
    assert "1 tour" in shown(client.get(url, {"q": "lauze"}))
    past = f"{timezone.localdate() - timedelta(days=1):%Y-%m-%d}"
    assert "1 tour" in shown(client.get(url, {"au": past}))
    file = client.get(f"{BASE}{Turn.objects.get(responder=me).pk}/agenda.ics")
    assert file["Content-Type"].startswith("text/calendar")
    assert b"BEGIN:VEVENT" in file.content


# --- The day before ----------------------------------------------------------------------------------------


def test_a_reminder_leaves_once_the_day_before(make_responder: MakeResponder, make_turn: MakeTurn) -> None:
    now = timezone.now()
    soon = make_turn(make_responder(), starts_at=now + timedelta(hours=23), ends_at=now + timedelta(hours=26))
    make_turn(make_responder(), starts_at=now + timedelta(hours=25), ends_at=now + timedelta(hours=26))
    make_turn(make_responder(), starts_at=now - timedelta(hours=1), ends_at=now + timedelta(hours=26))
    assert reminders.remind() == 1
    assert reminders.remind() == 0
    assert [one.purpose for one in letters(soon.responder.contact.email)] == ["care.turn_reminder"]
    # Another holder is reminded in his turn.
    soon.responder = make_responder()
    soon.save()
    assert reminders.remind() == 1
    assert TurnReminder.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_two_workers_send_one_reminder(
    scoped: Community, make_responder: MakeResponder, make_turn: MakeTurn
) -> None:
    now = timezone.now()
    make_turn(make_responder(), starts_at=now + timedelta(hours=2), ends_at=now + timedelta(hours=3))
    answers = at_once(scoped, *[reminders.remind] * 3)
    assert sorted(str(one) for one in answers) == ["0", "0", "1"]
    assert Message.objects.count() == 1


def test_a_closed_module_reminds_nobody(
    scoped: Community, make_responder: MakeResponder, make_turn: MakeTurn
) -> None:
    now = timezone.now()
    make_turn(make_responder(), starts_at=now + timedelta(hours=2), ends_at=now + timedelta(hours=3))
    scoped.modules = []
    scoped.save(update_fields=["modules"])
    assert reminders.remind() == 0


def test_who_left_is_reminded_of_nothing(make_responder: MakeResponder, make_turn: MakeTurn) -> None:
    now, gone = timezone.now(), make_responder()
    make_turn(gone, starts_at=now + timedelta(hours=2), ends_at=now + timedelta(hours=3))
    Contact.objects.filter(pk=gone.contact_id).update(standing="former")
    assert reminders.remind() == 0
    Contact.objects.filter(pk=gone.contact_id).update(standing="member")
    assert reminders.remind() == 1


# --- Persons -----------------------------------------------------------------------------------------------


def test_turns_of_a_person_are_told_and_erased(
    scoped: Community, make_responder: MakeResponder, make_turn: MakeTurn, make_rule: MakeRule
) -> None:
    me, other = make_responder(), make_responder()
    make_turn(me)
    kept = make_turn(other)
    make_rule([me, other])
    person = Person(emails=frozenset({me.contact.email}))
    assert len(list(personal_data.held(person, everywhere=False))) == 2
    said = personal_data.erase(Actor.system(scoped), person, everywhere=False)
    assert said[-1].replace("\u00a0", " ").startswith("Tour de rôle : 1 tour à venir n’a plus personne")
    assert personal_data.erase(Actor.system(scoped), person, everywhere=False) == []
    assert [one.pk for one in Turn.objects.order_by("pk")] == [kept.pk]


def test_old_turns_are_forgotten(make_responder: MakeResponder, make_turn: MakeTurn) -> None:
    make_turn(make_responder(), days=-2_000)
    kept = make_turn(make_responder(), days=-3)
    assert personal_data.forget_turns(timezone.now() - personal_data.TURNS_KEPT) == 1
    assert [one.pk for one in Turn.objects.order_by("pk")] == [kept.pk]
