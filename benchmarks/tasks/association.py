"""An association of a thousand members after five years: its lists and pages, and a letter to everybody."""

from __future__ import annotations

import gzip
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import cycle, islice
from statistics import median
from time import perf_counter
from typing import Any

from django.db import connection, models, transaction
from django.db.models import Count
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django_scopes import scope

from benchmarks.tasks.browsing import Browser, WrongAnswer
from benchmarks.tasks.building import EMAIL, SLUG
from benchmarks.urls import EMPTY_PATH
from maillage.contexts.association.bodies.models import Body, BodyKind
from maillage.contexts.association.contacts import professions
from maillage.contexts.association.contacts.models import Category, Contact, Standing
from maillage.contexts.association.decisions.models import Decision
from maillage.contexts.association.engagement.models import Approach, Outcome
from maillage.contexts.association.fees.models import Fee, FeePeriod, FeeState
from maillage.contexts.association.mailing import services as mailing
from maillage.contexts.association.mailing.audience import Audience
from maillage.contexts.association.meetings.models import (
    AgendaItem,
    Attendee,
    Meeting,
    MeetingKind,
    MeetingState,
    Presence,
)
from maillage.contexts.association.members.models import EventKind, MemberEvent
from maillage.contexts.association.statutes.models import College
from maillage.contexts.association.statutes.services import start_version
from maillage.contexts.territory import api as territory
from maillage.platform.access import roles
from maillage.platform.accounts.models import User
from maillage.platform.messaging.models import Message
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.models import Community
from maillage.platform.tenancy.urls import community_url

MEMBERS, OTHERS = 1_000, 1_000
YEARS, MEETINGS_A_YEAR, ATTENDED = 5, 400, 20_000
AT_THE_MEETING, POINTS = 60, 12
LISTED_ROWS, ROUNDS = 50, 5
LISTS = ("members", "contacts", "meetings", "engagement", "fees", "decisions")
# Steps of different lengths, so that the same people are not always found at the same kind of meeting.
_PER_MEETING, _PER_PERSON = 37, 101


def look_at_association() -> dict[str, Any]:
    """Five years of an association; addresses of its lists and of one meeting, with the queries of each."""
    by = _coordinator()
    assert by.community is not None
    with scope(community=by.community), transaction.atomic():
        people, meeting = _five_years(by)
    addresses = {"empty": EMPTY_PATH}
    addresses |= {name: community_url(by.community, f"association:{name}") for name in LISTS}
    for name in ("meeting", "meeting_people", "meeting_session"):
        addresses[name] = community_url(by.community, f"association:{name}", pk=meeting.pk)
    addresses["contact"] = community_url(by.community, "association:contact", pk=people[0].pk)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    browser = Browser()
    queries = {name: _queries(browser, name, address) for name, address in addresses.items()}
    return {"addresses": addresses, "cookie": browser.cookie, "queries": queries}


def _coordinator() -> Actor:
    community = Community.objects.get(slug=SLUG)
    community.modules = sorted({*community.modules, "association"})
    community.save(update_fields=["modules"])
    return Actor(User.objects.get(email=EMAIL), community, frozenset({roles.COORDINATOR.name}))


def _queries(browser: Browser, name: str, address: str) -> int:
    """Reading queries of a page that was asked for before; WrongAnswer for a list that is not full."""
    _, body = browser.get(address)
    if name in LISTS and (rows := gzip.decompress(body).count(b"<tr") - 1) < LISTED_ROWS:
        raise WrongAnswer(f"{name}: {rows} rows, not {LISTED_ROWS}")
    with CaptureQueriesContext(connection) as captured:
        browser.get(address)
    return sum(query["sql"].lstrip().upper().startswith("SELECT") for query in captured)


def write_to_all() -> dict[str, Any]:
    """Seconds to queue one letter to every member, the median of five; letters of each."""
    by = _coordinator()
    rounds = []
    with scope(community=by.community):
        for number in range(ROUNDS):
            row = mailing.write(
                by=by,
                subject=f"Lettre {number} de {{prénom}}",
                text="Bonjour {prénom} {nom},\n\n" + "Voici les nouvelles de la communauté. " * 40,
                audience=Audience(),
            )
            began = perf_counter()
            sent = mailing.send(by=by, pk=row.pk, version=row.version)
            rounds.append(perf_counter() - began)
            if sent.sent_count != MEMBERS:
                raise WrongAnswer(f"{sent.sent_count} letters for {MEMBERS} members")
        in_outbox = Message.objects.filter(purpose=mailing.PURPOSE).count()
    if in_outbox != MEMBERS * ROUNDS:
        raise WrongAnswer("letters are missing in the outbox")
    return {"seconds": median(rounds), "letters": MEMBERS}


# --- Five years -------------------------------------------------------------------------------------------


def _five_years(by: Actor) -> tuple[list[Contact], Meeting]:
    """The people, members first, and the meeting that is looked at: a general assembly with sixty people."""
    assert by.community is not None
    now = timezone.now()
    founded = (now - timedelta(days=365 * YEARS)).date()
    start_version(by=by, origin="colleges", in_force_on=founded)
    people = _people(by.community, founded)
    meetings = _meetings(by.community, now)
    _attended(by.community, people, meetings)
    _fees(by.community, people[:MEMBERS], now.year - YEARS + 1)
    _decided(by.community, meetings)
    _spoken(by, people[MEMBERS:])
    found = Attendee.objects.order_by().values("meeting").annotate(n=Count("pk")).filter(n=AT_THE_MEETING)
    if Attendee.objects.count() != ATTENDED or list(found.values_list("meeting", flat=True)) != [
        meetings[0].pk
    ]:
        raise WrongAnswer("the attendance is not what was meant")
    return people, meetings[0]


def _put(model: Any, rows: Iterable[models.Model]) -> list[Any]:
    made: list[Any] = model.objects.bulk_create(list(rows), batch_size=500)
    return made


def _people(community: Community, founded: Any) -> list[Contact]:
    places = cycle(sorted(territory.perimeter_codes(community)))
    trades = cycle(professions.names())
    colleges = cycle(College.objects.order_by("rank", "pk"))
    rows = []
    for number in range(MEMBERS + OTHERS):
        is_member = number < MEMBERS
        # The order of names is not that of entry.
        name = f"Exemple{number * 7_919 % 10_000:04d}"
        rows.append(
            Contact(
                community=community,
                last_name=name,
                first_name=f"Prénom{number % 40}",
                search_name=f"{name.lower()} prenom{number % 40}",
                category=Category.PROFESSIONAL,
                profession=next(trades),
                commune_id=next(places),
                email=f"personne{number}@exemple.fr",
                phone="+33466000000",
                standing=Standing.MEMBER if is_member else Standing.KNOWN,
                college=next(colleges) if is_member else None,
                joined_on=founded if is_member else None,
            )
        )
    people = _put(Contact, rows)
    steps = (
        MemberEvent(
            community=community,
            contact=one,
            kind=EventKind.ADMITTED,
            happened_on=founded,
            college=one.college,
        )
        for one in people[:MEMBERS]
    )
    _put(MemberEvent, steps)
    return people


def _meetings(community: Community, now: datetime) -> list[Meeting]:
    """The latest first: a general assembly that was convened, then groups that were held."""
    board = Body.objects.create(
        community=community, kind=BodyKind.BOARD, name="Conseil d’administration", created_on=now.date()
    )
    rows = []
    for number in range(YEARS * MEETINGS_A_YEAR):
        starts_at = now + timedelta(days=10) - timedelta(hours=number * 365 * 24 / MEETINGS_A_YEAR)
        is_first = number == 0
        rows.append(
            Meeting(
                community=community,
                kind=MeetingKind.ASSEMBLY if is_first else MeetingKind.WORKING_GROUP,
                title="Assemblée générale" if is_first else f"Groupe {number}",
                body=board if number % 10 == 1 else None,
                state=MeetingState.CONVENED if is_first else MeetingState.HELD,
                starts_at=starts_at,
                ends_at=starts_at + timedelta(hours=2),
                convened_at=starts_at - timedelta(days=30),
            )
        )
    meetings = _put(Meeting, rows)
    points = (
        AgendaItem(community=community, meeting=one, rank=rank, title=f"Point {rank}")
        for one in meetings
        for rank in range(1, POINTS + 1 if one is meetings[0] else 3)
    )
    _put(AgendaItem, points)
    return meetings


def _attended(community: Community, people: list[Contact], meetings: list[Meeting]) -> None:
    """Sixty at the assembly, all members; ten or eleven at each other meeting."""
    states = cycle((Presence.PRESENT, Presence.PRESENT, Presence.REMOTE, Presence.EXCUSED, Presence.ABSENT))

    def one(at: int, number: int, presence: str) -> Attendee:
        meeting = meetings[at]
        return Attendee(
            community=community,
            meeting=meeting,
            contact=people[number],
            category=Category.PROFESSIONAL,
            voter=not at,
            invited_at=meeting.convened_at,
            presence=presence,
        )

    def everybody() -> Iterator[Attendee]:
        for number in range(AT_THE_MEETING):
            yield one(0, number, Presence.UNKNOWN)
        others = len(meetings) - 1
        for number in range(ATTENDED - AT_THE_MEETING):
            turn, at = divmod(number, others)
            yield one(1 + at, (at * _PER_MEETING + turn * _PER_PERSON) % 1_500, next(states))

    _put(Attendee, everybody())


def _fees(community: Community, members: list[Contact], first: int) -> None:
    now = timezone.now()
    for year in range(first, first + YEARS):
        begins, ends = datetime(year, 1, 1, tzinfo=UTC).date(), datetime(year, 12, 31, tzinfo=UTC).date()
        period = FeePeriod.objects.create(
            community=community, name=f"Cotisation {year}", starts_on=begins, ends_on=ends
        )
        fees = (
            Fee(
                community=community,
                period=period,
                contact=one,
                college=one.college,
                starts_on=begins,
                ends_on=ends,
                amount_cents=2_000,
                state=FeeState.DUE if number % 10 == 0 else FeeState.PAID,
                due_on=begins + timedelta(days=30),
                asked_at=now,
            )
            for number, one in enumerate(members)
        )
        _put(Fee, fees)


def _decided(community: Community, meetings: list[Meeting]) -> None:
    """One decision at each meeting."""
    ranks: dict[int, int] = {}
    rows = []
    for one in reversed(meetings):
        year = one.starts_at.year if one.starts_at else 0
        ranks[year] = rank = ranks.get(year, 0) + 1
        rows.append(
            Decision(
                community=community,
                prefix="GT",
                year=year,
                rank=rank,
                title=f"Décision {rank} de {year}",
                taken_on=(one.starts_at or timezone.now()).date(),
                meeting=one,
                search_name=f"decision {rank} de {year}",
            )
        )
    _put(Decision, rows)


def _spoken(by: Actor, others: list[Contact]) -> None:
    """A conversation with one in two of those who are not members; a call that waits for one in ten."""
    today = timezone.localdate()
    outcomes = cycle((Outcome.INTERESTED, Outcome.THINKING, Outcome.UNREACHED))
    done = (
        Approach(community=by.community, contact=one, done_on=today, outcome=next(outcomes))
        for one in islice(others, 0, None, 2)
    )
    waiting = (
        Approach(community=by.community, contact=one, caller=by.user, due_on=today)
        for one in islice(others, 1, None, 10)
    )
    _put(Approach, [*done, *waiting])
