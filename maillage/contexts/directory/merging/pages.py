"""Two entries side by side, whatever they are: what a person needs to see to decide."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from maillage.contexts.directory.entries import subjects
from maillage.contexts.directory.merging.likely import Candidate, likely_pairs
from maillage.contexts.directory.merging.queries import told_apart
from maillage.contexts.directory.organisations.duplicates import likely_duplicates
from maillage.contexts.directory.organisations.models import Organisation
from maillage.contexts.directory.professionals.numbers import bare_number, number_label
from maillage.platform.tenancy.models import Community
from maillage.platform.tenancy.urls import community_url


@dataclass(frozen=True)
class Side:
    """One of the two. facts: label and value, those without value left out."""

    subject: str
    name: str
    url: str
    facts: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Pair:
    """first: the one that is proposed to be kept."""

    kind: str
    first: Side
    second: Side
    reasons: tuple[str, ...]


def pairs_shown(community: Community) -> list[Pair]:
    """Everything that looks alike and that nobody decided about: professionals, then organisations. 8 queries."""
    return [*_professionals(community), *_organisations(community)]


def _professionals(community: Community) -> Iterator[Pair]:
    for pair in likely_pairs(community):
        sides = (_professional(community, pair.first), _professional(community, pair.second))
        yield Pair("Professionnels", *sides, pair.reasons)


def _professional(community: Community, one: Candidate) -> Side:
    facts = (
        ("Profession", one.profession_words),
        (number_label(one.person.pk), bare_number(one.person.pk)),
        ("Lieux", _each(row.commune_name for row in one.rows)),
        ("Structures", _each(row.shown_structure for row in one.rows)),
        ("Adresses", _each(row.shown_address for row in one.rows)),
        ("Téléphone", _each(row.shown_phone for row in one.rows)),
    )
    return Side(
        one.subject,
        one.person.name,
        community_url(community, "directory:professional", idnps=one.person.pk),
        tuple(fact for fact in facts if fact[1]),
    )


def _organisations(community: Community) -> Iterator[Pair]:
    decided = told_apart(community)
    for pair in likely_duplicates(community):
        sides = (_organisation(community, pair.first), _organisation(community, pair.second))
        one, other = sorted(side.subject for side in sides)
        if (one, other) not in decided:
            yield Pair("Organisations", *sides, pair.reasons)


def _organisation(community: Community, row: Organisation) -> Side:
    facts = (
        ("Genre", row.kind_label),
        ("Adresse", row.full_address),
        ("Téléphone", row.shown_phone),
        ("Adresse électronique", row.email),
        ("Site internet", row.website),
    )
    return Side(
        str(subjects.organisation(row.pk)),
        row.name,
        community_url(community, "directory:organisation", pk=row.pk),
        tuple(fact for fact in facts if fact[1]),
    )


def _each(values: Iterator[str]) -> str:
    return ", ".join(dict.fromkeys(value for value in values if value))
