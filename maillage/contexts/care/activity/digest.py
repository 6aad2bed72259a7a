"""The weekly letter: for who is asked and does not open the product, what happened, what is open, what comes.

It leaves on Mondays at 7:30 in Paris, once a week and person, only where the community wants it and there is something
to say. No patient data: kinds, numbers, own turns and slots.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Final

from django.db import transaction
from django.db.models import Q
from django.template.loader import get_template
from django.utils import timezone
from django_scopes import scope, scopes_disabled

from maillage.contexts.care.activity import links
from maillage.contexts.care.activity.models import DigestLink, WeeklyDigest
from maillage.contexts.care.availability.models import Responder
from maillage.contexts.care.availability.queries import email_of, open_responders, settings_of
from maillage.contexts.care.availability.reach import LONGEST_MIN, reach
from maillage.contexts.care.callout.candidates import professions_of
from maillage.contexts.care.callout.models import Asking
from maillage.contexts.care.roster.models import Turn
from maillage.contexts.care.slots.models import Slot, SlotState
from maillage.contexts.care.unscheduled.models import CareRequest, Delay, RequestState
from maillage.platform.audit.services import record
from maillage.platform.messaging.services import Draft, queue_many
from maillage.platform.tasks.due import due_job
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.models import Community
from maillage.platform.tenancy.services import serialised
from maillage.platform.ui.typography import clock, long_date, with_article

MODULE: Final = "care"
PURPOSE: Final = "care.weekly_digest"
SENT_AT: Final = time(7, 30)
# A worker that was stopped on Monday morning still sends it until the evening of Tuesday; later it would mislead.
STILL_SENT: Final = timedelta(hours=36)
# Who signed in since so long has seen it all.
AWAY: Final = timedelta(days=7)
WEEK: Final = timedelta(days=7)
AHEAD: Final = timedelta(days=14)
_SHOWN: Final = 6


@dataclass
class Digest:
    """What the letter tells one person. answers: by answer of `Asking`; open_near: by delay."""

    answers: Counter[str] = field(default_factory=Counter)
    open_near: Counter[str] = field(default_factory=Counter)
    turns: list[Turn] = field(default_factory=list)
    slots: list[Slot] = field(default_factory=list)

    @property
    def asked(self) -> int:
        return sum(self.answers.values())

    @property
    def says_something(self) -> bool:
        return bool(self.answers or self.open_near or self.turns or self.slots)


def week_to_send(now: datetime) -> date | None:
    """The Monday whose letter is due at that moment, None on the other days and before 7:30."""
    today = timezone.localdate(now)
    monday = today - timedelta(days=today.weekday())
    due = timezone.make_aware(datetime.combine(monday, SENT_AT))
    return monday if due <= now < due + STILL_SENT else None


@due_job("care.weekly_digest", every=timedelta(minutes=15))
def send_everywhere() -> int:
    """The letters of the week of every community that wants them; how many were written."""
    week_on, written = week_to_send(timezone.now()), 0
    if week_on is None:
        return 0
    with scopes_disabled():
        communities = list(Community.objects.order_by("pk"))
    for community in communities:
        if community.has_module(MODULE):
            with scope(community=community):
                written += send(by=Actor.system(community), week_on=week_on)
    return written


@transaction.atomic
def send(*, by: Actor, week_on: date) -> int:
    """Write this week's letters of the community, each once whoever else writes them now; how many."""
    assert by.community is not None
    settings = settings_of()
    if not settings.digest_on:
        return 0
    # Whoever else writes the letters of this community now waits, then finds them written.
    serialised(by)
    now = timezone.now()
    told = _told(_readers(week_on), now, settings.max_travel_min)
    new = list(told)
    if not new:
        return 0
    WeeklyDigest.objects.bulk_create(
        (WeeklyDigest(community=by.community, responder=one, week_on=week_on, queued_at=now) for one in new),
        batch_size=500,
    )
    opened = links.open_links(by.community, new)
    queue_many(
        by=by,
        community=by.community,
        letters=[_letter(by.community, one, told[one], opened[one.pk]) for one in new],
        purpose=PURPOSE,
    )
    record(by=by, action="care_digest.sent", label="Lettre hebdomadaire", after={"letters": len(new)})
    return len(new)


@transaction.atomic
def stop(*, by: Actor, pk: int) -> None:
    """This professional gets the letter no more. Twice is once."""
    _switch(by, pk, "care_digest.stopped", stopped=True)


@transaction.atomic
def resume(*, by: Actor, pk: int) -> None:
    """He wants it again. Twice is once."""
    _switch(by, pk, "care_digest.resumed", stopped=False)


def _switch(by: Actor, pk: int, action: str, *, stopped: bool) -> None:
    rows = DigestLink.objects.filter(pk=pk, stopped_at__isnull=stopped)
    if rows.update(stopped_at=timezone.now() if stopped else None):
        record(by=by, action=action, label="Lettre hebdomadaire")


def _readers(week_on: date) -> list[Responder]:
    """Who is asked by e-mail, has not signed in lately, did not stop the letter nor got it. 1 query."""
    lately = Q(contact__user__last_login__gte=timezone.now() - AWAY)
    rows = open_responders().filter(by_email=True, contact__mail_refused_at=None)
    rows = rows.exclude(lately).select_related("contact__user")
    rows = rows.exclude(pk__in=DigestLink.objects.exclude(stopped_at=None).order_by().values("responder"))
    rows = rows.exclude(pk__in=WeeklyDigest.objects.filter(week_on=week_on).order_by().values("responder"))
    return [one for one in rows.order_by("pk") if email_of(one)]


def _told(people: Sequence[Responder], now: datetime, usual_min: int) -> dict[Responder, Digest]:
    """What is to be said to whom; who has nothing to be told is left out. 4 queries."""
    found: dict[int, Digest] = defaultdict(Digest)
    keys = [one.pk for one in people]
    asked = Asking.objects.filter(responder__in=keys, asked_at__gte=now - WEEK).order_by()
    for pk, answer in asked.values_list("responder_id", "answer"):
        found[pk].answers[answer] += 1
    turns = Turn.objects.filter(responder__in=keys, ends_at__gt=now, starts_at__lt=now + AHEAD)
    for turn in turns.order_by("starts_at", "pk"):
        found[turn.responder_id].turns.append(turn)
    slots = Slot.objects.filter(
        responder__in=keys, state=SlotState.BOOKED, start_at__gt=now, start_at__lt=now + AHEAD
    )
    for slot in slots.order_by("start_at", "pk"):
        found[slot.responder_id].slots.append(slot)
    requests = list(
        CareRequest.objects.filter(state=RequestState.OPEN)
        .select_related("need")
        .defer("identity")
        .order_by("pk")
    )
    for one in people:
        found[one.pk].open_near = near(one, requests, usual_min)
    return {one: found[one.pk] for one in people if found[one.pk].says_something}


def near(responder: Responder, requests: Iterable[CareRequest], usual_min: int) -> Counter[str]:
    """How many of these he could take, by delay: his profession and needs, within his travel.

    usual_min: minutes of travel of who named none. A request whose place is not known is near everybody.
    """
    count: Counter[str] = Counter()
    for one in requests:
        codes = professions_of(one.need)
        if codes and responder.profession not in codes:
            continue
        if responder.needs and one.need.key not in responder.needs:
            continue
        if one.at_home and not responder.home_visits:
            continue
        if one.center_id is not None:
            minutes = reach(str(one.center_id), LONGEST_MIN).get(str(responder.commune_id), LONGEST_MIN + 1)
            if minutes > (responder.max_travel_min or usual_min):
                continue
        count[one.delay] += 1
    return count


def _letter(community: Community, responder: Responder, told: Digest, link: DigestLink) -> Draft:
    url = links.address(link)
    context = {
        "community": community,
        "name": responder.contact.name,
        "digest": told,
        "taken": told.answers["taken"],
        "unanswered": told.answers[""],
        "declined": told.asked - told.answers["taken"] - told.answers[""],
        "open": [(str(label), told.open_near[key]) for key, label in Delay.choices if told.open_near[key]],
        "turns": [_span(one.starts_at, one.ends_at) for one in told.turns[:_SHOWN]],
        "slots": [_when(one.start_at) for one in told.slots[:_SHOWN]],
        "more": max(len(told.turns) - _SHOWN, 0) + max(len(told.slots) - _SHOWN, 0),
        "stop_url": url,
    }
    return Draft(
        to=email_of(responder),
        subject=f"Votre semaine de soins non programmés : {with_article(community.name)}",
        body=get_template("care/activity/digest_email.txt").render(context),
        unsubscribe_url=url,
    )


def _when(moment: datetime) -> str:
    local = timezone.localtime(moment)
    return f"{long_date(local.date())} à {clock(local)}"


def _span(start: datetime, end: datetime) -> str:
    return f"{_when(start)}, jusqu’à {clock(timezone.localtime(end))}"
