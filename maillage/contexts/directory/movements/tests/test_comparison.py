"""From two states of one person to movements, checked against what must hold for any of them."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from maillage.contexts.directory.movements.comparison import Presence, Step, grouped, steps

NURSE, DOCTOR = "60", "10"
_communes = st.frozensets(st.sampled_from(["30001", "30002", "30003", "30004", "30005"]))
_presences = st.dictionaries(st.sampled_from([NURSE, DOCTOR]), _communes)


def _steps(
    before: dict[str, frozenset[str]],
    after: dict[str, frozenset[str]],
    elsewhere: dict[str, str] | None = None,
) -> list[Step]:
    return list(steps(Presence(before, after, elsewhere or {})))


def _ends(found: list[Step]) -> list[tuple[str, str | None, str | None, str]]:
    return [(step.profession, step.from_commune, step.to_commune, step.elsewhere) for step in found]


def test_one_lost_and_one_won_is_a_move() -> None:
    found = _steps({NURSE: frozenset({"30001"})}, {NURSE: frozenset({"30002"})})
    assert _ends(found) == [(NURSE, "30001", "30002", "")]


def test_another_profession_is_a_departure_and_an_arrival() -> None:
    found = _steps({NURSE: frozenset({"30001"})}, {DOCTOR: frozenset({"30001"})}, {NURSE: "75056"})
    assert _ends(found) == [(DOCTOR, None, "30001", ""), (NURSE, "30001", None, "75056")]


def test_elsewhere_is_told_of_departures_only() -> None:
    found = _steps({NURSE: frozenset({"30001", "30002"})}, {NURSE: frozenset({"30003"})}, {NURSE: "75056"})
    assert _ends(found) == [(NURSE, "30001", "30003", ""), (NURSE, "30002", None, "75056")]


def test_each_step_tells_all_the_places() -> None:
    before, after = frozenset({"30001", "30002"}), frozenset({"30002"})
    (step,) = _steps({NURSE: before}, {NURSE: after})
    assert (step.before, step.after) == (before, after)


@given(_presences, _presences)
def test_steps_lead_from_one_state_to_the_other(
    before: dict[str, frozenset[str]], after: dict[str, frozenset[str]]
) -> None:
    found = _steps(before, after)
    for profession in (NURSE, DOCTOR):
        mine = [step for step in found if step.profession == profession]
        lost = [step.from_commune for step in mine if step.from_commune]
        won = [step.to_commune for step in mine if step.to_commune]
        was, now = before.get(profession, frozenset()), after.get(profession, frozenset())
        assert sorted(lost) == sorted(was - now)
        assert sorted(won) == sorted(now - was)
        # No commune is left while another is joined without the two making a move.
        assert not (any(s.to_commune is None for s in mine) and any(s.from_commune is None for s in mine))


@given(_presences)
def test_nothing_changed_is_no_step(state: dict[str, frozenset[str]]) -> None:
    assert _steps(state, dict(reversed(state.items()))) == []


def test_pairs_become_communes_by_profession() -> None:
    pairs = [(NURSE, "30001"), (DOCTOR, "30001"), (NURSE, "30002"), (NURSE, "30001")]
    assert grouped(pairs) == {NURSE: frozenset({"30001", "30002"}), DOCTOR: frozenset({"30001"})}
