"""Slots: offered once, seen by who may, hidden where the professional is taken, booked by one."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone
from django_scopes import scope, scopes_disabled

from maillage.contexts.care.availability.models import Responder
from maillage.contexts.care.slots import booking_hooks, jobs, personal_data, queries, services
from maillage.contexts.care.slots.agenda.services import add_feed, keep_hours
from maillage.contexts.care.slots.models import AgendaFeed, Slot, SlotOutcome, SlotState, Visibility
from maillage.contexts.care.slots.refusals import Gone, SlotRefused
from maillage.contexts.care.unscheduled import services as unscheduled
from maillage.contexts.care.unscheduled.models import CareRequest, NeedKind, Outcome, RequestState
from maillage.contexts.territory.models import Commune
from maillage.core.identifiers.rpps import invented_rpps
from maillage.platform.audit.models import AuditEntry
from maillage.platform.messaging.models import AttachedFile, Message
from maillage.platform.registry.personal_data import Person
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.models import Community
from tests.at_once import at_once
from tests.people import ActorOf
from tests.places import BESSEGES, load_communes

CALL = {
    "callback_name": "Secrétariat des Aires",
    "callback_phone": "0465710000",
    "callback_email": "sec@aires.example",
}
NEED = "medecine-generale"
RPPS = invented_rpps(1)


def booked(by: Actor, row: Slot, **values: Any) -> Slot:
    return services.book(by=by, pk=row.pk, **{**CALL, "need": NEED, **values})


def shown(by: Actor) -> set[int]:
    return set(queries.bookable(by, timezone.now()).values_list("pk", flat=True))


def move(row: Slot, start_at: Any) -> None:
    """As if it had been offered for another time."""
    Slot.objects.filter(pk=row.pk).update(start_at=start_at, end_at=start_at + timedelta(minutes=15))


def asked(by: Actor, once: str = "demande") -> CareRequest:
    load_communes()
    return unscheduled.open_request(
        by=by,
        once=once,
        need=NEED,
        delay="h48",
        commune=Commune.objects.get(code=BESSEGES),
        callback_name="Cabinet",
        callback_phone="0465710002",
    )


# --- Offering ---------------------------------------------------------------------------------------------


def test_the_same_page_sent_twice_offers_one(doctor: Responder, actor_of: ActorOf) -> None:
    from maillage.contexts.care.slots.tests.conftest import SHOWN, at

    by = actor_of("professional")
    values = {
        "by": by,
        "responder": doctor,
        "start_at": at(2),
        "length": timedelta(minutes=15),
        "values": SHOWN,
    }
    assert services.offer_slot(once="a", **values) is not None  # type: ignore[arg-type]
    assert services.offer_slot(once="a", **values) is None  # type: ignore[arg-type]
    with pytest.raises(SlotRefused, match="déjà un créneau"):
        services.offer_slot(once="b", **values)  # type: ignore[arg-type]
    assert Slot.objects.get().person == RPPS
    assert AuditEntry.objects.filter(action="slot.offered").count() == 1


@pytest.mark.parametrize(
    ("days", "minutes", "values"),
    [
        (-1, 15, {}),
        (400, 15, {}),
        (2, 4, {}),
        (2, 241, {}),
        (2, 15, {"is_pro": False, "is_snp": False, "is_cpts": False}),
    ],
)
def test_what_nobody_could_use_is_refused(
    offer: Any, days: int, minutes: int, values: dict[str, Any]
) -> None:
    with pytest.raises(SlotRefused):
        offer(days, minutes=minutes, **values)
    assert not Slot.objects.exists()


def test_nobody_offers_for_somebody_else(doctor: Responder, actor_of: ActorOf, offer: Any) -> None:
    row = offer()
    for role in ("secretary", "partner", "board_member"):
        with pytest.raises(PermissionDenied):
            services.withdraw(by=actor_of(role), pk=row.pk)
    services.withdraw(by=actor_of("professional"), pk=row.pk)
    services.withdraw(by=actor_of("professional"), pk=row.pk)
    row.refresh_from_db()
    assert row.state == SlotState.CANCELLED
    assert AuditEntry.objects.filter(action="slot.withdrawn").count() == 1


def test_who_sees_which_slots(offer: Any, actor_of: ActorOf) -> None:
    only = {"is_pro": False, "is_snp": False, "is_cpts": False}
    kinds = {
        name: offer(hour=9 + n, **{**only, name: True}).pk
        for n, name in enumerate(("is_public", "is_pro", "is_snp", "is_cpts"))
    }
    assert shown(actor_of("coordinator")) == set(kinds.values())
    member = {kinds["is_public"], kinds["is_pro"], kinds["is_cpts"]}
    assert shown(actor_of("secretary")) == shown(actor_of("professional")) == member
    assert shown(actor_of("partner")) == {kinds["is_public"], kinds["is_snp"]}
    assert shown(Actor.system(actor_of("partner").community)) == set()
    with pytest.raises(PermissionDenied):
        booked(actor_of("partner"), queries.find(kinds["is_cpts"]))  # type: ignore[arg-type]
    assert queries.find(kinds["is_cpts"]).state == SlotState.FREE  # type: ignore[union-attr]


# --- Hidden where he is taken ------------------------------------------------------------------------------


def test_a_booking_hides_what_overlaps_and_nothing_else(offer: Any, coordinator: Actor) -> None:
    from maillage.contexts.care.slots.tests.conftest import at

    first, after, over = offer(minute=0, minutes=30), offer(minute=30), offer(hour=12)
    # Over the first one, as another community or an older rule may have made it.
    move(over, at(2, 17, 15))
    assert shown(coordinator) == {first.pk, after.pk, over.pk}
    booked(coordinator, first)
    # Those that only touch stay.
    assert shown(coordinator) == {after.pk}
    with pytest.raises(Gone):
        booked(coordinator, over)
    services.cancel_booking(by=coordinator, pk=first.pk, by_professional=False)
    assert shown(coordinator) == {first.pk, after.pk, over.pk}


def test_a_booking_in_another_community_hides_it_here(
    offer: Any, coordinator: Actor, other_community: Community, actor_of: ActorOf, doctor_of: Any
) -> None:
    from maillage.contexts.care.slots.tests.conftest import SHOWN, at

    here = offer()
    there = actor_of("professional", community=other_community)
    with scope(community=other_community):
        same = doctor_of(there, rank=1)
        elsewhere = services.offer_slot(
            by=there, responder=same, start_at=at(2), length=timedelta(minutes=15), once="x", values=SHOWN
        )
        assert elsewhere is not None
    now = timezone.now()
    assert queries.free_slots([RPPS], now, now + timedelta(days=9)).count() == 2
    with scope(community=other_community):
        booked(actor_of("coordinator", community=other_community), elsewhere)
    assert shown(coordinator) == set()
    with pytest.raises(Gone):
        booked(coordinator, here)
    assert list(queries.free_slots([RPPS], now, now + timedelta(days=9))) == []


def test_an_agenda_hides_the_hours_that_it_takes(offer: Any, coordinator: Actor, doctor: Responder) -> None:
    row, later = offer(), offer(hour=18)
    feed = add_feed(by=coordinator, responder=doctor, name="Logiciel", address="https://agenda.example/a.ics")
    busy = (row.start_at + timedelta(minutes=5), row.start_at + timedelta(minutes=10))
    assert keep_hours(by=coordinator, feed=feed, hours=[busy], now=timezone.now())
    assert shown(coordinator) == {later.pk}
    hidden = {one.pk: one.is_hidden for one in queries.own_slots(doctor, timezone.now())}
    assert hidden == {row.pk: True, later.pk: False}
    with pytest.raises(Gone):
        booked(coordinator, row)
    AgendaFeed.objects.all().delete()
    assert shown(coordinator) == {row.pk, later.pk}


def test_the_search_of_the_sas(offer: Any, doctor: Responder, django_assert_num_queries: Any) -> None:
    rows = [offer(days, hour=9) for days in (3, 2, 1)]
    hidden = offer(2, hour=11, is_pro=False, is_snp=False, is_cpts=False, is_public=True)
    now = timezone.now()
    with scopes_disabled(), django_assert_num_queries(1):
        found = list(
            queries.free_slots(
                [RPPS, invented_rpps(2)], now, now + timedelta(days=9), frozenset({Visibility.CPTS})
            )
        )
        assert [one.pk for one in found] == [one.pk for one in reversed(rows)]
        assert {one.responder.contact.rpps for one in found} == {RPPS}
    assert hidden.pk in {one.pk for one in queries.free_slots([RPPS], now, now + timedelta(days=9))}
    assert list(queries.free_slots([invented_rpps(2)], now, now + timedelta(days=9))) == []
    assert list(queries.free_slots([RPPS], now, now + timedelta(days=9), communities=[])) == []


# --- Booking ----------------------------------------------------------------------------------------------


def test_a_booking_tells_both_and_nothing_of_a_patient(offer: Any, actor_of: ActorOf) -> None:
    row = booked(actor_of("secretary"), offer())
    assert row.need is not None
    assert (row.state, row.need.key, row.callback_name) == (SlotState.BOOKED, NEED, CALL["callback_name"])
    letters = {one.to: one for one in Message.objects.filter(purpose__startswith="care.slot")}
    assert set(letters) == {"jeanne1@cabinet.example", "sec@aires.example"}
    body = letters["jeanne1@cabinet.example"].body
    assert "Secrétariat des Aires" in body
    assert "/s/creneau/" in body
    assert "/s/creneau/" not in letters["sec@aires.example"].body
    ics = bytes(
        AttachedFile.objects.filter(key=letters["jeanne1@cabinet.example"].attached_key).get().content
    )
    assert b"BEGIN:VEVENT" in ics
    assert b"Secr" not in ics
    # Two clicks are one booking, and somebody else comes too late.
    assert booked(actor_of("secretary"), row).booked_at == row.booked_at
    with pytest.raises(Gone):
        booked(actor_of("coordinator"), row)
    assert AuditEntry.objects.filter(action="slot.booked").count() == 1


def test_a_booking_needs_a_kind_and_somebody_to_call(offer: Any, coordinator: Actor) -> None:
    row = offer()
    for wrong in ({"need": ""}, {"need": "inconnu"}, {"callback_phone": " "}, {"callback_name": ""}):
        with pytest.raises(SlotRefused):
            booked(coordinator, row, **wrong)
    assert queries.find(row.pk).state == SlotState.FREE  # type: ignore[union-attr]
    assert not Message.objects.exists()


def test_a_slot_that_began_is_not_booked(offer: Any, coordinator: Actor) -> None:
    row = offer()
    move(row, timezone.now() - timedelta(seconds=1))
    with pytest.raises(Gone):
        booked(coordinator, row)


def test_hooks_are_called_in_the_transaction(
    offer: Any, coordinator: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[tuple[str, str]] = []
    monkeypatch.setattr(booking_hooks, "when_booked", [lambda by, row: told.append(("booked", row.ics_key))])
    monkeypatch.setattr(
        booking_hooks, "when_cancelled", [lambda by, row: told.append(("cancelled", row.ics_key))]
    )
    row = booked(coordinator, offer())
    services.cancel_booking(by=coordinator, pk=row.pk)
    assert told == [("booked", row.ics_key), ("cancelled", row.ics_key)]
    assert row.ics_key


@pytest.mark.django_db(transaction=True)
def test_of_two_at_once_one_books(community: Community, actor_of: ActorOf, doctor_of: Any) -> None:
    from maillage.contexts.care.slots.tests.conftest import SHOWN, at

    people = [actor_of(role) for role in ("coordinator", "secretary", "president", "assistant")]
    with scope(community=community):
        responder = doctor_of(actor_of("professional"))
        row = services.offer_slot(
            by=people[0],
            responder=responder,
            start_at=at(2),
            length=timedelta(minutes=15),
            once="x",
            values=SHOWN,
        )
        over = services.offer_slot(
            by=people[0],
            responder=responder,
            start_at=at(2, 12),
            length=timedelta(minutes=15),
            once="y",
            values=SHOWN,
        )
        assert row is not None
        assert over is not None
        # Two slots at one time: nobody is in two places.
        move(over, at(2) + timedelta(minutes=5))
        NeedKind.objects.create(community=community, key=NEED, label="Consultation", professions=["10"])
    pairs = [(people[0], row), (people[1], over), (people[2], row), (people[3], over)]
    calls = [lambda by=by, one=one: booked(by, one) for by, one in pairs]
    answers = at_once(community, *calls)
    assert sum(isinstance(one, Slot) for one in answers) == 1, answers
    assert sum(isinstance(one, Gone) for one in answers) == 3, answers
    with scope(community=community):
        assert Slot.objects.filter(state=SlotState.BOOKED).count() == 1
        assert Message.objects.filter(purpose="care.slot_booked").count() == 1


# --- Cancelling, outcomes ---------------------------------------------------------------------------------


def test_who_booked_gives_it_back_and_the_professional_takes_it_away(offer: Any, actor_of: ActorOf) -> None:
    secretary, doctor = actor_of("secretary"), actor_of("professional")
    row = booked(secretary, offer())
    with pytest.raises(PermissionDenied):
        services.cancel_booking(by=actor_of("board_member"), pk=row.pk)
    freed = services.cancel_booking(by=secretary, pk=row.pk)
    assert (freed.state, freed.callback_name, freed.need, freed.link_digest) == (SlotState.FREE, "", None, "")
    assert services.cancel_booking(by=secretary, pk=row.pk).state == SlotState.FREE
    again = booked(secretary, row)
    assert again.ics_key != row.ics_key
    gone = services.cancel_booking(by=doctor, pk=row.pk)
    assert gone.state == SlotState.CANCELLED
    told = list(
        Message.objects.filter(purpose="care.slot_cancelled").order_by("pk").values_list("to", flat=True)
    )
    assert told == ["jeanne1@cabinet.example", "sec@aires.example"]


def test_an_outcome_is_said_once_it_has_begun(offer: Any, actor_of: ActorOf) -> None:
    doctor = actor_of("professional")
    row = booked(actor_of("secretary"), offer())
    with pytest.raises(SlotRefused, match="pas encore commencé"):
        services.tell_outcome(by=doctor, pk=row.pk, outcome=SlotOutcome.HONOURED)
    move(row, timezone.now() - timedelta(hours=1))
    assert queries.to_tell(doctor) == 1
    with pytest.raises(PermissionDenied):
        services.tell_outcome(by=actor_of("board_member"), pk=row.pk, outcome=SlotOutcome.HONOURED)
    with pytest.raises(SlotRefused):
        services.tell_outcome(by=doctor, pk=row.pk, outcome="")
    with pytest.raises(SlotRefused, match="passé"):
        services.cancel_booking(by=doctor, pk=row.pk)
    assert services.tell_outcome(by=doctor, pk=row.pk, outcome=SlotOutcome.NO_SHOW).outcome == "no_show"
    services.tell_outcome(by=doctor, pk=row.pk, outcome=SlotOutcome.HONOURED)
    today = timezone.localdate()
    counts = queries.booking_counts(today - timedelta(days=1), today)
    assert counts == {"booked": 1, "honoured": 1, "no_show": 0}
    assert queries.to_tell(doctor) == 0


def test_a_request_is_taken_by_its_slot(offer: Any, actor_of: ActorOf, doctor: Responder) -> None:
    secretary = actor_of("secretary")
    request = asked(secretary)
    row = booked(secretary, offer(), request=request, need="")
    request.refresh_from_db()
    assert (request.state, request.taken_by_id, request.planned_at) == (
        RequestState.TAKEN,
        doctor.pk,
        row.start_at,
    )
    # Taken already: a second slot for it is refused whole.
    other = offer(hour=9)
    with pytest.raises(SlotRefused, match="demande"):
        booked(secretary, other, request=request)
    assert queries.find(other.pk).state == SlotState.FREE  # type: ignore[union-attr]
    # Somebody else's request is not booked for.
    with pytest.raises(SlotRefused, match="pas à vous"):
        booked(actor_of("board_member"), other, request=asked(secretary, "autre"))
    services.cancel_booking(by=actor_of("professional"), pk=row.pk)
    request.refresh_from_db()
    assert (request.state, request.taken_by_id) == (RequestState.OPEN, None)


def test_a_request_that_is_over_frees_its_slot(offer: Any, actor_of: ActorOf) -> None:
    secretary = actor_of("secretary")
    request = asked(secretary)
    row = booked(secretary, offer(), request=request)
    unscheduled.cancel(by=secretary, pk=request.pk)
    freed = queries.find(row.pk)
    assert freed is not None
    assert (freed.state, freed.request) == (SlotState.FREE, None)
    # The other way round: no longer needed, so it is over too.
    second = asked(secretary, "deuxieme")
    booked(secretary, row, request=second)
    services.cancel_booking(by=secretary, pk=row.pk, looks_on=False)
    second.refresh_from_db()
    assert second.state == RequestState.CANCELLED


def test_what_became_of_it_is_what_became_of_the_request(offer: Any, actor_of: ActorOf) -> None:
    secretary = actor_of("secretary")
    request = asked(secretary)
    row = booked(secretary, offer(), request=request)
    move(row, timezone.now() - timedelta(hours=1))
    services.tell_outcome(by=actor_of("professional"), pk=row.pk, outcome=SlotOutcome.NO_SHOW)
    request.refresh_from_db()
    assert (request.state, request.outcome) == (RequestState.CLOSED, Outcome.NO_SHOW)


# --- What is kept -----------------------------------------------------------------------------------------


def test_past_slots_go_and_bookings_lose_their_contact(offer: Any, coordinator: Actor) -> None:
    free, kept = offer(), booked(coordinator, offer(hour=9))
    for row in (free, kept):
        move(row, timezone.now() - timedelta(days=31))
    assert personal_data.forget_past(timezone.now() - timedelta(days=30)) == 2
    [row] = Slot.objects.all()
    assert (row.pk, row.callback_name, row.callback_phone, row.link_digest) == (kept.pk, "", "", "")
    assert personal_data.forget_past(timezone.now() - timedelta(days=30)) == 0
    assert personal_data.forget_bookings(timezone.now()) == 1


def test_a_person_is_answered_and_forgotten(offer: Any, actor_of: ActorOf, coordinator: Actor) -> None:
    secretary, doctor = actor_of("secretary"), actor_of("professional")
    offer(hour=9)
    row = booked(secretary, offer())
    assert secretary.user is not None
    assert doctor.user is not None
    booker, offered = Person(user_id=secretary.user.pk), Person(user_id=doctor.user.pk)
    assert len(list(personal_data.held(booker, False))) == 1
    assert len(list(personal_data.held(offered, False))) == 2
    assert personal_data.erase(coordinator, booker, False)
    row = queries.find(row.pk)  # type: ignore[assignment]
    assert (row.booked_by, row.callback_name, row.link_digest) == (None, "", "")
    assert personal_data.erase(coordinator, offered, False)
    assert [one.state for one in Slot.objects.all()] == [SlotState.BOOKED]
    assert personal_data.erase(coordinator, offered, False) == []


def test_another_rpps_of_the_contact_is_followed(offer: Any, doctor: Responder) -> None:
    row = offer()
    doctor.contact.rpps = invented_rpps(7)
    doctor.contact.save(update_fields=["rpps"])
    assert jobs.name_again(timezone.now()) == 1
    row.refresh_from_db()
    assert row.person == invented_rpps(7)
    assert jobs.name_again(timezone.now()) == 0
