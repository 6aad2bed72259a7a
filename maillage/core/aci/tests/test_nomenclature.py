"""The missions of the contract as data."""

from __future__ import annotations

from datetime import date

import pytest

from maillage.core.aci.nomenclature import NomenclatureError, nomenclature, read

_LINE = """
[[mission]]
key = "acces"
name = "Accès"
short = "Accès"
kind = "core"
starts_on = {start}
source = "Un texte"
verified = true
"""


def test_the_file_holds_the_missions_of_the_law() -> None:
    now = nomenclature().in_force(date(2026, 1, 1))
    assert [one.key for one in now] == [
        "acces",
        "parcours",
        "prevention",
        "crise",
        "pertinence",
        "accompagnement",
    ]
    assert [one.key for one in now if one.kind == "core"] == ["acces", "parcours", "prevention", "crise"]
    assert all(one.source for one in now)


def test_crises_came_with_the_second_amendment() -> None:
    before, since = (
        {one.key for one in nomenclature().in_force(day)} for day in (date(2021, 12, 19), date(2021, 12, 20))
    )
    assert since - before == {"crise"}


def test_nothing_was_in_force_before_the_agreement() -> None:
    assert nomenclature().in_force(date(2019, 6, 19)) == ()


def test_what_changed_is_dated_oldest_first_and_says_what_is_unsure() -> None:
    changes = nomenclature().changes
    assert [one.on for one in changes] == sorted(one.on for one in changes)
    assert {one.on.year for one in changes} >= {2021, 2024, 2025}
    assert any(not one.verified for one in changes)


def test_a_new_agreement_is_new_lines() -> None:
    renamed = _LINE.format(start="2027-01-01").replace('"Accès"', '"Accès renouvelé"')
    both = read(_LINE.format(start="2019-06-20\nends_on = 2026-12-31") + renamed)
    assert [one.name for one in both.in_force(date(2026, 12, 31))] == ["Accès"]
    assert [one.name for one in both.in_force(date(2027, 1, 1))] == ["Accès renouvelé"]
    old, new = both.find("acces", date(2026, 1, 1)), both.find("acces")
    assert old is not None and old.name == "Accès"
    assert new is not None and new.name == "Accès renouvelé"
    assert both.find("inconnue") is None


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[[mission", "not TOML"),
        (_LINE.format(start='"2019"'), "starts_on is a date"),
        (_LINE.format(start="2019-06-20").replace("core", "autre"), "kind is one of"),
        (_LINE.format(start="2019-06-20").replace("true", '"oui"'), "verified is true or false"),
        (_LINE.format(start="2019-06-20").replace('"Un texte"', '""'), "source is missing"),
        (_LINE.format(start="2019-06-20\nends_on = 2018-01-01"), "ends before it starts"),
        (_LINE.format(start="2019-06-20\ndeploy_months = [18, 6]"), "deploy_months"),
        (_LINE.format(start="2019-06-20") * 2, "two lines hold on the same day"),
        (
            '[[change]]\non = 2024-01-01\ntitle = "a"\ntext = "b"\nsource = "c"\nverified = true\nmissions = ["x"]',
            "unknown mission x",
        ),
    ],
)
def test_a_wrong_file_is_told(text: str, said: str) -> None:
    with pytest.raises(NomenclatureError, match=said):
        read(text)
