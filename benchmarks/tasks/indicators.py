"""Communities with facts and indicators, and their recalculation by one worker of several."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from itertools import cycle, islice
from time import sleep
from time import time as clock
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django_scopes import scope, scopes_disabled

from maillage.contexts.association.models import Attendee, Contact, Decision, FollowUp, Meeting, MemberEvent
from maillage.contexts.programme.indicators import turns
from maillage.contexts.programme.models import Indicator, Reading, RefreshTurn, ReportingYear
from maillage.platform.registry import modules
from maillage.platform.registry.spine import indicator_sources
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.models import Community
from maillage.platform.tenancy.services import create_community

INDICATORS, YEARS = 400, 5
MEMBERS, MEETINGS, ATTENDED, DECISIONS = 80, 150, 900, 150
_SLUG = "indicateurs"


def indicator_communities(count: str) -> dict[str, Any]:
    """As many communities as asked for, those that are there already among them."""
    with scopes_disabled():
        there = Community.objects.filter(slug__startswith=_SLUG).count()
    for number in range(there, int(count)):
        community = create_community(by=Actor.system(), slug=f"{_SLUG}-{number}", name=f"CPTS {number}")
        community.modules = [module.name for module in modules]
        community.save(update_fields=["modules"])
        with scope(community=community):
            _facts(community)
            _indicators(community)
    return {"indicators": INDICATORS, "years": YEARS, "facts": MEMBERS + MEETINGS + ATTENDED + 2 * DECISIONS}


def _facts(community: Community) -> None:
    today = timezone.localdate()
    first = date(today.year - YEARS + 1, 1, 1)
    span = (today - first).days or 1
    mine = {"community": community}
    professions = ("10-mg", "60", "70", "21")
    contacts = Contact.objects.bulk_create(
        Contact(
            **mine,
            last_name=f"Nom{rank}",
            search_name=f"nom{rank}",
            profession=professions[rank % 4],
            entry=f"professional:9999{rank}",
        )
        for rank in range(MEMBERS)
    )
    MemberEvent.objects.bulk_create(
        MemberEvent(
            **mine, contact=one, kind="admitted", happened_on=first + timedelta(days=rank * 11 % span)
        )
        for rank, one in enumerate(contacts)
    )
    kinds = ("board", "workshop", "training", "working_group")
    days = [first + timedelta(days=rank * 13 % span) for rank in range(MEETINGS)]
    meetings = Meeting.objects.bulk_create(
        Meeting(
            **mine,
            kind=kinds[rank % 4],
            title=f"Réunion {rank}",
            state="held",
            starts_at=timezone.make_aware(datetime.combine(day, time(20))),
            ends_at=timezone.make_aware(datetime.combine(day, time(22))),
        )
        for rank, day in enumerate(days)
    )
    categories = ("professional", "elected", "hospital")
    Attendee.objects.bulk_create(
        Attendee(
            **mine,
            meeting=meetings[rank % MEETINGS],
            contact=contacts[(rank * 7 + rank // MEETINGS) % MEMBERS],
            category=categories[rank % 3],
            presence="present",
        )
        for rank in range(min(ATTENDED, MEETINGS * 6))
    )
    decisions = Decision.objects.bulk_create(
        Decision(
            **mine,
            prefix="CA",
            year=days[rank % MEETINGS].year,
            rank=rank,
            title="Adopté",
            taken_on=days[rank % MEETINGS],
            meeting=meetings[rank % MEETINGS],
            search_name="adopte",
        )
        for rank in range(DECISIONS)
    )
    FollowUp.objects.bulk_create(
        FollowUp(
            **mine,
            title="À faire",
            decision=one,
            due_on=one.taken_on,
            state="done",
            closed_on=one.taken_on,
            search_name="a faire",
        )
        for one in decisions
    )


def _indicators(community: Community) -> None:
    """All sources with all of their options, over and over."""
    this = timezone.localdate().year
    ReportingYear.objects.bulk_create(
        ReportingYear(
            community=community, label=str(year), starts_on=date(year, 1, 1), ends_on=date(year, 12, 31)
        )
        for year in range(this - YEARS + 1, this + 1)
    )
    asked = [
        (source.name, option)
        for source in indicator_sources
        for option in ("", *(key for key, _ in source.options()))
    ]
    Indicator.objects.bulk_create(
        Indicator(
            community=community,
            code=f"I{rank:03d}",
            name=f"Indicateur {rank}",
            kind="means",
            source=source,
            option=option,
        )
        for rank, (source, option) in enumerate(islice(cycle(asked), INDICATORS))
    )


def indicators_due(kind: str) -> dict[str, Any]:
    """Every community waits for its turn; « new »: no figure is there yet."""
    turns.give_turns()
    with scopes_disabled():
        if kind == "new":
            Reading.objects.all().delete()
        RefreshTurn.objects.update(due_at=timezone.now())
    return {}


def take_indicator_turns(start: str) -> dict[str, Any]:
    """From that moment on, communities one by one until none waits."""
    turns.is_waiting()
    sleep(max(0.0, float(start) - clock()))
    done = most = 0
    while (taken := turns.take_turn()) is not None:
        if done:
            turns.run_turn(taken)
        else:
            with CaptureQueriesContext(connection) as captured:
                turns.run_turn(taken)
            most = len(captured)
        done += 1
    return {"communities": done, "ended_at": clock(), "queries": most}
