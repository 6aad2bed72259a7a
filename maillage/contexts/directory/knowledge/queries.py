"""Reading what a community knows. Every function runs inside the community's scope."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import CharField, Exists, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Concat
from django.utils import timezone

from maillage.contexts.directory.entries.subjects import PROFESSIONAL
from maillage.contexts.directory.knowledge.models import (
    DEPARTURES,
    Correction,
    CorrectionKind,
    CorrectionState,
    DepartureNotice,
    EntryConfirmation,
    LocalKnowledge,
    NewPatients,
)
from maillage.contexts.directory.permissions import VIEW_MOVEMENTS
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.models import Community

# « Confirmation annuelle » : after a year an entry is asked about again.
CONFIRMED_FOR = timedelta(days=365)


@dataclass(frozen=True)
class Wished:
    """What local knowledge is looked for; every criterion may stay empty.

    new_patients: « oui » or « au cas par cas » pass. language: a code of `languages.LANGUAGES`.
    """

    new_patients: bool = False
    language: str = ""
    home_visits: bool = False
    wheelchair: bool = False

    def __bool__(self) -> bool:
        return bool(self.new_patients or self.language or self.home_visits or self.wheelchair)

    @property
    def condition(self) -> Q:
        wanted = Q()
        if self.new_patients:
            wanted &= Q(takes_new_patients__in=[NewPatients.YES, NewPatients.SOME])
        if self.language:
            wanted &= Q(language_codes__contains=f" {self.language} ")
        if self.home_visits:
            wanted &= Q(home_visits=True)
        if self.wheelchair:
            wanted &= Q(wheelchair_access=True)
        return wanted


def knowledge_of(community: Community, subjects: Iterable[str]) -> dict[str, LocalKnowledge]:
    """What is known of these entries, by subject; those of whom nothing is known are left out. 1 query."""
    rows = LocalKnowledge.objects.filter(community=community, subject__in=sorted(set(subjects)))
    return {row.subject: row for row in rows.order_by("subject")}


def subjects_with(
    community: Community,
    *,
    kind: str = PROFESSIONAL,
    new_patients: bool = False,
    language: str = "",
    home_visits: bool = False,
    wheelchair: bool = False,
) -> frozenset[str]:
    """Keys (IDNPS, FINESS numbers) of the entries of that kind known to be so. 1 query."""
    wished = Wished(new_patients, language, home_visits, wheelchair)
    rows = LocalKnowledge.objects.filter(
        wished.condition, community=community, subject__startswith=f"{kind}:"
    ).values_list("subject", flat=True)
    return frozenset(subject.partition(":")[2] for subject in rows.order_by())


def subject_of(kind: str, key: str = "pk") -> Concat:
    """The subject of an outer row, as an expression for a subquery: `subject=subject_of(PROFESSIONAL)`."""
    return Concat(Value(f"{kind}:"), OuterRef(key), output_field=CharField())


def corrections_shown_to(actor: Actor) -> QuerySet[Correction]:
    """What waits for the register, as far as it is for this actor: departures are for `VIEW_MOVEMENTS` alone."""
    waiting: QuerySet[Correction] = Correction.objects.filter(state=CorrectionState.WAITING)
    return waiting if actor.can(VIEW_MOVEMENTS) else waiting.exclude(kind__in=sorted(DEPARTURES))


def reported(actor: Actor, *, kind: str = PROFESSIONAL, key: str = "pk") -> Subquery:
    """Beside a name in a list: value of the oldest `CorrectionKind` that waits and the actor may see, else null."""
    waiting = corrections_shown_to(actor).filter(subject=subject_of(kind, key))
    return Subquery(waiting.order_by("recorded_at", "pk").values("kind")[:1])


def reported_words(kind: str | None) -> str:
    """« signalé : n’exerce plus ici »; "" for nothing."""
    return f"signalé : {CorrectionKind(kind).label}" if kind else ""


def confirmed_since() -> datetime:
    """An entry confirmed after this moment counts as confirmed."""
    return timezone.now() - CONFIRMED_FOR


def is_confirmed(*, kind: str = PROFESSIONAL, key: str = "pk") -> Exists:
    """Condition on rows of professionals or structures: confirmed for less than a year."""
    return Exists(
        EntryConfirmation.objects.filter(subject=subject_of(kind, key), confirmed_at__gte=confirmed_since())
    )


def departures() -> QuerySet[DepartureNotice]:
    """The declared departures, the next one first; those without a date last."""
    rows: QuerySet[DepartureNotice] = DepartureNotice.objects.order_by("departure_on", "pk")
    return rows


def departure_of(subject: str) -> Any:
    """What this person declared; None if nothing. 1 query."""
    return DepartureNotice.objects.filter(subject=subject).select_related("recorded_by").first()
