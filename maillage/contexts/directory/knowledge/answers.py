"""The answer of a person to the yearly question, through a link that works once.

A GET looks (`read_link`), only a POST answers; mail scanners open links. The holder of the link is taken for its
addressee, sees this entry alone, and is told nothing of the bureau's departures.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils import timezone
from django_scopes import scope, scopes_disabled

from maillage.contexts.directory.entries.subjects import Subject
from maillage.contexts.directory.knowledge.corrections import Report, report
from maillage.contexts.directory.knowledge.models import (
    CorrectionKind,
    EntryConfirmation,
    LocalKnowledge,
    Teller,
)
from maillage.contexts.directory.knowledge.registered import Entry, Place, entry_of
from maillage.contexts.directory.knowledge.services import (
    PURPOSE,
    Facts,
    confirm,
    record_departure,
    save_knowledge,
)
from maillage.contexts.directory.objections.services import record_objection
from maillage.platform.access import tokens
from maillage.platform.audit.services import record
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.models import Community


class LinkSpent(ValueError):
    """The link no longer works: answered, expired, replaced, or never issued."""


@dataclass(frozen=True)
class Departure:
    """What a person declares of departure; kept only with `agreed`."""

    departure_on: date | None
    birth_year: int | None
    agreed: bool


@dataclass(frozen=True)
class Link:
    """What a link opens; `refusal` ("", "used", "expired", "gone", "unknown") says why it opens nothing."""

    refusal: str = ""
    community: Community | None = None
    entry: Entry | None = None
    knowledge: LocalKnowledge | None = None


def read_link(secret: str) -> Link:
    """What the link would do, and to what. Never writes. At most 6 queries."""
    token = tokens.find(purpose=PURPOSE, secret=secret) if secret.isprintable() else None
    if token is None:
        return Link("unknown")
    row = _asked(token.subject)
    community = row.community if row else None
    if token.used_at is not None:
        return Link("used", community)
    if row is None or token.expires_at <= timezone.now():
        return Link("expired", community)
    with scope(community=row.community):
        entry = entry_of(row.community, Subject.parse(row.subject))
        if entry is None:
            return Link("gone", row.community)
        known = LocalKnowledge.objects.filter(subject=row.subject).order_by("pk").first()
    return Link("", row.community, entry, known)


def _asked(pk: str) -> EntryConfirmation | None:
    with scopes_disabled():
        found: EntryConfirmation | None = (
            EntryConfirmation.objects.filter(pk=int(pk)).select_related("community").order_by("pk").first()
        )
    return found


@contextmanager
def _answering(secret: str) -> Iterator[tuple[Actor, Entry]]:
    """Use the link in one transaction, inside the community's scope: of two answers at once exactly one passes."""
    with transaction.atomic():
        token = tokens.peek(purpose=PURPOSE, secret=secret)
        if token is None:
            raise LinkSpent
        # Locked before its link, as those who confirm by hand or ask again do.
        with scopes_disabled():
            row: EntryConfirmation | None = (
                EntryConfirmation.objects.select_for_update(of=("self",))
                .select_related("community")
                .filter(pk=int(token.subject))
                .order_by("pk")
                .first()
            )
        if row is None or tokens.use(purpose=PURPOSE, secret=secret) is None:
            raise LinkSpent
        with scope(community=row.community):
            entry = entry_of(row.community, Subject.parse(row.subject))
            if entry is None:
                raise LinkSpent
            yield Actor.system(row.community), entry
            EntryConfirmation.objects.filter(pk=row.pk).update(open_until=None)


def confirm_entry(
    *, secret: str, facts: Facts, departure: Departure | None = None, version: int | None = None
) -> None:
    """Keep what the person changed and note the entry as confirmed. Raises LinkSpent, AgreementMissing or
    ChangedMeanwhile; then nothing was written and the link still works. version: as for `save_knowledge`."""
    with _answering(secret) as (by, entry):
        save_knowledge(by=by, entry=entry, facts=facts, told_by=Teller.LINK, version=version)
        if departure is not None and entry.is_person:
            record_departure(
                by=by,
                subject=entry.subject,
                departure_on=departure.departure_on,
                birth_year=departure.birth_year,
                agreed=departure.agreed,
                agreed_with=Teller.LINK,
            )
        confirm(by=by, entry=entry, told_by=Teller.LINK)


def say_gone(*, secret: str, place: Place | None) -> None:
    """Keep « je n’exerce plus ici », which waits for the register. Raises LinkSpent. place: None for all of them."""
    with _answering(secret) as (by, entry):
        kind = CorrectionKind.NO_LONGER_HERE if entry.is_person else CorrectionKind.CLOSED
        report(by=by, entry=entry, said=Report(kind, place), told_by=Teller.LINK)


def object_to_entry(*, secret: str) -> Community:
    """Record the person's objection: nothing of the person is shown any more, anywhere. Raises LinkSpent."""
    with _answering(secret) as (by, entry):
        if not entry.is_person:
            raise LinkSpent
        assert by.community is not None
        record(by=by, action="knowledge.objected", label="Opposition par le lien personnel")
        record_objection(by=by, identifier=entry.subject.key)
        return by.community
