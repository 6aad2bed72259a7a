"""« Mon année » as a page shows it, the same with an account and by the personal link."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from maillage.contexts.association.api import Contact
from maillage.contexts.funding.time import queries
from maillage.contexts.funding.time.models import EntryState
from maillage.contexts.funding.time.queries import Judged
from maillage.core.dues.euros import euros
from maillage.platform.ui.typography import NBSP

BADGES: dict[str, tuple[str, str]] = {
    EntryState.PROPOSED: ("warning", ""),
    EntryState.CHECKED: ("info", "clock"),
    EntryState.VALIDATED: ("info", "clock"),
    EntryState.APPROVED: ("success", ""),
    EntryState.BATCHED: ("success", "send"),
    EntryState.PAID: ("success", "coin-euro"),
    EntryState.REFUSED: ("danger", "ban"),
    EntryState.REPLACED: ("neutral", "history"),
    EntryState.REVERSED: ("neutral", "arrow-back-up"),
}
_OLDEST = 2019


def duration(minutes: int) -> str:
    """« 1 h 30 », « 45 min », « −20 min »; as French writes hours."""
    sign, whole = ("−" if minutes < 0 else ""), abs(minutes)
    hours, rest = divmod(whole, 60)
    if not hours:
        return f"{sign}{rest}{NBSP}min"
    return f"{sign}{hours}{NBSP}h{NBSP}{rest:02d}" if rest else f"{sign}{hours}{NBSP}h"


@dataclass(frozen=True)
class Line:
    """One entry of a page: its words, its badge, what it waits for."""

    judged: Judged
    duration: str
    tone: str
    icon: str
    needs_loss: bool

    @property
    def entry(self) -> Any:
        return self.judged.entry

    @property
    def state(self) -> str:
        return str(self.entry.get_state_display())

    @property
    def blocks(self) -> list[str]:
        return [one.words for one in self.judged.blocks]


def line_of(judged: Judged) -> Line:
    tone, icon = BADGES[judged.entry.state]
    hours = any(one.key == "hours" for one in judged.blocks)
    return Line(judged, duration(judged.entry.minutes), tone, icon, hours)


@dataclass(frozen=True)
class BlockedGroup:
    """Entries that one reason keeps from being paid. remedy: where the reason is lifted (name of a page), its words."""

    key: str
    words: str
    remedy: tuple[str, str]
    lines: list[tuple[Line, list[str]]]

    @property
    def says_more(self) -> bool:
        return any(reasons for _, reasons in self.lines)


# What is said of a reason for several people, and where it is lifted: nobody must look for the page.
_GROUPS: dict[str, tuple[str, tuple[str, str]]] = {
    "fee": ("Cotisation de l’année pas payée", ("association:fees", "Voir les cotisations")),
    "member": ("Pas adhérent ce jour-là", ("", "")),
    "employer": ("Personne salariée, sans accord de son employeur", ("", "")),
    "rate": ("Tarif manquant", ("funding:rates", "Voir les tarifs")),
    "ceiling": ("Plafond annuel atteint ou inconnu", ("funding:pay_rules", "Voir les plafonds")),
    "hours": ("Hors des heures habituelles, sans perte déclarée", ("", "")),
    "proof": ("Sans justificatif", ("", "")),
    "elsewhere": ("Acte déjà payé par l’assurance maladie", ("", "")),
    "project": ("Projet de santé pas encore validé", ("programme:stages", "Voir la vie de la CPTS")),
    "rules": ("Pas prévu au règlement intérieur", ("funding:pay_rules", "Voir les règles")),
    "closed": ("Année de bilan close", ("", "")),
}


_DETAILED = frozenset({"ceiling", "proof", "project", "rules"})


def blocked_groups(lines: Iterable[Line]) -> list[BlockedGroup]:
    """Blocked entries by their first reason, the reason of most entries first; each keeps its other reasons."""
    by_key: dict[str, list[Line]] = {}
    for line in lines:
        by_key.setdefault(line.judged.blocks[0].key, []).append(line)
    groups = []
    for key, found in sorted(by_key.items(), key=lambda pair: (-len(pair[1]), pair[0])):
        words, remedy = _GROUPS[key]
        # Said once, in the title, where it is the same for all and the title says it whole.
        first = 1 if key not in _DETAILED and len({line.blocks[0] for line in found}) == 1 else 0
        groups.append(BlockedGroup(key, words, remedy, [(line, line.blocks[first:]) for line in found]))
    return groups


def asked_year(text: str) -> int:
    """The year of an address, this one for anything else."""
    today = timezone.localdate()
    year = int(text) if text.isascii() and text.isdigit() and len(text) == 4 else today.year
    return year if _OLDEST <= year <= today.year + 1 else today.year


def year_page(contact: Contact, year: int) -> dict[str, Any]:
    """What « Mon année » shows of one person in a calendar year. At most 15 queries."""
    counter = queries.counter(contact.pk, year)
    lines = [line_of(one) for one in queries.judged(list(queries.of_contact(contact.pk, year)))]
    years = sorted({year, timezone.localdate().year, *queries.years_of(contact.pk)}, reverse=True)
    return {
        "contact": contact,
        "year": year,
        "years": years,
        "counter": counter,
        "hours": duration(counter.minutes),
        "approved": euros(counter.approved_cents),
        "paid": euros(counter.paid_cents),
        "ceiling": euros(counter.ceiling.amount_cents) if counter.ceiling else "",
        "received": euros(counter.received_cents),
        "over": euros(counter.over_cents) if counter.over_cents else "",
        "room": euros(counter.room_cents),
        "to_check": [one for one in lines if one.entry.state == EntryState.PROPOSED],
        "lines": [one for one in lines if one.entry.state != EntryState.PROPOSED],
    }
