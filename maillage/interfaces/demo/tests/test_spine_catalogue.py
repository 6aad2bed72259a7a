"""What the spine of the demonstration is written from: complete, in order, and impossible to take for real."""

from __future__ import annotations

import re
from collections import Counter
from itertools import pairwise

import pytest

from maillage.core.aci.nomenclature import nomenclature
from maillage.core.identifiers.iban import parse_iban
from maillage.interfaces.demo import names
from maillage.interfaces.demo.funding.budget import INVOICES, LINES
from maillage.interfaces.demo.funding.rates import impossible_iban
from maillage.interfaces.demo.programme.figures import MEASURES, SHARES, SHARES_BEFORE, TARGETS, TYPED
from maillage.interfaces.demo.programme.proofs import PROOFS
from maillage.interfaces.demo.programme.sessions import SESSIONS
from maillage.interfaces.demo.programme.sheets import CEZE, FROM_TEMPLATES, OWN, RHONY, sheets_of
from maillage.interfaces.demo.story import YEAR

EVERY = (*FROM_TEMPLATES, *OWN)
KEYS = {one.key for one in EVERY}
# Until when the open year has lasted at least, on any day of the visit.
TODAY_AT_LEAST = YEAR + 242


@pytest.mark.parametrize("slug", [RHONY, CEZE])
def test_each_community_has_some_twenty_five_sheets_over_two_years(slug: str) -> None:
    sheets = sheets_of(slug)
    assert 20 <= len(sheets) <= 30
    assert sum(one.begin < YEAR for one in sheets) >= 10
    assert sum(one.begin >= YEAR for one in sheets) >= 8
    ends = Counter(one.path[-1][1] if one.path else "idea" for one in sheets)
    assert {"idea", "planned", "running", "paused", "done"} <= set(ends)
    assert {"acces", "parcours", "prevention", "crise", "pertinence", "accompagnement", "vie"} == {
        one.mission for one in sheets
    }


def test_the_ten_templates_are_used_once() -> None:
    assert len({one.template for one in FROM_TEMPLATES}) == len(FROM_TEMPLATES) == 10
    assert all(one.title and one.finding and one.objective for one in OWN)
    assert len(KEYS) == len(EVERY)
    known = {line.key for line in nomenclature().missions} | {"vie"}
    assert {one.mission for one in EVERY} <= known


def test_what_happens_to_a_sheet_comes_in_order() -> None:
    for one in EVERY:
        assert 0 <= one.begin < TODAY_AT_LEAST
        days = [one.begin, *(day for day, _, _ in one.path)]
        assert all(first <= second for first, second in pairwise(days)), one.key
        assert days[-1] < TODAY_AT_LEAST
        assert all(step.starts <= step.due for step in one.steps), one.key
        for day, state, why in one.path:
            assert why or state not in ("paused", "dropped"), (one.key, day)
        assert all(day < TODAY_AT_LEAST for day, _, _ in one.comments)


def test_everything_named_is_there() -> None:
    assert {one.sheet for one in SESSIONS} <= KEYS
    assert {sheet for _, sheet, *_ in PROOFS} <= KEYS
    measured = {one.key for one in MEASURES}
    for name in TYPED:
        assert name in measured or name.split("/")[0] in KEYS
    assert set(TARGETS) <= measured
    assert {one.action for one in MEASURES if one.action} <= KEYS
    lines = {one.key for one in LINES} | {one.key for one in EVERY if any(one.cost)}
    assert {one.line for one in INVOICES} <= lines


@pytest.mark.parametrize("shares", [SHARES, SHARES_BEFORE])
def test_the_whole_of_each_variable_part_hangs_on_something(
    shares: dict[str, tuple[tuple[str, int, str], ...]],
) -> None:
    for rows in shares.values():
        assert sum(percent for _, percent, _ in rows) == 100
        assert all(rule in ("all", "proportional") for _, _, rule in rows)


def test_invoices_go_through_every_state_and_stay_within_their_lines() -> None:
    assert {one.state for one in INVOICES} == {"draft", "submitted", "approved", "refused", "paid"}
    planned = {one.key: one.euros for one in LINES} | {one.key: one.cost for one in EVERY}
    spent: Counter[tuple[str, int]] = Counter()
    for one in INVOICES:
        assert one.day < TODAY_AT_LEAST
        spent[one.line, one.day >= YEAR] += round(one.euros)
    over = [key for key, euros in spent.items() if euros > planned[key[0]][key[1]] * 1.05]
    # The film that was refused for want of three estimates.
    assert over == [("letters", True)]


def test_no_account_can_be_real() -> None:
    for number in range(1, 300, 7):
        iban = parse_iban(impossible_iban(number))
        assert iban[4:9] == "00000" and iban[-2:] == "00"


def test_nobody_is_named_but_by_invented_names() -> None:
    words = {one.title() for one in (*names.SURNAME_FIRST, *names.SURNAME_SECOND)}
    texts = [
        text
        for one in EVERY
        for text in (
            one.title,
            one.finding,
            one.objective,
            one.means,
            one.risks,
            *(c[2] for c in one.comments),
        )
    ]
    for text in texts:
        assert "@" not in text
        for double in re.findall(r"\b([A-ZÉÈ]\w+)-([A-ZÉÈ]\w+)\b", text):
            assert set(double) <= words, double
        assert not re.search(r"\b(M\.|Mme|Dr|Docteur) [A-ZÉ]", text)
