"""The page for the board as plain data, for the screen, the PDF and Word; what does not fit is counted."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import date
from typing import Any, Final

from maillage.contexts.dossier.board.state import ActionState, BoardState, Dated
from maillage.core.dues.euros import euros
from maillage.platform.ui.typography import counted, french, long_date, short_date

# One page of A4: so many rows of each, so many signs on a line.
MISSIONS: Final = 7
LATE: Final = 6
RISKS: Final = 6
DECISIONS: Final = 4
DATES: Final = 6
WORDS: Final = 84
NAME: Final = 120


def cut(text: str, most: int = WORDS) -> str:
    """At most so many signs; what is cut is told by « … »."""
    plain = " ".join(text.split())
    return french(plain if len(plain) <= most else plain[: most - 1].rstrip() + "…")


def page(state: BoardState, *, community: str, today: date) -> dict[str, Any]:
    """The data of the page."""
    return {
        "title": f"Page pour le conseil, {short_date(state.on)}",
        "community": cut(community, NAME),
        "edition": french(f"Situation au {short_date(state.on)} · éditée le {short_date(today)}"),
        "intro": french(f"Situation au {long_date(state.on)}, année de bilan {state.year.label}."),
        "figures": _figures(state),
        "missions": _missions(state),
        "late": _late(state),
        "risks": _risks(state),
        "decisions": _dated(state.decisions, DECISIONS, "autre décision", "autres décisions"),
        "dates": _dated(state.dates, DATES, "autre date", "autres dates"),
        "pay": _pay(state),
        "notes": [french(one) for one in _notes(state, today)],
    }


def _figures(state: BoardState) -> list[dict[str, str]]:
    reached = sum(one.reached is True for one in state.indicators)
    living = _living(state)
    late = sum(one.late > 0 for one in living)
    money, variable = state.money, state.standing.range
    return [
        _figure("Actions de l’année", str(len(living)), f"dont {late} en retard"),
        _figure(
            "Cibles atteintes",
            str(reached),
            f"sur {counted(len(state.indicators), 'indicateur', 'indicateurs')}",
        ),
        _figure(
            "Part variable acquise", euros(variable.low), f"au plus {euros(variable.high)}, pas une promesse"
        ),
        _figure(
            "Budget engagé", euros(money.engaged), f"sur {euros(money.planned)} ; {euros(money.paid)} payés"
        ),
    ]


def _figure(label: str, value: str, than: str) -> dict[str, str]:
    return {"label": label, "value": french(value), "than": french(than)}


def _living(state: BoardState) -> list[ActionState]:
    return [one for one in state.actions if one.lives]


def _missions(state: BoardState) -> dict[str, Any]:
    """By mission; those past the seventh are summed, so that the columns sum to the last row."""
    by_mission: dict[int, list[ActionState]] = defaultdict(list)
    for one in _living(state):
        by_mission[one.mission_id].append(one)
    known = [
        (name, by_mission[pk], pk)
        for pk, name in state.missions
        if by_mission[pk] or state.standing.variable_by_mission.get(pk)
    ]
    rows = [_mission(cut(name, 60), actions, [pk], state) for name, actions, pk in known[:MISSIONS]]
    if rest := known[MISSIONS:]:
        words = counted(len(rest), "autre mission", "autres missions")
        every = [action for _, actions, _ in rest for action in actions]
        rows.append(_mission(words, every, [pk for *_, pk in rest], state))
    if len(known) > 1:
        every = [action for _, actions, _ in known for action in actions]
        rows.append(_mission("Ensemble", every, [pk for *_, pk in known], state))
    return {"rows": rows}


def _mission(
    name: str, actions: Sequence[ActionState], keys: Sequence[int], state: BoardState
) -> dict[str, str]:
    counts = Counter(one.state for one in actions)
    variable = sum(state.standing.variable_by_mission.get(pk, 0) for pk in keys)
    acquired = sum(state.standing.acquired_by_mission.get(pk, 0) for pk in keys)
    return {
        "name": name,
        "coming": _some(counts["planned"]),
        "running": _some(counts["running"]),
        "paused": _some(counts["paused"]),
        "done": _some(counts["done"]),
        "late": _some(sum(one.late > 0 for one in actions)),
        "variable": euros(variable) if variable else "",
        "acquired": euros(acquired) if variable else "",
    }


def _some(count: int) -> str:
    """Nothing where there is none: what is there is seen at once."""
    return str(count) if count else ""


def _late(state: BoardState) -> dict[str, Any]:
    """The actions that have waited longest."""
    late = sorted(
        (one for one in state.actions if one.late), key=lambda one: (one.late_since or date.max, one.code)
    )
    return {
        "rows": [
            {
                "what": cut(f"{one.code} · {one.title}"),
                "said": french(
                    f"{counted(one.late, 'étape', 'étapes')} depuis le {short_date(one.late_since or state.on)}"
                ),
            }
            for one in late[:LATE]
        ],
        "more": _more(len(late) - LATE, "autre action en retard", "autres actions en retard"),
    }


def _risks(state: BoardState) -> dict[str, Any]:
    """Money on what is not reached: most money first."""
    open_ = sorted(
        (one for one in state.indicators if one.cents and not one.reached),
        key=lambda one: (-one.cents, one.code),
    )
    left = open_[RISKS:]
    more = _more(len(left), "autre indicateur", "autres indicateurs")
    return {
        "rows": [
            {
                "what": cut(f"{one.code} · {one.name}"),
                "said": _said(one.is_known, one.reached),
                "money": euros(one.cents),
            }
            for one in open_[:RISKS]
        ],
        "more": f"{more}, {euros(sum(one.cents for one in left))}" if more else "",
        "total": euros(sum(one.cents for one in open_)),
    }


def _said(is_known: bool, reached: bool | None) -> str:
    if not is_known:
        return "sans chiffre"
    return "sans cible" if reached is None else "pas atteint"


def _dated(rows: Sequence[Dated], most: int, one: str, many: str) -> dict[str, Any]:
    return {
        "rows": [{"on": short_date(row.on), "what": cut(row.words)} for row in rows[:most]],
        "more": _more(len(rows) - most, one, many),
    }


def _more(count: int, one: str, many: str) -> str:
    """« et 54 autres actions en retard », "" when everything fits."""
    return french(f"et {counted(count, one, many)}") if count > 0 else ""


def _pay(state: BoardState) -> str:
    money = state.money
    waiting = counted(money.pay_waiting, "entrée de temps attend", "entrées de temps attendent")
    return french(
        f"Indemnités et rémunérations de l’année : {euros(money.pay_paid)} payés, {euros(money.pay_due)} approuvés "
        f"et pas encore payés, lots préparés compris ; {waiting} une vérification ou un accord. "
        f"Reçu de l’assurance maladie : {euros(money.received)}."
    )


def _notes(state: BoardState, today: date) -> list[str]:
    """What cannot be told of the past, plainly."""
    counted_here = (
        "Actions de l’année : prévues, en cours, suspendues ou terminées dans l’année, comme dans le rapport "
        "d’activité"
    )
    ideas = sum(one.state == "idea" for one in state.actions)
    if ideas:
        words = counted(
            ideas, "fiche à l’étude n’y est pas comptée", "fiches à l’étude n’y sont pas comptées"
        )
        counted_here = f"{counted_here} ; {words}"
    if state.on >= today:
        return [
            f"{counted_here}.",
            "Personne n’est nommé sur cette page. Prévoyez les dépenses sur la part fixe.",
        ]
    notes = [
        f"{counted_here}.",
        "Les étapes, relevés, dépenses, temps et versements sont ceux connus à cette date. L’état des actions, leur "
        "intitulé, les cibles, les poids des indicateurs et le budget prévu sont ceux d’aujourd’hui : leur passé n’est "
        "pas gardé.",
    ]
    if state.recomputed:
        words = counted(state.recomputed, "chiffre relevé", "chiffres relevés")
        notes.append(
            f"{words} après cette date seulement, ou recalculés depuis : comptés ici comme sans chiffre."
        )
    return notes
