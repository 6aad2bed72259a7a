"""The yearly question « votre fiche est-elle juste ? »: who is asked, and the letters that leave."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from maillage.contexts.directory.entries.subjects import PROFESSIONAL, STRUCTURE, Subject
from maillage.contexts.directory.knowledge.models import EntryConfirmation, LocalKnowledge
from maillage.contexts.directory.knowledge.queries import CONFIRMED_FOR, confirmed_since
from maillage.contexts.directory.knowledge.registered import Entry, address_of
from maillage.contexts.directory.knowledge.services import PURPOSE
from maillage.contexts.directory.merging.queries import hidden_people
from maillage.contexts.directory.professionals.models import Professional
from maillage.contexts.directory.professionals.queries import PRACTISING, Wanted, activities
from maillage.contexts.directory.structures.models import Structure
from maillage.contexts.territory import api as territory
from maillage.platform.access import tokens
from maillage.platform.audit.services import record
from maillage.platform.messaging.services import queue_email
from maillage.platform.tables.filters import day_start
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.models import Community

# Nobody is asked again while a link waits for its answer.
VALID_FOR = timedelta(days=30)
# A round leaves out those who were asked within three months and did not answer: once a year is the aim.
AGAIN_AFTER = timedelta(days=90)
# Letters a community may send in a day: more at once would look like unwanted mail to the servers that receive it.
DAILY_LIMIT = 200


class CannotAsk(ValueError):
    """The entry cannot be asked about now; the message says why and what to do."""


@dataclass(frozen=True)
class Candidate:
    """An entry that may be asked: its subject, its name, where it is written to."""

    subject: str
    name: str
    address: str


@dataclass(frozen=True)
class Round:
    """What a request to all would do today.

    candidates: those who can be asked, who was asked longest ago first. left_today: letters that may still leave.
    without_address, already_asked, confirmed: entries that are left out, and why.
    """

    candidates: tuple[Candidate, ...]
    without_address: int
    already_asked: int
    confirmed: int
    left_today: int

    @property
    def today(self) -> tuple[Candidate, ...]:
        return self.candidates[: self.left_today]

    @property
    def later(self) -> int:
        return len(self.candidates) - len(self.today)


def left_today(community: Community) -> int:
    """Letters that this community may still send today. 1 query."""
    sent = EntryConfirmation.objects.filter(
        community=community, requested_at__gte=day_start(timezone.localdate())
    ).count()
    return max(0, DAILY_LIMIT - sent)


def next_round(community: Community) -> Round:
    """Who would be asked: entries of the territory with an address, not confirmed for a year. At most 9 queries."""
    registered = {**_people(community), **_structures(community)}
    local = dict(
        LocalKnowledge.objects.filter(community=community).exclude(email="").values_list("subject", "email")
    )
    asked = {row.subject: row for row in EntryConfirmation.objects.filter(community=community)}
    now, since = timezone.now(), confirmed_since()
    ready: list[tuple[float, str, Candidate]] = []
    without_address = already_asked = confirmed = 0
    for subject, (name, addresses) in registered.items():
        row = asked.get(subject)
        if row and row.confirmed_at and row.confirmed_at >= since:
            confirmed += 1
        elif row and _is_left_alone(row, now):
            already_asked += 1
        elif address := address_of(local.get(subject, ""), addresses):
            last = row.requested_at.timestamp() if row and row.requested_at else 0.0
            ready.append((last, subject, Candidate(subject, name, address)))
        else:
            without_address += 1
    ready.sort(key=lambda one: one[:2])
    return Round(
        tuple(candidate for _, _, candidate in ready),
        without_address,
        already_asked,
        confirmed,
        left_today(community),
    )


def _is_left_alone(row: EntryConfirmation, now: datetime) -> bool:
    """Asked not long ago; or answered within a year that the entry is no longer right, which is no confirmation."""
    if row.requested_at is None:
        return False
    asked_for = now - row.requested_at
    return asked_for < (CONFIRMED_FOR if row.open_until is None else AGAIN_AFTER)


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
    return {str(Subject(STRUCTURE, finess)): (name, [email]) for finess, name, email in found}


@transaction.atomic
def ask_entry(*, by: Actor, entry: Entry) -> str:
    """Ask one entry; returns the address it was written to. Raises CannotAsk."""
    assert by.community is not None
    local: Any = LocalKnowledge.objects.filter(subject=str(entry.subject)).order_by("pk").first()
    address = address_of(local.email if local else "", (place.email for place in entry.places))
    if not address:
        raise CannotAsk(
            "Aucune adresse électronique ordinaire n’est connue : ajoutez-en une à la fiche. "
            "La plateforme ne peut pas écrire à une adresse de messagerie sécurisée de santé."
        )
    if not left_today(by.community):
        raise CannotAsk(f"La limite de {DAILY_LIMIT} messages par jour est atteinte : recommencez demain.")
    if not _ask(by, Candidate(str(entry.subject), entry.name, address)):
        raise CannotAsk("Une demande attend déjà une réponse : son lien est encore valable.")
    return address


@transaction.atomic
def ask_round(*, by: Actor) -> int:
    """Ask all those whom the preview showed, up to the limit of the day; how many letters leave."""
    assert by.community is not None
    asked = sum(_ask(by, candidate) for candidate in next_round(by.community).today)
    if asked:
        record(
            by=by,
            action="knowledge.round_asked",
            label="Demande de confirmation des fiches",
            after={"messages": asked},
        )
    return asked


def _ask(by: Actor, candidate: Candidate) -> bool:
    """Queue one letter; False if a link is already waiting. Of two requests at once exactly one passes."""
    assert by.community is not None
    now = timezone.now()
    row, _ = EntryConfirmation.objects.get_or_create(community=by.community, subject=candidate.subject)
    free = Q(open_until=None) | Q(open_until__lte=now)
    if (
        not EntryConfirmation.objects.filter(free, pk=row.pk)
        .order_by()
        .update(requested_at=now, open_until=now + VALID_FOR)
    ):
        return False
    tokens.revoke(purpose=PURPOSE, subject=str(row.pk))
    secret = tokens.issue(purpose=PURPOSE, subject=str(row.pk), valid_for=VALID_FOR)
    link = settings.MAILLAGE_BASE_URL + reverse("directory_public:entry", kwargs={"secret": secret})
    body = render_to_string(
        "directory/knowledge/request_email.txt",
        {
            "name": candidate.name,
            "community": by.community,
            "link": link,
            "expires_on": timezone.localdate(now + VALID_FOR),
        },
    )
    queue_email(
        by=by,
        community=by.community,
        to=candidate.address,
        subject=f"Votre fiche dans l’annuaire de {by.community.name}",
        body=body,
        purpose=PURPOSE,
    )
    record(by=by, action="knowledge.asked", obj=row, label=candidate.name)
    return True


def sample(candidates: Iterable[Candidate], most: int = 8) -> list[Candidate]:
    """The first ones, which the preview shows."""
    return list(candidates)[:most]
