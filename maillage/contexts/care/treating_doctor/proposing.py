"""The sorted proposal: the whole list against the whole room, and why each, in French. Nothing is written."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import lru_cache
from hashlib import sha256
from typing import Any

import numpy as np
from django.utils import timezone

from maillage.contexts.care.treating_doctor.configuring import list_settings
from maillage.contexts.care.treating_doctor.models import (
    DoctorOffer,
    DoctorRoom,
    OfferState,
    Opening,
    PersonState,
    PriorityRule,
    WaitingPerson,
)
from maillage.contexts.care.treating_doctor.people import SEALED
from maillage.contexts.care.treating_doctor.priorities import in_force, points, reasons
from maillage.contexts.territory.models import Commune
from maillage.core.assignment.prices import prices
from maillage.core.assignment.problem import NOBODY, USUAL, Floats, Problem, make, worths
from maillage.core.assignment.reasons import Proposal, proposals
from maillage.core.assignment.solving import Answer, solve
from maillage.core.geo.travel import estimated_car_min
from maillage.platform.ui.typography import count_words


@dataclass(frozen=True)
class Way:
    """A doctor whom somebody could go to. minutes: estimated by car, None where a commune is not known.

    was_declined: one of the two said no to the other before; not proposed again, and left to who coordinates.
    """

    room: DoctorRoom
    minutes: int | None
    free: int
    was_declined: bool = False


@dataclass(frozen=True)
class Line:
    """One person's line. room: the doctor proposed, None for none; why: sentences; ways: all within reach."""

    person: WaitingPerson
    rank: int
    points: int
    days: int
    room: DoctorRoom | None
    minutes: int | None
    why: tuple[str, ...]
    ways: tuple[Way, ...] = field(default=())

    @property
    def pk(self) -> int:
        return int(self.person.pk)


@dataclass(frozen=True)
class _Gathered:
    people: list[WaitingPerson]
    rooms: list[DoctorRoom]
    rules: list[PriorityRule]
    today: date
    # (people, rooms): minutes by car, NaN where unknown; whether the pair is possible; whether one said no before.
    minutes: Any
    possible: Any
    declined: Any


def _gathered() -> _Gathered:
    """Who waits and agreed, who has room, and which pairs are possible. 5 queries."""
    today = timezone.localdate()
    people = list(
        WaitingPerson.objects.filter(state=PersonState.WAITING)
        .exclude(consent_at=None)
        .select_related("commune")
        # Nothing here needs to know who it is: no identity is opened.
        .defer(*SEALED)
        .order_by("since_on", "pk")
    )
    rooms = [
        one
        for one in DoctorRoom.objects.filter(opening=Opening.NOW)
        .select_related("contact__commune")
        .order_by("contact__search_name", "pk")
        if one.free
    ]
    minutes = _minutes([one.commune for one in people], [one.contact.commune for one in rooms])
    possible, declined = _possible(people, rooms, minutes), _declined(people, rooms)
    return _Gathered(people, rooms, in_force(today), today, minutes, possible, declined)


def _declined(people: list[WaitingPerson], rooms: list[DoctorRoom]) -> Any:
    """Whom a doctor, or which doctor a person, said no to. 1 query."""
    row_of = {one.pk: at for at, one in enumerate(people)}
    column_of = {one.pk: at for at, one in enumerate(rooms)}
    found = np.zeros((len(people), len(rooms)), dtype=bool)
    offers = DoctorOffer.objects.filter(
        state__in=(OfferState.DOCTOR_NO, OfferState.PERSON_NO), person__state=PersonState.WAITING
    )
    for person, room in offers.order_by("pk").values_list("person_id", "room_id"):
        if person in row_of and room in column_of:
            found[row_of[person], column_of[room]] = True
    return found


def _minutes(homes: Sequence[Commune | None], surgeries: Sequence[Commune | None]) -> Any:
    def positions(places: Sequence[Commune | None]) -> tuple[Any, Any]:
        lon = [np.nan if one is None or one.lon is None else one.lon for one in places]
        lat = [np.nan if one is None or one.lat is None else one.lat for one in places]
        return np.array(lon, dtype=float), np.array(lat, dtype=float)

    (home_lon, home_lat), (lon, lat) = positions(homes), positions(surgeries)
    return estimated_car_min(home_lon[:, None], home_lat[:, None], lon[None, :], lat[None, :])


def _possible(people: list[WaitingPerson], rooms: list[DoctorRoom], minutes: Any) -> Any:
    """Near enough for the doctor, of the doctor's communes, and home visits where they are needed."""
    usual = list_settings().max_travel_min
    most = np.array([one.max_travel_min or usual for one in rooms], dtype=float)
    possible = minutes <= most[None, :]
    at_home = np.array([one.at_home for one in people], dtype=bool)
    visits = np.array([one.home_visits for one in rooms], dtype=bool)
    possible &= ~at_home[:, None] | visits[None, :]
    codes = np.array([one.commune_id or "" for one in people])
    for column, room in enumerate(rooms):
        if room.areas:
            possible[:, column] &= np.isin(codes, room.areas)
    return possible


def lines() -> list[Line]:
    """Everybody who waits and agreed, the most pressing first, each with the doctor proposed and why. 6 queries."""
    return _lines(_gathered())


def _lines(known: _Gathered) -> list[Line]:
    return [_line(known, one) for one in _told(known)]


def _told(known: _Gathered) -> Iterator[Proposal]:
    """What is proposed to each, the most pressing first."""
    problem = _problem(known)
    answer, found = _best(_Asked(_fingerprint(problem), problem))
    return proposals(problem, answer, found)


@dataclass(frozen=True)
class _Asked:
    """A problem, equal to another where all numbers are."""

    fingerprint: bytes
    problem: Problem = field(compare=False, repr=False)


# Seconds for thousands of people, and the page of each of them asks it anew of the same list. A few only: large ones
# hold tens of megabytes.
@lru_cache(maxsize=4)
def _best(asked: _Asked) -> tuple[Answer, Floats]:
    """The answer of the largest gain, and the prices of the places."""
    answer = solve(asked.problem)
    return answer, prices(asked.problem, answer)


def _fingerprint(problem: Problem) -> bytes:
    digest = sha256()
    for numbers in (problem.people, problem.doctors, problem.minutes, problem.worth, problem.places):
        digest.update(len(numbers).to_bytes(8))
        digest.update(numbers.tobytes())
    return digest.digest()


def _days(known: _Gathered, person: WaitingPerson) -> int:
    return max((known.today - person.since_on).days, 0)


def _problem(known: _Gathered) -> Problem:
    score = [points(one.criteria, known.rules) for one in known.people]
    days = [_days(known, one) for one in known.people]
    people, rooms = np.nonzero(known.possible & ~known.declined)
    free = [one.free for one in known.rooms]
    minutes = known.minutes[people, rooms]
    # However long a trip the community accepts, no place stays free to save a drive.
    rates = replace(USUAL, served=max(USUAL.served, float(minutes.max(initial=0.0)) + 1.0))
    return make(people, rooms, minutes, worths(score, days, rates), free)


def line_of(pk: int) -> Line | None:
    """One person's line, with every doctor within reach by distance. 6 queries."""
    known = _gathered()
    index = next((at for at, one in enumerate(known.people) if one.pk == pk), None)
    if index is None:
        return None
    found = _line(known, next(one for one in _told(known) if one.person == index))
    near = np.flatnonzero(known.possible[index])
    order = near[np.argsort(known.minutes[index, near], kind="stable")]
    ways = tuple(
        Way(
            known.rooms[at],
            round(float(known.minutes[index, at])),
            known.rooms[at].free,
            bool(known.declined[index, at]),
        )
        for at in order.tolist()
    )
    return replace(found, ways=ways)


def _line(known: _Gathered, told: Proposal) -> Line:
    person = known.people[told.person]
    score, days = points(person.criteria, known.rules), _days(known, person)
    room = known.rooms[told.doctor] if told.doctor != NOBODY else None
    minutes = None if told.minutes is None else round(told.minutes)
    why = tuple(_sentences(known, told, person, days))
    return Line(person, told.rank, score, days, room, minutes, why)


def _sentences(known: _Gathered, told: Proposal, person: WaitingPerson, days: int) -> list[str]:
    """Why this place in the list, and why this doctor: distance, room, priority, wait."""
    rules = reasons(person.criteria, known.rules)
    found = [f"{rule.label} : {count_words(rule.weight, 'point')}." for rule in rules]
    found.append(f"Attend depuis {since(days)}.")
    if told.doctor == NOBODY:
        return [*found, _no_room(told, person)]
    room = known.rooms[told.doctor]
    found.append(f"{room.contact.name} est à {round(told.minutes or 0)} min (estimé), {_room_words(room)}.")
    found.extend(
        f"{known.rooms[one.doctor].contact.name} est plus près ({round(one.minutes)} min), mais ses places vont à des "
        "personnes plus prioritaires, ou qui n’ont pas d’autre médecin possible."
        for one in told.nearer[:2]
    )
    if told.reachable == 1:
        found.append("C’est le seul médecin possible à cette distance.")
    if person.at_home:
        found.append("Ce médecin se déplace à domicile.")
    return found


def since(days: int) -> str:
    return count_words(days, "jour") if days else "aujourd’hui"


def _no_room(told: Proposal, person: WaitingPerson) -> str:
    if person.commune_id is None:
        return "Sa commune n’est pas connue, ni donc les trajets : ajoutez-la pour lui chercher un médecin."
    if not told.reachable:
        return (
            "Aucun médecin qui a de la place n’est possible : trop loin, autre secteur, sans visites à domicile, ou "
            "proposition déjà déclinée."
        )
    possible = count_words(told.reachable, "médecin possible", "médecins possibles")
    return f"{possible}, mais les places vont à des personnes plus prioritaires ou qui attendent depuis plus longtemps."


def _room_words(room: DoctorRoom) -> str:
    return count_words(room.free, "place libre", "places libres", feminine=True)


def place_in_line(person: WaitingPerson) -> tuple[list[str], str]:
    """« Pourquoi cette place », for the person: the rules that count, and the wait. 1 query."""
    today = timezone.localdate()
    rules = reasons(person.criteria, in_force(today))
    days = max(((person.ended_on or today) - person.since_on).days, 0)
    said = [f"{rule.label} : {rule.sentence}" for rule in rules]
    return said, since(days)


def reasons_for(line: Line, way: Way) -> list[str]:
    """Why this doctor was offered to this person: the line's own reasons, or those of the one chosen instead."""
    if line.room is not None and line.room.pk == way.room.pk:
        return list(line.why)
    chosen = f"{way.room.contact.name} est à {way.minutes} min (estimé), {_room_words(way.room)}."
    return [
        f"{count_words(line.points, 'point')} de priorité, rang {line.rank} de la liste.",
        f"Attend depuis {since(line.days)}.",
        chosen,
        "Médecin choisi par la coordination parmi ceux qui sont possibles.",
    ]
