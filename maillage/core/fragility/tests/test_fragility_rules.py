from __future__ import annotations

from datetime import date, timedelta

import pytest

from maillage.core.fragility.rules import ADVANCED_PRACTICE, NURSING_HOME, RULES, rules_on


def test_the_law_of_2025_opens_direct_access_in_coordinated_settings() -> None:
    before = rules_on(date(2025, 1, 21))[ADVANCED_PRACTICE, "gp"]
    after = rules_on(date(2025, 1, 22))[ADVANCED_PRACTICE, "gp"]
    assert "maison de santé" not in before.sentence
    assert "maison de santé" in after.sentence
    assert "2025-55" in after.source


def test_a_rule_is_not_applied_before_it_existed() -> None:
    assert (ADVANCED_PRACTICE, "gp") not in rules_on(date(2018, 7, 19))
    assert (NURSING_HOME, "gp") not in rules_on(date(2005, 9, 9))


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: f"{rule.kind}-{rule.since_on}")
def test_no_two_rules_of_a_kind_hold_on_one_day(rule: object) -> None:
    days = {day for one in RULES for day in (one.since_on, one.since_on - timedelta(days=1))}
    for day in days:
        held = [one for one in RULES if one.holds_on(day)]
        assert len({(one.kind, one.profession) for one in held}) == len(held)
