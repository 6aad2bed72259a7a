"""What the yearly question to all would do today: entry by entry, persons and places apart."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.utils import timezone

from maillage.contexts.directory.entries.subjects import PROFESSIONAL, STRUCTURE, Subject
from maillage.contexts.directory.knowledge.models import EntryConfirmation, LocalKnowledge
from maillage.contexts.directory.knowledge.queries import CONFIRMED_FOR, confirmed_since
from maillage.contexts.directory.knowledge.registered import address_of
from maillage.contexts.directory.knowledge.sharing import shared_among
from maillage.contexts.directory.merging.queries import hidden_people
from maillage.contexts.directory.professionals.models import Professional
from maillage.contexts.directory.professionals.naming import proper_structure_name
from maillage.contexts.directory.professionals.queries import PRACTISING, Wanted, activities
from maillage.contexts.directory.structures.models import Structure
from maillage.contexts.territory import api as territory
from maillage.platform.tables.filters import day_start
from maillage.platform.tenancy.models import Community

# A round leaves out those who were asked within three months and did not answer: once a year is the aim.
AGAIN_AFTER = timedelta(days=90)
# Letters a community may send in a day: more at once would look like unwanted mail to the servers that receive it.
DAILY_LIMIT = 200

TODAY, LATER, ASKED, CONFIRMED = "aujourdhui", "ensuite", "sollicitees", "confirmees"
SHARED, WITHOUT = "partagee", "sans-adresse"
# Every entry is in exactly one of them.
STATES: Final = {
    TODAY: "reçoit un message aujourd’hui",
    LATER: "recevra un message les jours suivants",
    ASKED: "sollicitée récemment",
    CONFIRMED: "confirmée depuis moins d’un an",
    SHARED: "adresse partagée avec d’autres : notez-en une personnelle",
    WITHOUT: "sans adresse utilisable",
}
KINDS: Final = {PROFESSIONAL: "personnes", STRUCTURE: "lieux"}


@dataclass(frozen=True)
class Line:
    """An entry of the territory and what a round does to it; address: where it is written to, or why it is not."""

    subject: str
    name: str
    address: str
    state: str

    @property
    def kind(self) -> str:
        return Subject.parse(self.subject).kind

    @property
    def kind_label(self) -> str:
        return "personne" if self.kind == PROFESSIONAL else "lieu"

    @property
    def state_label(self) -> str:
        return STATES[self.state]


@dataclass(frozen=True)
class Round:
    """What a request to all would do today. lines: those who can be asked first, who was asked longest ago before."""

    lines: tuple[Line, ...]

    @property
    def candidates(self) -> tuple[Line, ...]:
        return tuple(line for line in self.lines if line.state in (TODAY, LATER))

    @property
    def today(self) -> tuple[Line, ...]:
        return tuple(line for line in self.lines if line.state == TODAY)

    def count(self, state: str = "", kind: str = "") -> int:
        """Entries in that state, of that kind; "" for all."""
        return sum(1 for line in self.lines if state in ("", line.state) and kind in ("", line.kind))


def left_today(community: Community) -> int:
    """Letters that this community may still send today. 1 query."""
    sent = EntryConfirmation.objects.filter(
        community=community, requested_at__gte=day_start(timezone.localdate())
    ).count()
    return max(0, DAILY_LIMIT - sent)


def next_round(community: Community) -> Round:
    """Who would be asked: entries of the territory with an address of their own, not confirmed for a year. At most
    13 queries."""
    registered = {**_people(community), **_structures(community)}
    local = dict(
        LocalKnowledge.objects.filter(community=community).exclude(email="").values_list("subject", "email")
    )
    asked = {row.subject: row for row in EntryConfirmation.objects.filter(community=community)}
    addresses = [one for _, emails in registered.values() for one in emails]
    shared = shared_among(community, [*addresses, *local.values()])
    now = timezone.now()
    ready: list[tuple[float, str, str, str]] = []
    others: list[Line] = []
    for subject, (name, emails) in registered.items():
        row, mine = asked.get(subject), local.get(subject, "")
        own, known = address_of(mine, emails, shared), address_of(mine, emails)
        if state := _left_alone(row, now):
            others.append(Line(subject, name, own or known, state))
        elif own:
            last = row.requested_at.timestamp() if row and row.requested_at else 0.0
            ready.append((last, subject, name, own))
        else:
            others.append(Line(subject, name, known, SHARED if known else WITHOUT))
    ready.sort(key=lambda one: one[:2])
    left = left_today(community)
    candidates = (
        Line(subject, name, address, TODAY if rank < left else LATER)
        for rank, (_, subject, name, address) in enumerate(ready)
    )
    return Round((*candidates, *others))


def _left_alone(row: EntryConfirmation | None, now: datetime) -> str:
    """Why an entry is not asked, "" if it is: confirmed; asked not long ago; or answered within a year that it is no
    longer right, which is no confirmation."""
    if row is None:
        return ""
    if row.confirmed_at and row.confirmed_at >= confirmed_since():
        return CONFIRMED
    if row.requested_at is None:
        return ""
    return (
        ASKED if now - row.requested_at < (CONFIRMED_FOR if row.open_until is None else AGAIN_AFTER) else ""
    )


def _people(community: Community) -> dict[str, tuple[str, list[str]]]:
    """Name and registered addresses of those who practise on the territory, by subject. At most 5 queries.

    Those who were merged into another entry have no page of their own: they are asked by that one.
    """
    codes = territory.perimeter_codes(community)
    wanted = Wanted(communes=codes, category=PRACTISING, hidden=hidden_people(community, codes))
    rows = activities(wanted).order_by("pk")
    addresses: dict[str, list[str]] = {}
    for idnps, email in rows.values_list("professional_id", "email"):
        addresses.setdefault(idnps, []).append(email)
    people = Professional.objects.filter(pk__in=rows.order_by().values("professional_id")).order_by("pk")
    return {str(Subject(PROFESSIONAL, one.pk)): (one.name, addresses.get(one.pk, [])) for one in people}


def _structures(community: Community) -> dict[str, tuple[str, list[str]]]:
    """Name and registered address of the structures of the territory, by subject. 1 query."""
    rows = Structure.objects.visible().filter(commune__in=territory.perimeter_communes(community))
    found = rows.order_by("pk").values_list("finess", "name", "email")
    return {
        str(Subject(STRUCTURE, finess)): (proper_structure_name(name), [email])
        for finess, name, email in found
    }
