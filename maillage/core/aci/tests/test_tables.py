"""The tables that come with the code, and made-up ones: a new text is a new file, no code."""

from __future__ import annotations

from datetime import date

import pytest

from maillage.core.aci.agreements import (
    EVENT,
    FIXED,
    OPERATING,
    VARIABLE,
    ceiling_on,
    line_on,
    lines_on,
    read_agreement,
    terms_on,
)
from maillage.core.aci.carried import agreements, das2_threshold, figures, pass_of, subsidy_threshold
from maillage.core.aci.dated import read_figures
from maillage.core.aci.nomenclature import nomenclature

DAY = date(2025, 7, 1)
# Made up: another operating fund, a mission that ends, one that begins, other terms of payment.
NEW = """
[agreement]
name = "Avenant imaginaire"
applies_from_on = 2027-01-01
source = "inventé pour un essai"

[payment]
advance_per_10000 = 5000
operating_first_year_whole = false
source = "inventé"
verified = true

[[lines]]
part = "operating"
euros = { T1 = 40_000, T2 = 50_000.50, T3 = 60_000, T4 = 70_000 }
source = "inventé"
verified = true

[[lines]]
part = "fixed"
mission = "soins-imaginaires"
euros = { T2 = 10_000 }
source = "inventé"
verified = false

[[ended]]
part = "variable"
mission = "prevention"

[[references]]
label = "Maximum"
euros = { T2 = 300_000 }
is_ceiling = true
source = "inventé"
verified = true
"""


def test_the_operating_fund_is_verified_and_missions_are_not() -> None:
    lines = lines_on(agreements(), DAY)
    assert {line.key for line in lines if line.verified} == {(OPERATING, "")}
    fund = line_on(agreements(), DAY, OPERATING, "")
    assert fund is not None
    assert dict(fund.cents) == {"T1": 50_000_00, "T2": 60_000_00, "T3": 75_000_00, "T4": 90_000_00}
    assert all(line.source for line in lines)


def test_every_mission_of_a_table_is_in_the_nomenclature() -> None:
    for line in lines_on(agreements(), DAY):
        assert line.mission == "" or nomenclature().find(line.mission, DAY) is not None, line


def test_the_recalled_split_agrees_with_what_was_published() -> None:
    """Fund and three core missions of T4 make 380 000 €; variable parts of T3 make 97 500 €."""
    before = lines_on(agreements(), date(2020, 1, 1))
    assert sum(line.cents["T4"] for line in before) == 380_000_00
    assert sum(line.cents["T3"] for line in before if line.part == VARIABLE) == 97_500_00


def test_the_crisis_mission_came_with_the_second_amendment() -> None:
    assert line_on(agreements(), date(2021, 12, 19), FIXED, "crise") is None
    plan = line_on(agreements(), date(2021, 12, 20), FIXED, "crise")
    assert plan is not None
    assert plan.cents == {"T1": 25_000_00, "T4": 50_000_00}
    assert not plan.verified
    crisis = line_on(agreements(), DAY, EVENT, "crise")
    assert crisis is not None
    assert crisis.cents["T4"] == 75_000_00
    assert lines_on(agreements(), date(2019, 1, 1)) == []


def test_a_published_maximum_of_an_earlier_text_is_not_taken_for_todays() -> None:
    old = ceiling_on(agreements(), date(2020, 1, 1), "T2")
    assert old is not None
    assert old.cents["T2"] == 287_000_00
    assert ceiling_on(agreements(), DAY, "T2") is None
    now = ceiling_on(agreements(), DAY, "T4")
    assert now is not None
    assert now.cents["T4"] == 580_000_00


def test_a_new_text_is_a_new_file() -> None:
    texts = [*agreements(), read_agreement(NEW)]
    assert lines_on(texts, date(2026, 12, 31)) == lines_on(agreements(), date(2026, 12, 31))
    found = {line.key: line for line in lines_on(texts, date(2027, 1, 1))}
    assert found[OPERATING, ""].cents["T2"] == 50_000_50
    assert found[FIXED, "soins-imaginaires"].cents == {"T2": 10_000_00}
    assert (VARIABLE, "prevention") not in found
    assert found[VARIABLE, "acces"].agreement == "ACI-CPTS du 20 juin 2019"
    assert terms_on(texts, date(2026, 12, 31)).advance_per_10000 == 7_500
    assert terms_on(texts, date(2027, 1, 1)).advance_per_10000 == 5_000
    ceiling = ceiling_on(texts, date(2027, 1, 1), "T2")
    assert ceiling is not None
    assert ceiling.cents["T2"] == 300_000_00
    assert ceiling_on(texts, date(2027, 1, 1), "T4") is None
    with pytest.raises(ValueError, match="no agreement"):
        terms_on(texts, date(2019, 1, 1))


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ("verified = true\n", "verified"),
        ('part = "operating"\nmission = "acces"\nsource = "x"\nverified = true\n', "operating fund"),
        ('part = "fixe"\nmission = "acces"\nsource = "x"\nverified = true\n', "a part is one of"),
        ('part = "fixed"\nmission = "a"\nsource = "x"\nverified = true\neuros = { T9 = 1 }\n', "T1 to T4"),
        (
            'part = "fixed"\nmission = "a"\nsource = "x"\nverified = true\neuros = { T1 = -1 }\n',
            "never negative",
        ),
        ('part = "fixed"\nmission = "a"\nsource = "x"\nverified = true\neuros = { T1 = 0.001 }\n', "cents"),
        (
            'part = "fixed"\nmission = "a"\nsource = "x"\nverified = true\neuros = { T1 = true }\n',
            "number of euros",
        ),
    ],
)
def test_a_wrong_table_says_what_is_wrong(wrong: str, told: str) -> None:
    head = '[agreement]\nname = "x"\napplies_from_on = 2027-01-01\nsource = "x"\n[[lines]]\n'
    with pytest.raises(ValueError, match=told):
        read_agreement(head + wrong)


def test_a_table_without_head_or_with_twins_is_refused() -> None:
    with pytest.raises(ValueError, match="applies_from_on"):
        read_agreement("[agreement]\nname = 'x'\n")
    twice = '[[lines]]\npart = "operating"\nsource = "x"\nverified = true\n' * 2
    with pytest.raises(ValueError, match="two lines"):
        read_agreement(f'[agreement]\nname = "x"\napplies_from_on = 2027-01-01\nsource = "x"\n{twice}')
    with pytest.raises(ValueError, match="advance"):
        read_agreement(NEW.replace("5000", "50000"))


@pytest.mark.parametrize(
    ("year", "euros"), [(2022, 41_136), (2023, 43_992), (2024, 46_368), (2025, 47_100), (2026, 48_060)]
)
def test_the_ceiling_of_a_calendar_year(year: int, euros: int) -> None:
    found = pass_of(year)
    assert found is not None
    assert (found.cents, found.verified) == (euros * 100, True)


def test_a_ceiling_that_is_not_known_is_not_guessed() -> None:
    assert pass_of(2021) is None
    assert pass_of(figures("pass").figures[-1].from_on.year + 1) is None


def test_thresholds() -> None:
    before, since = das2_threshold(2023), das2_threshold(2026)
    assert before is not None
    assert since is not None
    assert (before.cents, since.cents, since.verified) == (1_200_00, 2_400_00, False)
    subsidies = subsidy_threshold(DAY)
    assert subsidies is not None
    assert subsidies.cents == 153_000_00


def test_figures_are_read_in_the_order_of_their_days() -> None:
    text = 'name = "x"\n' + "".join(
        f'[[figures]]\nfrom_on = {day}\neuros = {euros}\nsource = "x"\nverified = true\n'
        for day, euros in (("2025-01-01", 2), ("2024-01-01", 1))
    )
    found = read_figures(text)
    assert [one.cents for one in found.figures] == [100, 200]
    assert found.on(date(2023, 12, 31)) is None
    with pytest.raises(ValueError, match="same day"):
        read_figures(text.replace("2025", "2024"))
    with pytest.raises(ValueError, match="at least one"):
        read_figures('name = "x"')
    with pytest.raises(ValueError, match="from_on, source"):
        read_figures('name = "x"\n[[figures]]\neuros = 1\n')
