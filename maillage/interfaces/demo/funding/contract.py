"""The ACI contract of the two communities: signed, partly confirmed, paid on its anniversaries, one payment late."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, Final

from maillage.contexts.funding import api as funding
from maillage.interfaces.demo.association.clock import as_of, evening
from maillage.interfaces.demo.papers import paper
from maillage.interfaces.demo.programme.figures import SHARES, SHARES_BEFORE
from maillage.interfaces.demo.story import Story

_MISSIONS: Final = ("acces", "parcours", "prevention", "crise", "accompagnement")
# Sums that this contract gives and that no table knows, in cents: (fixed, variable).
_STATED: Final = {"accompagnement": (1_000_000, 500_000)}
# What the treasurer has read in the signed contract so far; the rest is still to be confirmed.
_CONFIRMED: Final = ("operating", "acces", "parcours", "accompagnement")
# How long a transfer takes, days.
_TRANSFER: Final = 16
# The advance that did not come.
_LATE: Final = "prevention"
_PER_10000: Final = 100
# From what the size classes of the ACI begin, inhabitants.
_SIZES: Final = ((175_000, "T4"), (80_000, "T3"), (40_000, "T2"), (0, "T1"))


def sign(story: Story, population: int) -> None:
    """The contract, the day on which its first year began, with the signed text."""
    by = story.actor("tresorerie")
    on = story.before
    with as_of(evening(on, 19)):
        contract = funding.create_contract(
            by=by,
            values={
                "number": f"ACI-DEMO-{on.year}",
                "signed_on": on,
                "starts_on": on,
                "years": 5,
                "size_class": next(size for least, size in _SIZES if population >= least),
                "population": population,
                "note": "Contrat de démonstration : ses montants sont inventés ou repris du barème.",
            },
            missions=[story.missions[key] for key in _MISSIONS],
        )
        story.contract = funding.attach_contract(
            by=by,
            pk=contract.pk,
            name="contrat-aci.pdf",
            stream=paper(
                "Contrat ACI",
                sender="CPAM de démonstration",
                community=story.community.name,
                on=on,
                paragraphs=("Contrat signé pour cinq ans. Les montants par mission figurent en annexe.",),
            ),
        )
    with as_of(evening(on + timedelta(days=12), 18)):
        _confirm(story, by)


def _confirm(story: Story, by: Any) -> None:
    for line in funding.contract_lines(story.contract):
        key = line.mission.reference if line.mission else "operating"
        if key not in _CONFIRMED:
            continue
        stated = _STATED.get(key)
        known = _known_cents(story, line)
        cents = stated[line.part == "variable"] if stated else known
        if cents is not None:
            funding.confirm_line(by=by, pk=line.pk, seen=line.version, amount_cents=cents)


def _known_cents(story: Story, line: Any) -> int | None:
    for part in funding.parts(story.contract, story.years[-1], [line]):
        return part.cents
    return None


def share_out(story: Story, year: int) -> None:
    """What of each variable part hangs on which indicator, as the contract says for that year."""
    by = story.actor("tresorerie")
    wanted = SHARES if year == 0 else SHARES_BEFORE
    first = story.years[year].starts_on + timedelta(days=30)
    with as_of(evening(min(first, story.today), 18)):
        for line in funding.contract_lines(story.contract):
            key = line.mission.reference if line.mission else ""
            if line.part == "variable" and key in wanted:
                funding.set_shares(
                    by=by,
                    line_pk=line.pk,
                    year_pk=story.years[year].pk,
                    shares=[
                        (story.indicators[name].pk, percent * _PER_10000, rule)
                        for name, percent, rule in wanted[key]
                        if name in story.indicators
                    ],
                )


def receive(story: Story, after: date, before: date) -> None:
    """Every payment of the schedule due in these days, some weeks after its day; one of this year did not come."""
    by = story.actor("tresorerie")
    count = 0
    for due in funding.contract_schedule(story.contract):
        if due.received_cents:
            count += 1
            continue
        came_on = due.expected.due_on + timedelta(days=_TRANSFER + due.line.pk % 9)
        if due.expected.part == "variable":
            came_on += timedelta(days=110)
        if not after <= came_on < before or _never_came(story, due):
            continue
        cents = due.expected.cents
        if due.expected.part == "variable":
            cents = _acquired(story, due.line.pk)
        if not cents:
            continue
        with as_of(evening(came_on, 9)):
            funding.record_aci_payment(
                by=by,
                contract_pk=story.contract.pk,
                received_on=came_on,
                amount_cents=cents,
                seen_payments=count,
                expected_key=due.key,
            )
        count += 1


def _never_came(story: Story, due: Any) -> bool:
    mission = due.line.mission.reference if due.line.mission else ""
    return mission == _LATE and due.expected.year == 2 and due.expected.kind == "advance"


def _acquired(story: Story, line_pk: int) -> int:
    """What the indicators of last year earned of a variable line."""
    rows = funding.variable_part(story.contract, story.years[-1]).rows
    return sum(
        round(one.stake.cents * min(float(one.stake.achieved or 0), 1))
        if one.stake.rule == "proportional"
        else one.stake.cents * one.is_reached
        for one in rows
        if one.line.pk == line_pk
    )
