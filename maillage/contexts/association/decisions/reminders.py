"""Letters that recall what somebody has to do: a week before, the day after, then every second week."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django_scopes import scope, scopes_disabled

from maillage.contexts.association.decisions.models import FollowUp, FollowUpState
from maillage.platform.accounts.models import User
from maillage.platform.messaging.services import notify, queue_email
from maillage.platform.tasks.due import due_job
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.models import Community
from maillage.platform.tenancy.urls import community_url
from maillage.platform.ui.typography import count_words, french, short_date

BEFORE: Final = timedelta(days=7)
AGAIN_AFTER: Final = timedelta(days=14)
# Later it is no forgetting any more: those who follow the list decide what becomes of it.
UNTIL_LATE: Final = timedelta(days=90)
PURPOSE: Final = "association.follow_up_reminder"


def is_due(due_on: date, reminded_on: date | None, today: date) -> bool:
    """Whether a letter leaves today about something to be done for `due_on`.

    One from a week before on, one once it is late, then one every second week until three months late.
    """
    if not due_on - BEFORE <= today <= due_on + UNTIL_LATE:
        return False
    if reminded_on is None:
        return True
    if today <= due_on:
        return reminded_on < due_on - BEFORE
    return reminded_on <= due_on or today - reminded_on >= AGAIN_AFTER


@dataclass(frozen=True)
class Reader:
    """Whom a letter is for. email is "" for who wants no letter; user: the account that is told on the site."""

    key: tuple[str, int]
    name: str
    email: str
    user: User | None


@due_job("association.recall_follow_ups", every=timedelta(hours=12))
def recall_follow_ups() -> int:
    """One letter to each person who has something due; returns how many things were recalled."""
    today = timezone.localdate()
    with scopes_disabled():
        waiting = _possible(today).order_by().values("community_id")
        communities = list(Community.objects.filter(pk__in=waiting).order_by("pk"))
    recalled = 0
    for community in communities:
        if community.has_module("association"):
            with scope(community=community), transaction.atomic():
                recalled += _recall(community, today)
    return recalled


def _possible(today: date) -> Any:
    return FollowUp.objects.filter(
        Q(reminded_on=None) | Q(reminded_on__lt=today),
        state=FollowUpState.OPEN,
        due_on__lte=today + BEFORE,
        due_on__gte=today - UNTIL_LATE,
    )


def _recall(community: Community, today: date) -> int:
    """Three queries, and two for each person."""
    # Locked: of two runs at once, the second sees what the first wrote.
    rows = list(_possible(today).select_for_update(of=("self",)).select_related("contact__user", "user"))
    due = [row for row in rows if row.due_on is not None and is_due(row.due_on, row.reminded_on, today)]
    by_reader: dict[tuple[str, int], list[FollowUp]] = defaultdict(list)
    readers: dict[tuple[str, int], Reader] = {}
    for row in due:
        reader = reader_of(row)
        if reader is not None:
            readers[reader.key] = reader
            by_reader[reader.key].append(row)
    told: list[int] = []
    for key, mine in by_reader.items():
        _write(community, readers[key], mine, today)
        told += [row.pk for row in mine]
    FollowUp.objects.filter(pk__in=told).update(reminded_on=today)
    return len(told)


def reader_of(row: FollowUp) -> Reader | None:
    """Whom a reminder of this one is for; None when nobody can be told."""
    contact, user = row.contact, row.user
    if contact is not None:
        email = "" if contact.mail_refused_at else contact.email
        if contact.user is not None and not contact.mail_refused_at:
            email = email or contact.user.email
        if not email and contact.user is None:
            return None
        return Reader(("contact", contact.pk), contact.name, email, contact.user)
    if user is not None:
        return Reader(("user", user.pk), user.name, user.email, user)
    return None


def _write(community: Community, reader: Reader, rows: Sequence[FollowUp], today: date) -> None:
    rows = sorted(rows, key=lambda one: (one.due_on or today, one.pk))
    url = community_url(community, "association:follow_ups")
    title = count_words(
        len(rows), "suite à donner vous attend", "suites à donner vous attendent", feminine=True
    )
    if reader.user is not None:
        # With the day, so that the next reminder is told too.
        notify(
            community=community,
            users=[reader.user],
            title=f"{title} ({short_date(today)})",
            url=f"{url}?miennes=on&etat=ouvertes",
        )
    if reader.email:
        queue_email(
            by=Actor.system(community),
            community=community,
            to=reader.email,
            subject=f"{community.name} : {title}",
            body=letter(community.name, reader, rows, today, settings.MAILLAGE_BASE_URL + url),
            purpose=PURPOSE,
        )


def letter(community: str, reader: Reader, rows: Sequence[FollowUp], today: date, url: str) -> str:
    """The text; the address of the list only for who can open it."""
    lines = [f"- {row.title}, {_for_when(row.due_on, today)}" for row in rows]
    end = [f"Pour dire que c’est fait : {url}", ""] if reader.user is not None else []
    text = "\n".join(
        [
            "Bonjour,",
            "",
            "Voici ce qui vous a été confié et qui arrive à échéance ou l’a dépassée :",
            "",
            *lines,
            "",
            *end,
            community,
        ]
    )
    return french(text)


def _for_when(day: date | None, today: date) -> str:
    if day is None:
        return "sans date"
    return f"pour le {short_date(day)}" + (" (en retard)" if day < today else "")
