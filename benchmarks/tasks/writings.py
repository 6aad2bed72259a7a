"""Minutes printed, and the register of documents searched."""

from __future__ import annotations

import random
import sqlite3
from datetime import UTC, datetime, timedelta
from statistics import median
from time import perf_counter
from typing import Any

from django.db import transaction
from django_scopes import scope

from maillage.contexts.association.bodies.models import Body, BodyKind
from maillage.contexts.association.contacts.models import Contact
from maillage.contexts.association.decisions.services import create_decision, create_follow_up
from maillage.contexts.association.documents import queries
from maillage.contexts.association.documents.models import Document, DocumentText
from maillage.contexts.association.meetings.models import (
    AgendaItem,
    Attendee,
    Meeting,
    MeetingState,
    Presence,
)
from maillage.contexts.association.minutes import printed, services, word
from maillage.contexts.association.minutes.models import Minutes
from maillage.contexts.association.minutes.queries import points_of
from maillage.platform.documents.pdf import render_pdf
from maillage.platform.documents.word import render_docx
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.models import Community

PEOPLE, POINTS, ROUNDS = 60, 15, 9
DOCUMENTS, WORDS, VOCABULARY = 3_000, 1_500, 40_000
SENTENCE = (
    "La trésorerie présente le projet de budget, équilibré, et répond aux questions des membres présents. "
)


def print_minutes() -> dict[str, Any]:
    """Seconds for minutes of some eight pages, from the database to the bytes; median of nine, the first left out."""
    community = Community.objects.order_by("pk").first()
    assert community is not None
    by = Actor.system(community)
    with scope(community=community):
        with transaction.atomic():
            minutes = _long_meeting(community, by)

        def as_pdf() -> int:
            data = printed.contents_of(minutes, community=community.name)
            return len(render_pdf(printed.template_of(data), data))

        def as_word() -> int:
            return len(render_docx(word.minutes_1(), printed.contents_of(minutes, community=community.name)))

        return {"pdf_s": _median(as_pdf), "docx_s": _median(as_word), "pdf_bytes": as_pdf()}


def _median(act: Any) -> float:
    act()
    rounds = []
    for _ in range(ROUNDS):
        started = perf_counter()
        act()
        rounds.append(perf_counter() - started)
    return median(rounds)


def _long_meeting(community: Community, by: Actor) -> Minutes:
    starts_at = datetime(2025, 12, 2, 19, 30, tzinfo=UTC)
    body = Body.objects.create(
        community=community, kind=BodyKind.BOARD, name="Conseil", created_on=starts_at.date()
    )
    meeting = Meeting.objects.create(
        community=community,
        kind="board",
        title="Conseil d’administration",
        body=body,
        state=MeetingState.HELD,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(hours=2),
    )
    people: list[Contact] = []
    for number in range(PEOPLE):
        contact = Contact.objects.create(
            community=community,
            last_name=f"Nom{number}",
            first_name="Prénom",
            search_name=f"nom{number} prenom",
        )
        people.append(contact)
        Attendee.objects.create(
            community=community,
            meeting=meeting,
            contact=contact,
            search_name=contact.search_name,
            presence=Presence.PRESENT,
            voter=number < PEOPLE // 2,
        )
    for rank in range(POINTS):
        AgendaItem.objects.create(community=community, meeting=meeting, rank=rank, title=f"Point {rank}")
    minutes = services.start(by=by, meeting=meeting)
    for point in points_of(minutes):
        services.write_point(by=by, pk=point.pk, seen=1, text=(SENTENCE * 5 + "\n") * 3)
        create_decision(by=by, title=SENTENCE, taken_on=starts_at.date(), meeting=meeting, point=point)
        create_follow_up(
            by=by, title=SENTENCE[:80], owner=people[-1], due_on=None, meeting=meeting, point=point
        )
    return minutes


def search_documents() -> dict[str, Any]:
    """Seconds to find two words among 3,000 documents of 1,500 distinct words; the same in a bare FTS5 table.

    The same documents must be found by both.
    """
    community = Community.objects.order_by("pk").first()
    assert community is not None
    by = Actor(user=None, community=community, roles=frozenset({"coordinator"}))
    texts = _fill(community)
    chance = random.Random(7)
    asked = [
        f"m{chance.randrange(VOCABULARY):05d} m{chance.randrange(VOCABULARY // 10):04d}"
        for _ in range(ROUNDS)
    ]
    peer = sqlite3.connect(":memory:")
    peer.execute("CREATE VIRTUAL TABLE found USING fts5(words, tokenize = 'unicode61 remove_diacritics 2')")
    peer.executemany("INSERT INTO found (rowid, words) VALUES (?, ?)", texts.items())
    ours, theirs = [], []
    with scope(community=community):
        for text in asked:
            started = perf_counter()
            rows = {one.pk for one in queries.holding(queries.documents(by), text)}
            ours.append(perf_counter() - started)
            started = perf_counter()
            wanted = " AND ".join(f"{part}*" for part in text.split())
            other = {row[0] for row in peer.execute("SELECT rowid FROM found WHERE words MATCH ?", (wanted,))}
            theirs.append(perf_counter() - started)
            if rows != other:
                raise AssertionError(f"{text}: {len(rows)} found, {len(other)} by the peer")
    peer.close()
    return {"ours_s": median(ours), "peer_s": median(theirs), "documents": len(texts)}


def _fill(community: Community) -> dict[int, str]:
    chance = random.Random(3)
    vocabulary = [f"m{number:05d}" for number in range(VOCABULARY)]
    now = datetime(2026, 1, 1, tzinfo=UTC)
    with scope(community=community), transaction.atomic():
        rows = Document.objects.bulk_create(
            Document(
                community=community,
                kind="other",
                title=f"Document {number}",
                search_name=f"document {number}",
            )
            for number in range(DOCUMENTS)
        )
        texts = {row.pk: f" {' '.join(sorted(chance.sample(vocabulary, WORDS)))} " for row in rows}
        DocumentText.objects.bulk_create(
            (
                DocumentText(
                    community=community, document=row, words=texts[row.pk], reading="read", read_at=now
                )
                for row in rows
            ),
            batch_size=500,
        )
    return texts
