"""A community that does much: 60 actions, 400 indicators over 5 years, 5,000 time entries a year."""

from __future__ import annotations

import gzip
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from time import perf_counter
from typing import Any

from django.core.cache import caches
from django.db import connection, models, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django_scopes import scope

from benchmarks.tasks.browsing import Browser, WrongAnswer
from benchmarks.tasks.building import EMAIL, SLUG
from benchmarks.urls import EMPTY_PATH
from maillage.contexts.association.models import Contact, Document, DocumentVersion, Meeting
from maillage.contexts.dossier.readiness.queries import missing
from maillage.contexts.funding.models import Contract, ContractLine, Expense, IndicatorShare, TimeEntry
from maillage.contexts.programme.models import (
    Action,
    ActionLink,
    Evidence,
    Indicator,
    Mission,
    Reading,
    ReportingYear,
    Step,
    Target,
)
from maillage.platform.access import roles
from maillage.platform.accounts.models import User
from maillage.platform.audit.services import record
from maillage.platform.files.models import StoredFile
from maillage.platform.registry import modules
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.models import Community
from maillage.platform.tenancy.urls import community_url

MISSIONS, ACTIONS, INDICATORS, YEARS, ENTRIES = 7, 60, 400, 5, 5_000
PILOTS, STEPS, MEETINGS, EXPENSES = 25, 6, 150, 300
# What is written most often, by the line that it leaves: a figure, a piece of evidence, time, a step, an expense.
WRITTEN = ("indicator.typed", "evidence.added", "time.validated", "action.step_state", "expense.submitted")
PAGES = ("readiness", "readiness_items", "what_if", "board")


def look_at_dossier() -> dict[str, Any]:
    """Five years of that community; its addresses, the queries of each, what is missing in the current year."""
    community = Community.objects.get(slug=SLUG)
    community.modules = sorted(module.name for module in modules)
    community.save(update_fields=["modules"])
    user = User.objects.get(email=EMAIL)
    by = Actor(user, community, frozenset({roles.COORDINATOR.name}))
    with scope(community=community), transaction.atomic():
        years = five_years(community, user)
        items = len(missing(years[-1], by).items)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    addresses = {"empty": EMPTY_PATH}
    addresses |= {name: community_url(community, f"dossier:{name}") for name in PAGES}
    browser = Browser()
    queries = {name: _queries(browser, address) for name, address in addresses.items()}
    _, body = browser.get(addresses["readiness"])
    if "Ce que chacun doit faire" not in gzip.decompress(body).decode():
        raise WrongAnswer("the page of readiness has nothing to say")
    anew = {name: _anew(browser, addresses[name]) for name in ("empty", "readiness")}
    written = {action: _after(browser, addresses, by, action) for action in WRITTEN}
    return {
        "addresses": addresses,
        "cookie": browser.cookie,
        "queries": queries,
        "items": items,
        "anew": anew,
        "written": written,
    }


def _after(browser: Browser, addresses: dict[str, str], by: Actor, action: str) -> dict[str, float]:
    """Seconds of both pages, asked for in turn, just after a line of the journal; the fastest of ten."""
    rounds: dict[str, list[float]] = {"empty": [], "readiness": []}
    for _ in range(10):
        with scope(community=by.community):
            record(by=by, action=action)
        for name, times in rounds.items():
            began = perf_counter()
            browser.get(addresses[name])
            times.append(perf_counter() - began)
    return {name: min(times) for name, times in rounds.items()}


def _anew(browser: Browser, address: str) -> float:
    """Seconds of a page of which nothing is kept, in process; the fastest of ten."""
    rounds = []
    for _ in range(10):
        caches["process"].clear()
        began = perf_counter()
        browser.get(address)
        rounds.append(perf_counter() - began)
    return min(rounds)


def _queries(browser: Browser, address: str) -> int:
    """Reading queries of a page of which nothing is kept."""
    browser.get(address)
    caches["process"].clear()
    with CaptureQueriesContext(connection) as captured:
        browser.get(address)
    return sum(query["sql"].lstrip().upper().startswith("SELECT") for query in captured)


def _put(model: Any, rows: Iterable[models.Model]) -> list[Any]:
    made: list[Any] = model.objects.bulk_create(list(rows), batch_size=500)
    return made


def five_years(community: Community, user: User) -> list[ReportingYear]:
    mine: dict[str, Any] = {"community": community}
    this = timezone.localdate().year
    years = _put(
        ReportingYear,
        (
            ReportingYear(**mine, label=str(year), starts_on=date(year, 1, 1), ends_on=date(year, 12, 31))
            for year in range(this - YEARS + 1, this + 1)
        ),
    )
    people = _put(
        Contact,
        (
            Contact(**mine, last_name=f"Exemple{n}", first_name="Prénom", search_name=f"exemple{n}")
            for n in range(PILOTS * 8)
        ),
    )
    missions = _put(
        Mission,
        (Mission(**mine, name=f"Mission {n}", kind="core", rank=n, pilot=people[n]) for n in range(MISSIONS)),
    )
    actions = _actions(mine, missions, people)
    indicators = _indicators(mine, actions, years)
    _contract(mine, missions, indicators, years)
    for year in years:
        _facts(mine, year, actions, people, user)
    return years


def _actions(mine: dict[str, Any], missions: list[Any], people: list[Any]) -> list[Any]:
    today = timezone.localdate()
    states = ("running", "running", "running", "planned", "done", "idea")
    actions = _put(
        Action,
        (
            Action(
                **mine,
                code=f"A{n}",
                title=f"Action numéro {n} de la communauté",
                mission=missions[n % MISSIONS],
                pilot=None if n % 12 == 0 else people[n % PILOTS],
                state=states[n % len(states)],
                search_name=f"action {n}",
                finding="Constat. " * 60,
                objective="Objectif. " * 60,
            )
            for n in range(ACTIONS)
        ),
    )
    _put(
        Step,
        (
            Step(
                **mine,
                action=action,
                rank=rank,
                title=f"Étape {rank}",
                due_on=today + timedelta(days=30 * (rank - 3)),
                state="done" if rank < 2 else "todo",
                done_on=today - timedelta(days=60) if rank < 2 else None,
            )
            for action in actions
            for rank in range(STEPS)
        ),
    )
    return actions


def _indicators(mine: dict[str, Any], actions: list[Any], years: list[Any]) -> list[Any]:
    """Measured every year; in each, one in five lacks its figure, one in seven its target."""
    indicators = _put(
        Indicator,
        (
            Indicator(
                **mine,
                code=f"I{n:03d}",
                name=f"Indicateur numéro {n} de la communauté",
                kind="result" if n % 2 else "means",
                unit="%" if n % 3 else "actes",
                action=actions[n % ACTIONS],
                source="association.meetings" if n % 4 == 0 else "",
                definition="Définition. " * 40,
            )
            for n in range(INDICATORS)
        ),
    )
    now = timezone.now()
    pairs = [(n, one, year) for year in years for n, one in enumerate(indicators)]
    _put(
        Reading,
        (
            Reading(
                **mine, indicator=one, year=year, numerator=n, denominator=400 if n % 3 else None, read_at=now
            )
            for n, one, year in pairs
            if n % 5
        ),
    )
    _put(Target, (Target(**mine, indicator=one, year=year, value=50) for n, one, year in pairs if n % 7))
    return indicators


def _contract(mine: dict[str, Any], missions: list[Any], indicators: list[Any], years: list[Any]) -> None:
    """Every indicator carries a part of the money, in every year."""
    start = years[0].starts_on
    contract = Contract.objects.create(**mine, signed_on=start, starts_on=start, years=YEARS, size_class="T3")
    lines = {}
    for mission in missions:
        ContractLine.objects.create(
            **mine, contract=contract, mission=mission, part="fixed", amount_cents=45_000_00
        )
        lines[mission.pk] = ContractLine.objects.create(
            **mine, contract=contract, mission=mission, part="variable", amount_cents=35_000_00
        )
    own: dict[int, list[Any]] = {mission.pk: [] for mission in missions}
    for one in indicators:
        own[one.action.mission_id].append(one)
    _put(
        IndicatorShare,
        (
            IndicatorShare(
                **mine,
                line=lines[mission],
                year=year,
                indicator=one,
                share_per_10000=10_000 // len(shared),
                rule="proportional" if n % 4 == 0 else "all",
            )
            for year in years
            for mission, shared in own.items()
            for n, one in enumerate(shared)
        ),
    )


def _facts(mine: dict[str, Any], year: Any, actions: list[Any], people: list[Any], user: User) -> None:
    """Meetings tied to actions with a signed sheet for two in three, evidence, expenses, time."""
    span = (min(timezone.localdate(), year.ends_on) - year.starts_on).days or 1
    days = [year.starts_on + timedelta(days=n * span // MEETINGS) for n in range(MEETINGS)]
    meetings = _put(
        Meeting,
        (
            Meeting(
                **mine,
                kind="working_group",
                title=f"Groupe {n}",
                state="held",
                starts_at=timezone.make_aware(datetime.combine(day, time(20))),
            )
            for n, day in enumerate(days)
        ),
    )
    _put(
        ActionLink,
        (ActionLink(**mine, action=actions[n % ACTIONS], meeting=one) for n, one in enumerate(meetings)),
    )
    _sheets(mine, meetings, user)
    _put(
        Evidence,
        (
            Evidence(**mine, action=actions[n * 2 % ACTIONS], title=f"Preuve {n}", happened_on=day)
            for n, day in enumerate(days)
        ),
    )
    states = ("paid", "paid", "approved", "submitted", "draft")
    _put(
        Expense,
        (
            Expense(
                **mine,
                year=year,
                supplier="Fournisseur",
                label=f"Dépense {n}",
                amount_cents=100_00 + n,
                invoiced_on=days[n % MEETINGS],
                state=states[n % 5],
                search_name="depense",
            )
            for n in range(EXPENSES)
        ),
    )
    is_now = year.ends_on >= timezone.localdate()
    waiting = ("proposed", "checked", "validated", "paid", "paid") if is_now else ("paid",)
    _put(
        TimeEntry,
        (
            TimeEntry(
                **mine,
                source="mesure",
                source_id=f"{year.label}-{n}",
                contact=people[n % len(people)],
                kind="indemnity" if n % 2 else "mission",
                title="Réunion",
                happened_on=days[n % MEETINGS],
                minutes=90,
                cap_year=year.starts_on.year,
                state=state,
                amount_cents=90_00 if state == "paid" else None,
                paid_on=year.ends_on if state == "paid" else None,
                action=actions[n % ACTIONS],
                proof="feuille" if n % 3 else "",
            )
            for n in range(ENTRIES)
            for state in (waiting[n % len(waiting)],)
        ),
    )


def _sheets(mine: dict[str, Any], meetings: list[Any], user: User) -> None:
    signed = [one for n, one in enumerate(meetings) if n % 3]
    documents = _put(
        Document,
        (
            Document(
                **mine, kind="signed_sheet", title=f"Feuille {one.title}", meeting=one, search_name="feuille"
            )
            for one in signed
        ),
    )
    now = timezone.now()
    # One file for all sheets: what is in it is not read.
    file = StoredFile.objects.create(
        **mine,
        owner="mesure",
        owner_id="1",
        name="f.pdf",
        content_type="application/pdf",
        size_bytes=1,
        stored_at=now,
    )
    _put(
        DocumentVersion,
        (
            DocumentVersion(
                **mine, document=one, file=file, number=1, is_current=True, added_at=now, added_by=user
            )
            for one in documents
        ),
    )
