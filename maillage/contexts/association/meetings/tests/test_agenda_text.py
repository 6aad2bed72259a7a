"""An agenda as people type it."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from maillage.contexts.association.meetings.models import MeetingKind
from maillage.contexts.association.meetings.preparing.agenda_text import parse, usual


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("1. Rapport moral (décision, 15 min)", ("Rapport moral", "decision", 15)),
        ("- Comptes 2025 – 20 min – décision", ("Comptes 2025", "decision", 20)),
        ("Approbation du PV", ("Approbation du PV", "decision", None)),
        ("Approbation du PV (information)", ("Approbation du PV", "information", None)),
        ("3) Travail 1h30", ("Travail", "information", 90)),
        ("* Tour de table (20 min, échange)", ("Tour de table", "discussion", 20)),
        ("Budget (1 h)", ("Budget", "information", 60)),
        ("Décisions", ("Décisions", "information", None)),
        ("Prise de décision", ("Prise de décision", "information", None)),
        ("2025 : bilan", ("2025 : bilan", "information", None)),
        ("Les 10 min du bureau", ("Les 10 min du bureau", "information", None)),
        ("12. Divers", ("Divers", "information", None)),
        ("Point 900 min", ("Point 900 min", "information", None)),
    ],
)
def test_a_line_is_understood(line: str, expected: tuple[str, str, int | None]) -> None:
    [point] = parse(line)
    assert (point.title, point.kind, point.duration_min) == expected


def test_lines_that_say_nothing_are_no_points() -> None:
    assert parse("\n  \n - \n•\n1.\n(20 min)\n") == []


def test_every_usual_agenda_has_points_with_lengths() -> None:
    for kind in MeetingKind.values:
        for point in usual(kind):
            assert point.title
            assert point.duration_min
            assert "(" not in point.title
    assert len(usual(MeetingKind.ASSEMBLY)) == 9
    assert usual(MeetingKind.TRAINING) == []


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=300))
def test_any_text_gives_points_that_can_be_written(text: str) -> None:
    for point in parse(text):
        assert 0 < len(point.title) <= 200
        assert point.title == " ".join(point.title.split())
        assert point.duration_min is None or 0 < point.duration_min <= 600
        assert point.kind in ("information", "discussion", "decision")
