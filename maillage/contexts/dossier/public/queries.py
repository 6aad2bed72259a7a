"""Reads on public versions. All but `opened_at` work inside the community's scope."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import OuterRef, QuerySet, Subquery
from django_scopes import scopes_disabled

from maillage.contexts.association.models import Contact
from maillage.contexts.directory import api as directory
from maillage.contexts.dossier.public.composing import Composed, texts_of
from maillage.contexts.dossier.public.guard import Finding, Names, Person, findings, known_names
from maillage.contexts.dossier.public.models import (
    AllowedWords,
    PublicAction,
    PublicFigure,
    PublicPage,
    PublicVersion,
)
from maillage.contexts.programme.models import ReportingYear
from maillage.contexts.territory import api as territory
from maillage.platform.tenancy.models import Community, Membership

MODULE = "dossier"
_LARGEST = 2**63 - 1


def pages() -> QuerySet[PublicPage]:
    """Every page with `published_at` and `number` of what was published last, newest year first."""
    last = PublicVersion.objects.filter(page=OuterRef("pk")).order_by("-number")
    rows: QuerySet[PublicPage] = PublicPage.objects.select_related("year", "community").annotate(
        published_at=Subquery(last.values("published_at")[:1]), number=Subquery(last.values("number")[:1])
    )
    return rows.order_by("-year__starts_on", "-pk")


def find(pk: int) -> PublicPage | None:
    return pages().filter(pk=pk).first() if pk <= _LARGEST else None


def years_without() -> QuerySet[ReportingYear]:
    """Years that have no public page yet, newest first."""
    rows: QuerySet[ReportingYear] = ReportingYear.objects.exclude(
        pk__in=PublicPage.objects.order_by().values("year_id")
    )
    return rows.order_by("-starts_on")


def versions_of(page: PublicPage) -> list[PublicVersion]:
    """What was published, newest first. 1 query."""
    rows = PublicVersion.objects.filter(page=page).select_related("published_by")
    return list(rows.order_by("-number"))


def version_numbered(page: PublicPage, number: int) -> PublicVersion | None:
    if number > _LARGEST:
        return None
    found: PublicVersion | None = PublicVersion.objects.filter(page=page, number=number).first()
    return found


def texts_by_action(page: PublicPage) -> dict[int, PublicAction]:
    """1 query."""
    rows = PublicAction.objects.filter(page=page).select_related("reviewed_by").order_by("pk")
    return {one.action_id: one for one in rows}


def chosen_figures(page: PublicPage) -> set[int]:
    """Numbers of the indicators. 1 query."""
    return set(PublicFigure.objects.filter(page=page).order_by().values_list("indicator_id", flat=True))


@dataclass(frozen=True)
class Opened:
    """What a public address shows."""

    page: PublicPage
    version: PublicVersion
    community: Community


def opened_at(secret: str) -> Opened | None:
    """What is published at this address; None alike for a wrong one, a withdrawn page, a module off. 1 query."""
    with scopes_disabled():
        version: PublicVersion | None = (
            PublicVersion.objects.filter(page__secret=secret, page__is_open=True, ended_at=None)
            .select_related("page", "page__community")
            .order_by("-number")
            .first()
        )
    if version is None or not version.page.community.has_module(MODULE):
        return None
    return Opened(version.page, version, version.page.community)


# --- What looks personal ----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Checked:
    """A finding, and how somebody answered for it; None while nobody did."""

    finding: Finding
    answer: AllowedWords | None


def names_known(community: Community) -> Names:
    """Contacts and members, people with an account here, professionals of the perimeter. 6 queries or so."""
    people = [
        Person(first, last)
        for last, first in Contact.objects.exclude(last_name="")
        .order_by("pk")
        .values_list("last_name", "first_name")
    ]
    for name in (
        Membership.objects.filter(community=community).order_by("pk").values_list("user__name", flat=True)
    ):
        first, _, last = name.strip().partition(" ")
        people.append(Person(first, last) if last else Person("", first))
    communes = territory.named_communes(community)
    for card in directory.cards_in(code for code, _ in communes):
        people.append(Person(card.first_name, card.last_name, close=False))
    ordinary = [*(name for _, name in communes), community.name]
    return known_names(people, ordinary)


def checked(composed: Composed) -> list[Checked]:
    """Everything in the page that looks personal, with the answers that were given."""
    found = findings(texts_of(composed.content), names_known(composed.page.community))
    answers = {
        one.digest: one
        for one in AllowedWords.objects.filter(page=composed.page).select_related("by").order_by("pk")
    }
    return [Checked(one, answers.get(one.digest)) for one in found]
