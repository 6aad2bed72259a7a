"""« Prêt à payer », or every reason that blocks an entry. On facts already read: no query.

Decree 2022-375: an indemnity makes up for lost income, a remuneration pays a task of a mission; both need a validated
health project, and together they stay under a ceiling per person and calendar year. The other conditions are those
that a règlement intérieur usually sets; each community dates its own (`rates.PayRule`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from django.utils import timezone

from maillage.contexts.association.api import Contact, Practice, Standing
from maillage.contexts.funding.rates.ceilings import YearCeiling
from maillage.contexts.funding.rates.choosing import rate_on, rule_on
from maillage.contexts.funding.rates.models import PayKind, PayProfile, PayRate, PayRule, RateUnit
from maillage.contexts.funding.time.models import TimeEntry
from maillage.core.dues.euros import euros
from maillage.core.pay.amounts import amount_cents, fits, room_cents
from maillage.core.pay.hours import UsualHours, minutes_outside
from maillage.platform.ui.typography import short_date

READY: Final = "prêt à payer"
Cover = Sequence[tuple[date, date]]


@dataclass(frozen=True)
class Block:
    """key: stable, for filters and tests. words: what is said to people."""

    key: str
    words: str


@dataclass
class Ground:
    """What was read to judge entries. counted: cents under the ceiling by (contact, year); fees: paid days by contact.

    chains: what was approved before of the fact of a correction, (minutes, cents), by entry corrected. ceilings: those
    of the years in question, without those that nobody knows.
    """

    validated_on: date | None
    rules: Sequence[PayRule]
    rates: Sequence[PayRate]
    asks_fees: bool
    fees: Mapping[int, Cover]
    profiles: Mapping[int, PayProfile]
    counted: dict[tuple[int, int], int]
    closed: Sequence[tuple[date, date]]
    ceilings: Mapping[int, YearCeiling]
    chains: Mapping[int, tuple[int, int]] = field(default_factory=dict)


@dataclass(frozen=True)
class Worth:
    """rate is None where none holds; amount: what the entry is worth then, None without a rate."""

    rate: PayRate | None
    unit_cents: int | None
    amount: int | None


def rate_of(entry: TimeEntry, ground: Ground) -> PayRate | None:
    """The rate that holds for the entry: its own person, profession and task, on the day of the fact."""
    if entry.kind == PayKind.MISSION and entry.task_id is None:
        return None
    return rate_on(
        ground.rates,
        kind=entry.kind,
        task_id=entry.task_id if entry.kind == PayKind.MISSION else None,
        contact_id=entry.contact_id,
        profession=entry.contact.profession,
        day=entry.happened_on,
    )


def worth(entry: TimeEntry, ground: Ground) -> Worth:
    """What the entry is worth today. A correction is worth what its fact is worth now, less what was approved of it.

    A flat task is worth its rate however long it lasted, and nothing once its fact is gone.
    """
    if entry.amount_cents is not None:
        return Worth(entry.rate, entry.rate_cents, entry.amount_cents)
    before_minutes, before_cents = ground.chains.get(entry.corrects_id or 0, (0, 0))
    total_minutes = before_minutes + entry.minutes
    if total_minutes == 0 and before_minutes:
        return Worth(None, None, -before_cents)
    rate = rate_of(entry, ground)
    if rate is None:
        return Worth(None, None, None)
    whole = (
        rate.amount_cents if rate.unit == RateUnit.TASK else amount_cents(total_minutes, rate.amount_cents)
    )
    return Worth(rate, rate.amount_cents, whole - before_cents)


def blocks(entry: TimeEntry, ground: Ground) -> list[Block]:
    """Every reason that keeps the entry from being approved; none: it is ready."""
    amount = worth(entry, ground).amount
    closed = _closed(entry, ground)
    if amount is not None and amount < 0:
        # What takes money back needs no condition.
        return closed
    rule = rule_on(ground.rules, entry.happened_on)
    return [
        *closed,
        *_project(entry, ground),
        *_rules(entry, rule),
        *_person(entry, ground, rule),
        *_proof(entry),
        *_elsewhere(entry),
        *_rate(entry, amount),
        *_hours(entry, ground, rule),
        *_ceiling(entry, ground, amount),
    ]


def _closed(entry: TimeEntry, ground: Ground) -> list[Block]:
    if any(first <= entry.happened_on <= last for first, last in ground.closed):
        return [Block("closed", "l’année de bilan est close")]
    return []


def _project(entry: TimeEntry, ground: Ground) -> list[Block]:
    if ground.validated_on is None:
        return [Block("project", "le projet de santé n’est pas validé")]
    if entry.happened_on < ground.validated_on:
        day = short_date(ground.validated_on)
        return [Block("project", f"c’était avant la validation du projet de santé ({day})")]
    return []


def _rules(entry: TimeEntry, rule: PayRule | None) -> list[Block]:
    if rule is None:
        return [Block("rules", "le règlement intérieur ne le prévoyait pas encore")]
    if not rule.covers(entry.kind):
        return [Block("rules", f"le règlement intérieur ne prévoit pas : {entry.get_kind_display()}")]
    return []


def _person(entry: TimeEntry, ground: Ground, rule: PayRule | None) -> list[Block]:
    contact, found = entry.contact, []
    if not _was_member(contact, entry.happened_on):
        found.append(Block("member", "la personne n’était pas adhérente"))
    elif rule is not None and rule.needs_fee and ground.asks_fees and not _fee_paid(entry, ground):
        found.append(Block("fee", "la cotisation de cette année n’est pas payée"))
    if contact.practice == Practice.SALARIED:
        profile = ground.profiles.get(contact.pk)
        agreed = profile.employer_agreed_on if profile else None
        if agreed is None or agreed > entry.happened_on:
            found.append(Block("employer", "personne salariée, sans accord de son employeur"))
    return found


def _was_member(contact: Contact, day: date) -> bool:
    if contact.joined_on is not None and day < contact.joined_on:
        return False
    if contact.standing == Standing.MEMBER:
        return True
    return contact.joined_on is not None and contact.left_on is not None and day <= contact.left_on


def _fee_paid(entry: TimeEntry, ground: Ground) -> bool:
    cover = ground.fees.get(entry.contact_id, ())
    return any(first <= entry.happened_on <= last for first, last in cover)


def _proof(entry: TimeEntry) -> list[Block]:
    if entry.proof or entry.file_id is not None:
        return []
    return [
        Block("proof", f"pas de justificatif : {entry.missing}" if entry.missing else "pas de justificatif")
    ]


def _elsewhere(entry: TimeEntry) -> list[Block]:
    if entry.paid_elsewhere or (entry.task is not None and entry.task.paid_elsewhere):
        return [Block("elsewhere", "acte déjà payé par l’assurance maladie : jamais payé deux fois")]
    return []


def _rate(entry: TimeEntry, amount: int | None) -> list[Block]:
    if amount is not None:
        return []
    if entry.kind == PayKind.MISSION and entry.task_id is None:
        return [Block("rate", "tarif manquant : aucune tâche n’est choisie")]
    return [Block("rate", "tarif manquant")]


def usual_hours(entry: TimeEntry, ground: Ground, rule: PayRule) -> UsualHours:
    """Those of the person, else those of the rule."""
    own = ground.profiles.get(entry.contact_id)
    if own is not None and own.day_starts is not None and own.day_ends is not None:
        return UsualHours(own.day_starts, own.day_ends, own.saturday_ends)
    return UsualHours(rule.day_starts, rule.day_ends, rule.saturday_ends)


def _hours(entry: TimeEntry, ground: Ground, rule: PayRule | None) -> list[Block]:
    if entry.kind != PayKind.INDEMNITY or entry.loss_declared or rule is None:
        return []
    if entry.starts_at is None or entry.ends_at is None:
        return [Block("hours", "indemnité déclarée sans horaires : la perte de revenus n’est pas déclarée")]
    starts, ends = timezone.localtime(entry.starts_at), timezone.localtime(entry.ends_at)
    if not minutes_outside(starts, ends, usual_hours(entry, ground, rule)):
        return []
    return [Block("hours", "hors des heures habituelles de travail, sans perte de revenus déclarée")]


def _ceiling(entry: TimeEntry, ground: Ground, amount: int | None) -> list[Block]:
    ceiling = ground.ceilings.get(entry.cap_year)
    if ceiling is None:
        return [Block("ceiling", f"le plafond de {entry.cap_year} n’est pas connu")]
    counted = ground.counted.get((entry.contact_id, entry.cap_year), 0)
    if amount is None or fits(ceiling.amount_cents, counted, amount):
        return []
    room = euros(room_cents(ceiling.amount_cents, counted))
    return [Block("ceiling", f"plafond annuel atteint : il reste {room} pour {entry.cap_year}")]
