"""From what was read to what is missing. No query: facts in, items out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Final

from maillage.contexts.dossier.dialogue.confirming.models import Answer
from maillage.contexts.dossier.readiness.facts import (
    ActionFact,
    Facts,
    IndicatorFact,
    indicators_of_actions,
    late_words,
)
from maillage.contexts.dossier.readiness.items import (
    COORDINATION,
    MEMBERS,
    TREASURY,
    Item,
    Kind,
    function,
)
from maillage.contexts.dossier.readiness.money import Money
from maillage.platform.ui.typography import count_words

_PROVES: Final = frozenset({"running", "done", "paused"})


def of_indicators(facts: Facts, hanging: Mapping[int, int]) -> Iterator[Item]:
    """hanging: cents of the variable part by indicator. What the contract pays is asked for whatever its action did."""
    due = facts.due_on
    by_indicator, by_action = facts.evidence.by_indicator, facts.evidence.by_action
    for one in facts.indicators:
        if not facts.is_awaited(one) and one.pk not in hanging:
            continue
        missing = list(_of_indicator(one))
        if not by_indicator[one.pk] and not (one.action_id and by_action[one.action_id]):
            missing.append(Kind.PROOF)
        if not missing:
            continue
        holder, mission = facts.holder_of(one), facts.mission_of(one)
        what, cents = f"{one.code} · {one.name}", hanging.get(one.pk)
        for kind in missing:
            # A computed figure is nobody's to type: whoever keeps the figures has it computed again.
            whose = holder if kind != Kind.COMPUTED else function(COORDINATION)
            yield Item(kind, what, whose, one.pk, cents, due, mission)


def _of_indicator(one: IndicatorFact) -> Iterator[Kind]:
    if one.reading_id is None:
        yield Kind.COMPUTED if one.source else Kind.FIGURE
    if one.target is None:
        yield Kind.TARGET


def of_actions(facts: Facts, hanging: Mapping[int, int], today: date) -> Iterator[Item]:
    """The money of an action is what hangs on its indicators."""
    money = money_of_actions(facts, hanging)
    late = defaultdict(list)
    for row in facts.late:
        late[row.action_id].append(row)
    for one in facts.actions.values():
        what, cents = f"{one.code} · {one.title}", money.get(one.pk)
        holder = facts.pilot_of_action(one.pk)
        if one.pilot_id is None:
            yield Item(Kind.PILOT, what, holder, one.pk, cents, None, one.mission_id)
        for row in late[one.pk]:
            yield Item(
                Kind.LATE,
                what,
                facts.bearer_of(row),
                one.pk,
                cents,
                row.due_on,
                one.mission_id,
                late_words(row),
            )
        if one.state == "idea":
            yield Item(Kind.DRAFT, what, holder, one.pk, cents, one.starts_on, one.mission_id)
            continue
        if one.state in _PROVES and not facts.evidence.by_action[one.pk]:
            yield Item(Kind.ACTION_PROOF, what, holder, one.pk, cents, facts.due_on, one.mission_id)
        if facts.asks_to_confirm and one.state in _PROVES:
            yield from _confirmation(
                facts, one, Item(Kind.CONFIRM, what, holder, one.pk, cents, facts.due_on)
            )


def _confirmation(facts: Facts, action: ActionFact, asked: Item) -> Iterator[Item]:
    """The pilot's answer; corrections that were asked for are the coordination's to make."""
    answer = facts.answers.get(action.pk)
    within = facts.dialogue.pk if facts.dialogue else None
    asked = asked._replace(mission_id=action.mission_id, within=within)
    if answer is None:
        yield asked
    elif answer == Answer.CORRECTIONS:
        yield asked._replace(holder=function(COORDINATION), detail="son pilote demande des corrections")


def money_of_actions(facts: Facts, hanging: Mapping[int, int]) -> dict[int, int]:
    """Cents that hang on the indicators of each action, those of none left out."""
    summed = {
        action: sum(hanging.get(pk, 0) for pk in keys)
        for action, keys in indicators_of_actions(facts).items()
    }
    return {action: cents for action, cents in summed.items() if cents}


def of_meetings(facts: Facts) -> Iterator[Item]:
    for one in facts.evidence.unproven:
        first = facts.actions.get(one.action_ids[0])
        holder = facts.pilot_of_action(first.pk if first else None)
        mission = first.mission_id if first else None
        yield Item(
            Kind.PAPER, one.title, holder, one.pk, None, facts.due_on, mission, _tied(facts, one.action_ids)
        )


def _tied(facts: Facts, keys: Iterable[int]) -> str:
    codes = [facts.actions[key].code for key in keys if key in facts.actions]
    return f"liée à {', '.join(codes)}" if codes else ""


def of_contract(facts: Facts, money: Money) -> Iterator[Item]:
    treasury = function(TREASURY)
    if not money.contracts:
        yield Item(Kind.CONTRACT, "Aucun contrat ACI dans l’année", treasury)
    for contract in money.contracts:
        if contract.file_id is None:
            yield Item(Kind.CONTRACT_FILE, str(contract), treasury, contract.pk)
    for line, cents in money.to_confirm:
        said = "" if cents is not None else "montant inconnu"
        yield Item(Kind.LINE, _line(line), treasury, line.pk, cents, facts.due_on, line.mission_id, said)
    for one in money.worths:
        if one.indicator_id is None:
            yield Item(
                Kind.WEIGHT,
                _line(one.line),
                treasury,
                one.line.pk,
                one.cents,
                facts.due_on,
                one.line.mission_id,
            )
    for due in money.late:
        yield Item(Kind.PAYMENT, due.label, treasury, due.contract_id, due.cents, due.due_on, due.mission_id)


def _line(line: object) -> str:
    words = str(line)
    return words[:1].upper() + words[1:]


def of_expenses(facts: Facts, money: Money) -> Iterator[Item]:
    treasury = function(TREASURY)
    count, cents = money.expenses.get("submitted", (0, 0))
    if count:
        yield Item(
            Kind.EXPENSE, count_words(count, "dépense", feminine=True), treasury, None, cents, facts.due_on
        )
    count, cents = money.without_invoice
    if count:
        words = count_words(count, "dépense", feminine=True)
        yield Item(Kind.INVOICE, words, treasury, None, cents, facts.due_on)
    count, cents = money.unmatched
    if count:
        words = count_words(count, "ligne", feminine=True)
        yield Item(Kind.BANK, words, treasury, None, cents, facts.due_on)


def of_time(facts: Facts, money: Money) -> Iterator[Item]:
    """Nobody's time is told: how many entries wait for the same person."""
    counted: dict[tuple[Kind, str], int] = defaultdict(int)
    holders = {}
    for one in money.time:
        pilot = facts.pilot_of_action(one.action_id)
        waiting = {
            "proposed": (Kind.CHECK, function(MEMBERS)),
            "checked": (Kind.VALIDATE, pilot),
            "validated": (Kind.APPROVE, function(TREASURY)),
        }[one.state]
        for (kind, holder), count in (
            (waiting, one.entries),
            ((Kind.TIME_PROOF, function(MEMBERS)), one.unproven),
            ((Kind.TASK, pilot), one.without_task),
        ):
            if count:
                counted[kind, holder.key] += count
                holders[holder.key] = holder
    for (kind, key), count in counted.items():
        words = count_words(count, "entrée de temps", "entrées de temps", feminine=True)
        yield Item(kind, words, holders[key], None, None, facts.due_on)
    if money.time and money.validated_on is None:
        said = "rien n’est payable avant"
        yield Item(Kind.PROJECT, "Projet de santé", function(COORDINATION), None, None, None, None, said)
    if not money.has_rule:
        yield Item(Kind.RULES, "Règlement intérieur", function(TREASURY), None, None, None)


def everything(facts: Facts, money: Money, hanging: Mapping[int, int], today: date) -> list[Item]:
    """All that is missing in the year, in no order."""
    return [
        *of_indicators(facts, hanging),
        *of_actions(facts, hanging, today),
        *of_meetings(facts),
        *of_contract(facts, money),
        *of_expenses(facts, money),
        *of_time(facts, money),
    ]
