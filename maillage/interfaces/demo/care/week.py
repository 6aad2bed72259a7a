"""Requests of the last months, of the last eight days, and those that are open now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any, Final

from django.utils import timezone

from maillage.contexts.care import api as care
from maillage.interfaces.demo.association.clock import PARIS, as_of
from maillage.interfaces.demo.care.people import Care
from maillage.interfaces.demo.story import Story
from maillage.platform.messaging.delivery import deliver

# How a request goes: won at once, after refusals by a second wave, given to the coordination, cancelled, left open,
# taken for tomorrow.
QUICK, SECOND, ESCALATED, LEFT, CANCELLED, NO_SHOW, REDIRECTED, OPEN, TAKEN = (
    "quick",
    "second",
    "escalated",
    "left",
    "cancelled",
    "no_show",
    "redirected",
    "open",
    "taken",
)
_GP, _NURSE, _PHARMACY, _DENTIST, _MIDWIFE, _PHYSIO, _MIND = (
    "medecine-generale",
    "soins-infirmiers",
    "pharmacie",
    "dentaire",
    "sage-femme",
    "kinesitherapie",
    "psychologue",
)


@dataclass(frozen=True)
class Told:
    """days: how long ago. who: an account, « ccas » for the link. yes_min: minutes to the first yes."""

    days: int
    hour: int
    need: str
    delay: str
    who: str = "secretariat"
    plan: str = QUICK
    yes_min: int = 9
    age: str = "adult"
    at_home: bool = False
    constraints: tuple[str, ...] = ()
    avoided: bool | None = None


_WEEK: Final[tuple[Told, ...]] = (
    Told(8, 9, _GP, "today", yes_min=6, avoided=False),
    Told(8, 11, _NURSE, "h24", "mairie", yes_min=14, age="aged", at_home=True, avoided=True),
    Told(8, 15, _NURSE, "today", plan=SECOND, yes_min=35),
    Told(7, 9, _GP, "today", yes_min=4, age="child", avoided=True),
    Told(7, 10, _PHYSIO, "h48", yes_min=70, age="senior", constraints=("stairs",)),
    Told(7, 16, _NURSE, "h24", "ccas", SECOND, 48, "aged", True, ("no_car",), True),
    Told(6, 9, _PHARMACY, "today", yes_min=3),
    Told(6, 10, _GP, "today", "coordination", ESCALATED, age="senior", at_home=True),
    Told(6, 14, _NURSE, "today", yes_min=11, age="aged", at_home=True, avoided=False),
    Told(5, 9, _GP, "h24", yes_min=17, plan=NO_SHOW),
    Told(5, 11, _MIND, "h48", yes_min=95),
    Told(5, 15, _GP, "today", "mairie", CANCELLED, age="child"),
    Told(4, 9, _NURSE, "h24", yes_min=8, at_home=True, age="senior", avoided=True),
    Told(4, 10, _GP, "today", yes_min=5, age="infant", avoided=True),
    Told(4, 12, _MIDWIFE, "h48", yes_min=25),
    Told(4, 16, _GP, "h24", "ccas", yes_min=22, age="senior", constraints=("no_car",), avoided=False),
    Told(3, 9, _PHARMACY, "today", yes_min=2, avoided=True),
    Told(3, 11, _DENTIST, "h24", plan=REDIRECTED, age="adult"),
    Told(3, 14, _GP, "today", yes_min=7, avoided=True),
    Told(2, 9, _GP, "h24", yes_min=13, age="aged", at_home=True, constraints=("carer",), avoided=True),
    Told(2, 10, _NURSE, "today", yes_min=6, age="aged", at_home=True),
    Told(2, 15, _PHYSIO, "h48", yes_min=120, age="senior"),
    Told(1, 9, _GP, "today", yes_min=5, age="child"),
    Told(1, 15, _DENTIST, "h48", plan=LEFT),
)
# (months ago, day, hour, need, minutes to the yes): what is only counted by now.
_BEFORE: Final = tuple(
    (40 + 9 * number, 9 + number % 8, need, 4 + 7 * number % 50)
    for number, need in enumerate((_GP, _NURSE, _GP, _PHARMACY, _GP, _DENTIST, _GP, _NURSE))
)
_NOW: Final[tuple[Told, ...]] = (
    Told(0, 0, _GP, "h48", age="senior", plan=TAKEN),
    Told(0, 0, _GP, "h24", age="senior", at_home=True, constraints=("stairs",), plan=OPEN),
    Told(0, 0, _GP, "h48", "mairie", age="child", plan=OPEN),
    Told(0, 0, _NURSE, "h24", "ccas", age="aged", at_home=True, plan=OPEN),
)
# Between these hours nobody's quiet hours are.
_MORNING, _EVENING = time(8, 30), time(19, 30)


def tell_months_before(known: Care) -> None:
    """Taken, done, and erased since: only counts are left."""
    for number, (days, hour, need, minutes) in enumerate(_BEFORE):
        day = _working(known, days)
        _live(
            known,
            f"avant-{number}",
            _at(known, day, hour),
            Told(days, hour, need, "h24", yes_min=minutes, avoided=number % 2 == 0),
        )
    care.purge_requests_over(known.story.community, timezone.now())
    _post(known, 9)


def tell_week(known: Care) -> None:
    """The last eight days, in their order."""
    for number, told in enumerate(_WEEK):
        _live(known, f"semaine-{number}", _at(known, told.days, told.hour, 7 * number % 50), told)
    _post(known, 0)


def _post(known: Care, days: int) -> None:
    """The letters of these days arrived: those of what is open now are left to the visit."""
    with as_of(min(_at(known, days, 0, 5), timezone.now())):
        deliver()


def tell_now(known: Care) -> None:
    """What is taken for tomorrow or open: letters wait in the outbox, for the doctor of the visit too."""
    moment = lately(timezone.localtime())
    for number, told in enumerate(_NOW):
        at = moment + timedelta(minutes=6 * number)
        with as_of(at):
            row = _ask(known, f"maintenant-{number}", told)
        if told.plan == TAKEN:
            _taken(known, row.pk, at + timedelta(minutes=told.yes_min))


def _taken(known: Care, pk: int, yes: datetime) -> None:
    """Somebody will see the patient tomorrow morning; where nobody was near enough, it stays open."""
    asking = care.askings_of(pk).filter(answer="").order_by("pk").last()
    if asking is None:
        return
    tomorrow = timezone.localdate() + timedelta(days=1)
    with as_of(yes):
        care.take_asking(
            by=known.system, asking=asking, planned_at=datetime.combine(tomorrow, time(9, 30), PARIS)
        )


def lately(now: datetime) -> datetime:
    """A moment ago, or the end of the last afternoon where it is night: nobody is asked then."""
    if _MORNING <= now.time() <= _EVENING:
        return now - timedelta(minutes=20)
    day = now.date() if now.time() > _EVENING else now.date() - timedelta(days=1)
    return datetime.combine(day, _EVENING, PARIS) - timedelta(minutes=20)


def _working(known: Care, days: int) -> int:
    """That many days ago, or some more, so that it is not a Sunday."""
    return days + (known.story.scene.ago(days).weekday() == 6)


def _at(known: Care, days: int, hour: int, minute: int = 0) -> datetime:
    return datetime.combine(known.story.scene.ago(days), time(hour, minute), PARIS)


def _ask(known: Care, once: str, told: Told) -> Any:
    """A request by somebody of the visit, or by the town hall's link."""
    story = known.story
    by_link = told.who == "ccas"
    commune = known.communes[len(once) * 7 % min(len(known.communes), 4)]
    return care.open_request(
        by=known.system if by_link else story.actor(told.who),
        once=f"demonstration-{once}",
        need=care.need_kind(by=story.by, key=told.need),
        delay=told.delay,
        commune=commune,
        callback_name="CCAS de démonstration" if by_link else "Secrétariat de démonstration",
        callback_phone="01 99 00 47 10",
        callback_email="" if by_link else _email(story, told.who),
        at_home=told.at_home,
        age_band=told.age,
        constraints=told.constraints,
        origin={"ccas": "partner", "mairie": "partner", "coordination": "secretary"}.get(
            told.who, "secretary"
        ),
        link=known.partner if by_link else None,
    )


def _email(story: Story, who: str) -> str:
    return str(story.person(who).email)


def _live(known: Care, once: str, moment: datetime, told: Told) -> None:
    """Open a request and bring it to its end."""
    with as_of(moment):
        row = _ask(known, once, told)
    if told.plan == CANCELLED:
        with as_of(moment + timedelta(minutes=40)):
            care.cancel_request(by=known.by, pk=row.pk)
    elif told.plan in {ESCALATED, LEFT, REDIRECTED}:
        _escalated(known, row.pk, moment, told)
    else:
        _won(known, row.pk, moment, told)


def _escalated(known: Care, pk: int, moment: datetime, told: Told) -> None:
    """Everybody says no; the coordination finds somebody by telephone, or another way."""
    _refuse(known, pk, moment + timedelta(minutes=12), keep=0)
    with as_of(moment + timedelta(minutes=50)):
        if care.request_at(pk).state == "open":
            care.escalate_request(by=known.by, pk=pk)
    if told.plan != LEFT:
        outcome = "redirected" if told.plan == REDIRECTED else "unanswered"
        _closed(known, pk, moment + timedelta(hours=3), outcome)


def _closed(known: Care, pk: int, moment: datetime, outcome: str) -> None:
    with as_of(moment):
        if care.request_at(pk).state in {"open", "escalated"}:
            care.close_request(by=known.by, pk=pk, outcome=outcome)


def _won(known: Care, pk: int, moment: datetime, told: Told) -> None:
    """Somebody takes it, of the first wave or of the second; what became of it is told the next day."""
    if told.plan == SECOND:
        _refuse(known, pk, moment + timedelta(minutes=8), keep=0)
        _wave(known, pk, moment + timedelta(minutes=20))
    yes = moment + timedelta(minutes=told.yes_min)
    waiting = care.askings_of(pk).filter(answer="").order_by("wave", "pk")
    asked = list(waiting)
    if not asked:
        _closed(known, pk, moment + timedelta(hours=3), "redirected")
        return
    asking = asked[-1] if told.plan == SECOND else known.story.random.choice(asked)
    with as_of(yes):
        for other in list(waiting.exclude(pk=asking.pk)[:2]):
            care.decline_asking(by=known.system, asking=other)
        care.take_asking(by=known.system, asking=asking, planned_at=yes + timedelta(hours=2))
    after = yes + timedelta(hours=5)
    if after >= timezone.now():
        return
    with as_of(after):
        row = care.request_at(pk)
        care.record_request_outcome(
            by=known.by,
            pk=pk,
            version=row.version,
            outcome="no_show" if told.plan == NO_SHOW else "honoured",
            emergency_avoided=told.avoided,
        )


def _refuse(known: Care, pk: int, moment: datetime, *, keep: int) -> None:
    """Those who were asked say no, one after the other, but for the last so many."""
    waiting = list(care.askings_of(pk).filter(answer="").order_by("pk"))
    for number, asking in enumerate(waiting[: len(waiting) - keep]):
        with as_of(moment + timedelta(seconds=40 * number)):
            care.decline_asking(by=known.system, asking=asking)


def _wave(known: Care, pk: int, moment: datetime) -> None:
    """The next ones are asked, as the worker does when their time has come."""
    row = care.request_at(pk)
    if row.next_wave_at is not None:
        with as_of(max(moment, row.next_wave_at)):
            care.run_wave(by=known.system, pk=pk, seen=row.next_wave_at)
