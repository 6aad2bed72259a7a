"""Every figure that a pack shows, by a stable key and in words: what one pack is compared with another by."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from maillage.contexts.dossier.figures.book import Money, YearBook
from maillage.core.dues.euros import euros
from maillage.platform.ui.typography import number

# Key -> (label, words).
Figures = dict[str, tuple[str, str]]
NOTHING = "sans chiffre"
_MONEY = (
    ("income_received", "reçu"),
    ("granted", "budget"),
    ("engaged", "engagé"),
    ("paid", "payé"),
)


def figures_of(book: YearBook) -> Figures:
    """The same book gives the same figures: neither the day nor the hour is one of them."""
    return dict(_all(book))


def _all(book: YearBook) -> Iterator[tuple[str, tuple[str, str]]]:
    yield from _association(book)
    for one in book.indicators:
        name = f"{one.code} · {one.name}"
        yield f"indicator:{one.pk}", (name, one.value_words or NOTHING)
        if one.target_words:
            yield f"target:{one.pk}", (f"{name}, cible", one.target_words)
        if one.stake_cents is not None:
            yield f"stake:{one.pk}", (f"{name}, part variable", euros(one.stake_cents))
    for mission in book.missions:
        yield from _money(f"mission:{mission.pk or 0}", mission.name, mission.money)
    yield from _money("whole", "Toutes les missions", book.money)
    yield from _contract(book)
    for action in book.actions:
        name = f"{action.code} · {action.title}"
        yield f"action:{action.pk}:state", (f"{name}, état", action.state_label)
        steps = f"{action.steps_done} sur {action.steps_counted}"
        yield f"action:{action.pk}:steps", (f"{name}, étapes faites", steps)
        yield f"action:{action.pk}:evidence", (f"{name}, justificatifs", str(len(action.evidence)))
    yield "evidence", ("Justificatifs", str(len({one.source for one in book.evidence})))
    yield "invoices", ("Factures approuvées", euros(sum(one.amount_cents for one in book.invoices)))


def _association(book: YearBook) -> Iterator[tuple[str, tuple[str, str]]]:
    life = book.association
    yield "members", ("Adhérents", number(life.members))
    for one in life.by_profession:
        yield f"members:{one.key}", (f"Adhérents, {one.label}", number(one.count))
    yield "meetings", ("Réunions tenues", number(life.facts.meetings))
    yield "hours", ("Heures de réunion", number(float(life.facts.hours)))
    yield "people", ("Participations", number(life.facts.people))
    for one in life.people_by_category:
        yield f"people:{one.key}", (f"Participations, {one.label}", number(one.count))
    yield "decisions", ("Décisions", number(life.decisions))
    yield "minutes_given", ("Temps donné (minutes)", number(life.facts.minutes_given))


def _money(key: str, name: str, money: Money) -> Iterator[tuple[str, tuple[str, str]]]:
    for field, words in _MONEY:
        yield f"{key}:{field}", (f"{name}, {words}", euros(getattr(money, field)))


def _contract(book: YearBook) -> Iterator[tuple[str, tuple[str, str]]]:
    contract = book.contract
    if contract is None:
        return
    for row in contract.rows:
        name = f"Contrat, {row.mission}, {row.part_label}"
        yield f"line:{row.line_id}:due", (name, "inconnu" if row.due_cents is None else euros(row.due_cents))
        if row.part == "variable":
            yield f"line:{row.line_id}:acquired", (f"{name}, acquis", euros(row.acquired_cents or 0))
    yield "aci:received", ("Reçu de l’assurance maladie", euros(contract.received_cents))
    yield "aci:low", ("Part variable acquise", euros(contract.variable_low))
    yield "aci:high", ("Part variable au plus", euros(contract.variable_high))


def digest_of(figures: Figures) -> str:
    """SHA-256 of the figures, in the order of their keys."""
    text = json.dumps({key: list(pair) for key, pair in figures.items()}, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


@dataclass(frozen=True)
class Change:
    """before, after: "" where the figure was not, or is no longer."""

    label: str
    before: str
    after: str


def changes_between(before: Mapping[str, list[str]], after: Mapping[str, list[str]]) -> list[Change]:
    """What differs, by label: a database does not keep the order of the keys."""
    found = [
        Change(label, before[key][1] if key in before else "", words)
        for key, (label, words) in after.items()
        if key not in before or before[key][1] != words
    ]
    gone = [Change(pair[0], pair[1], "") for key, pair in before.items() if key not in after]
    return sorted([*found, *gone], key=lambda one: one.label)
