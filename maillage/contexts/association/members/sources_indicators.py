"""Figures of membership for the health project: members by profession, and the share of the territory they are."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Final

from django.utils import timezone

from maillage.contexts.association.contacts import professions
from maillage.contexts.association.contacts.entries import idnps_of
from maillage.contexts.association.contacts.models import Category, Contact, ContactKind
from maillage.contexts.association.members.coverage.queries import practising_here
from maillage.contexts.association.members.history import Membership, after
from maillage.contexts.association.members.models import MemberEvent
from maillage.contexts.association.members.queries import BELONGING, memberships_on
from maillage.contexts.association.permissions import VIEW_MEMBERS
from maillage.platform.registry.spine import FactRow, IndicatorSource, Measure, Question, indicator_sources
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.scoping import open_community
from maillage.platform.tenancy.urls import community_url

MODULE: Final = "association"
# An option is a profession, or « categorie:elected ».
_CATEGORY: Final = "categorie:"


def counted_on(question: Question) -> date:
    """The last day of the period, or today while it lasts: what is noted in advance does not count yet."""
    return min(question.period.end_on, timezone.localdate())


@dataclass
class _Belonging:
    """Who belonged on one day."""

    options: Counter[str] = field(default_factory=Counter)
    entries: set[str] = field(default_factory=set)


def _belonging(days: set[date]) -> dict[date, _Belonging]:
    """Who belonged on each of these days, from one walk through the steps of all memberships. 1 query."""
    found = (
        MemberEvent.objects.filter(happened_on__lte=max(days))
        .select_related("contact")
        .only(
            "kind",
            "happened_on",
            "college_id",
            "contact_id",
            "contact__profession",
            "contact__category",
            "contact__entry",
            "contact__kind",
        )
        .order_by("happened_on", "pk")
    )
    steps: dict[int, list[MemberEvent]] = defaultdict(list)
    for event in found:
        steps[event.contact_id].append(event)
    ordered = sorted(days)
    result = {day: _Belonging() for day in ordered}
    for events in steps.values():
        _count(events, ordered, result)
    return result


def _count(events: list[MemberEvent], days: list[date], result: dict[date, _Belonging]) -> None:
    contact, standing, waiting = events[0].contact, Membership(), list(reversed(events))
    for day in days:
        while waiting and waiting[-1].happened_on <= day:
            standing = after(standing, waiting.pop())
        if standing.standing in BELONGING:
            result[day].options.update(_options_of(contact))
            if contact.kind == ContactKind.PERSON and contact.category == Category.PROFESSIONAL:
                result[day].entries.add(idnps_of(contact.entry))


def _options_of(contact: Contact) -> tuple[str, ...]:
    options = ("", f"{_CATEGORY}{contact.category}")
    return (*options, contact.profession) if contact.profession else options


def measure_members(questions: Sequence[Question]) -> list[Measure]:
    """1 query."""
    found = _belonging({counted_on(question) for question in questions})
    return [Measure(Decimal(found[counted_on(asked)].options[asked.option])) for asked in questions]


def member_rows(actor: Actor, question: Question) -> list[FactRow]:
    """Those who belonged on that day: by name for who sees the members, else by profession. 2 queries."""
    joined = {
        pk: one for pk, one in memberships_on(counted_on(question)).items() if one.standing in BELONGING
    }
    contacts = [
        row
        for row in Contact.objects.filter(pk__in=sorted(joined)).order_by("search_name", "pk")
        if question.option in _options_of(row)
    ]
    if not actor.can(VIEW_MEMBERS):
        return _counted(question, contacts)
    assert actor.community is not None
    return [
        FactRow(
            joined[row.pk].joined_on or counted_on(question),
            row.name,
            _profession(row),
            url=community_url(actor.community, "association:contact", pk=row.pk),
        )
        for row in sorted(contacts, key=lambda one: joined[one.pk].joined_on or date.min, reverse=True)
    ]


def _profession(row: Contact) -> str:
    return professions.name_of(row.profession) or str(row.get_category_display())


def _counted(question: Question, contacts: list[Contact]) -> list[FactRow]:
    groups = Counter(_profession(row) for row in contacts)
    day = counted_on(question)
    return [FactRow(day, name.capitalize(), "", Decimal(count)) for name, count in sorted(groups.items())]


def measure_coverage(questions: Sequence[Question]) -> list[Measure]:
    """Of the professionals who practise on the territory, those who are members. 3 queries."""
    found = _belonging({counted_on(question) for question in questions})
    people = _people()
    return [
        Measure(Decimal(len(here & found[counted_on(asked)].entries)), Decimal(len(here)))
        for asked in questions
        for here in (people.get(asked.option, set()),)
    ]


def _people() -> dict[str, set[str]]:
    """Persons who practise on the territory today, by profession, and under "" all of them. 2 queries."""
    people: dict[str, set[str]] = defaultdict(set)
    for profession, _, person in practising_here(open_community()):
        people[profession].add(person)
        people[""].add(person)
    return people


def coverage_rows(actor: Actor, question: Question) -> list[FactRow]:
    """Members who practise here, named or by profession as `member_rows`. 4 queries."""
    here = _people().get(question.option, set())
    day = counted_on(question)
    joined = {pk: one for pk, one in memberships_on(day).items() if one.standing in BELONGING}
    contacts = list(
        Contact.objects.filter(
            pk__in=sorted(joined), kind=ContactKind.PERSON, category=Category.PROFESSIONAL
        ).order_by("search_name", "pk")
    )
    # One person is one member, even where two contacts are tied to the same entry.
    tied = {idnps: row for row in reversed(contacts) if (idnps := idnps_of(row.entry)) in here}
    members = sorted(tied.values(), key=lambda row: (row.search_name, row.pk))
    if not actor.can(VIEW_MEMBERS):
        return _counted(question, members)
    assert actor.community is not None
    return [
        FactRow(
            joined[row.pk].joined_on or day,
            row.name,
            _profession(row),
            url=community_url(actor.community, "association:contact", pk=row.pk),
        )
        for row in sorted(members, key=lambda one: joined[one.pk].joined_on or date.min, reverse=True)
    ]


def _members_options() -> list[tuple[str, str]]:
    categories = [(f"{_CATEGORY}{value}", str(label)) for value, label in Category.choices]
    return [*professions.choices(), *categories]


def register() -> None:
    """Called once, when the application starts."""
    indicator_sources.register(
        IndicatorSource(
            "association.members",
            "Adhérents",
            "Adhérents au dernier jour de l’année (aujourd’hui si elle court encore), suspendus compris.",
            "adhérents",
            measure_members,
            member_rows,
            _members_options,
            (),
            MODULE,
        )
    )
    indicator_sources.register(
        IndicatorSource(
            "association.coverage",
            "Part des professionnels du territoire qui adhèrent",
            "Adhérents reliés à l’annuaire et qui exercent sur le territoire, parmi tous ceux qui y exercent selon le "
            "registre tel qu’il est lu aujourd’hui.",
            "%",
            measure_coverage,
            coverage_rows,
            professions.choices,
            (),
            MODULE,
            queries=3,
        )
    )
