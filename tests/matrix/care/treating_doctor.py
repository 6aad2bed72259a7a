from __future__ import annotations

from datetime import timedelta
from itertools import count
from typing import Any

from django.utils import timezone

from maillage.contexts.association.models import Contact
from maillage.contexts.care.treating_doctor.counting import note_without_doctor
from maillage.contexts.care.treating_doctor.models import PlacementTally
from maillage.contexts.care.treating_doctor.surveying import GP, ask_doctors_for_room, say_doctor_room
from maillage.platform.tenancy.actor import Actor
from tests.matrix.rows import BUREAU, Row, Sample, community, public

_numbers = count(1)


def _doctor(actor: Actor) -> Contact:
    number = next(_numbers)
    row: Contact = Contact.objects.create(
        community=actor.community,
        last_name=f"Médecin {number}",
        search_name=f"medecin {number}",
        profession=GP,
        email=f"medecin{number}@matrix.example",
    )
    say_doctor_room(by=actor, contact=row, opening="now", places=3)
    return row


def _contact(actor: Actor) -> dict[str, Any]:
    return {"pk": _doctor(actor).pk}


def _room(actor: Actor) -> dict[str, Any]:
    return {"pk": say_doctor_room(by=actor, contact=_doctor(actor), opening="now", places=2).pk}


def _round(actor: Actor) -> dict[str, Any]:
    number = next(_numbers)
    soon = timezone.localdate() + timedelta(days=20)
    contacts = [_doctor(actor)]
    row = ask_doctors_for_room(
        by=actor, once=f"enquete{number}", title=f"Places {number}", closes_on=soon, contacts=contacts
    )
    return {"pk": row.pk}


def _count(actor: Actor) -> dict[str, Any]:
    number = next(_numbers)
    month = timezone.localdate() - timedelta(days=31 * number)
    return {"pk": note_without_doctor(by=actor, month=month, commune=None, without=number % 50).pk}


def fill(actor: Actor, first: int, size: int) -> None:
    """Doctors with room, surveys, counts, and what became of waits."""
    for number in range(size):
        _round(actor)
        _count(actor)
        # Months of twenty years, however far the numbers of the rows have come.
        back = timedelta(days=31 * ((first + number) % 240))
        month = (timezone.localdate() - back).replace(day=1)
        PlacementTally.objects.get_or_create(
            community=actor.community,
            month=month,
            area="",
            outcome="placed",
            defaults={"area_label": "l’ensemble du territoire", "count": 6, "days": 90},
        )


SAMPLES: dict[str, Sample] = {
    "gp_contact": _contact,
    "doctor_room": _room,
    "room_round": _round,
    "need_count": _count,
}

_VIEW, _REQUEST, _COORDINATE = "care.view", "care.request", "care.coordinate"
_ANSWER, _FIGURES, _CONFIGURE = "care.answer", "care.view_figures", "care.configure"
# What somebody counted is his to take away, and the team's.
_OTHERS = (*sorted(BUREAU), "board_member", "professional")
# Pages about people are not there where no health data are taken (their own tests ask them with).
_ONE: dict[str, Any] = {"kwargs": {"pk": 1}}


def _page(name: str, permission: str, **answers: Any) -> Row:
    return community(f"care:{name}", permission, module="care", **answers)


def _button(name: str, permission: str, **answers: Any) -> Row:
    return _page(name, permission, get=405, post=answers.pop("post", 302), **answers)


ROWS: tuple[Row, ...] = (
    _page("treating_doctor", _COORDINATE),
    _page("doctor_months", _COORDINATE),
    _page("doctor_figures", _FIGURES),
    _page("need_counts", _ANSWER),
    _page("need_count_new", _ANSWER, post=422),
    _button("need_count_remove", _ANSWER, sample="need_count", others=dict.fromkeys(_OTHERS, (405, 404))),
    _page("priority_rules", _VIEW),
    _button("priority_rules_adopt", _CONFIGURE),
    _page("priority_rule_new", _CONFIGURE, post=422),
    _page("priority_rule_edit", _CONFIGURE, post=422, kwargs={"key": "ald"}),
    _button("priority_rule_end", _CONFIGURE, kwargs={"key": "ald"}),
    _page("doctor_list_settings", _CONFIGURE, post=422),
    _button("doctor_list_address", _CONFIGURE),
    _page("doctor_message", _ANSWER, post=422),
    _page("waiting_people", _COORDINATE, get=404),
    _page("waiting_person_new", _REQUEST, get=404, post=404),
    _page("waiting_person", _COORDINATE, get=404, **_ONE),
    _page("waiting_person_edit", _COORDINATE, get=404, post=404, **_ONE),
    _button("waiting_person_consent", _COORDINATE, post=404, **_ONE),
    _button("waiting_person_renew", _COORDINATE, post=404, **_ONE),
    _button("waiting_person_offer", _COORDINATE, post=404, **_ONE),
    _button("waiting_person_end", _COORDINATE, post=404, **_ONE),
    _button("waiting_person_back", _COORDINATE, post=404, **_ONE),
    _page("doctor_proposals", _COORDINATE, get=404),
    _page("doctor_offers", _COORDINATE, get=404),
    _button("doctor_offer_answer", _COORDINATE, post=404, **_ONE),
    _button("doctor_offer_cancel", _COORDINATE, post=404, **_ONE),
    _page("waiting_imports", _COORDINATE, get=404),
    _page("waiting_import_new", _COORDINATE, get=404, post=404),
    _page("waiting_import", _COORDINATE, get=404, **_ONE),
    _button("waiting_import_apply", _COORDINATE, post=404, **_ONE),
    _button("waiting_import_forget", _COORDINATE, post=404, **_ONE),
    _page("doctor_rooms", _COORDINATE),
    _page("doctor_room_edit", _COORDINATE, post=422, sample="gp_contact"),
    _button("doctor_room_fill", _ANSWER, sample="doctor_room", others={}),
    _page("my_room", _ANSWER, post=200),
    _page("room_rounds", _COORDINATE),
    _page("room_round_new", _COORDINATE, post=422),
    _page("room_round", _COORDINATE, sample="room_round"),
    _button("room_round_remind", _COORDINATE, sample="room_round"),
    _button("room_round_close", _COORDINATE, sample="room_round"),
    public("care_public:waiting_form", get=404, post=404, kwargs={"secret": "inconnu"}),
    public("care_public:waiting_form_sent", get=404, kwargs={"secret": "inconnu"}),
    public("care_public:waiting_person", get=404, post=404, kwargs={"secret": "inconnu"}),
    public("care_public:doctor_room", get=404, post=404, kwargs={"secret": "inconnu"}),
    public("care_public:doctor_offer", get=404, post=404, kwargs={"secret": "inconnu"}),
)
