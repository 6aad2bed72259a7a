"""The page of an action in the year, in words. Long texts are cut: the page is one page, whatever was written."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from maillage.contexts.dossier.figures.book import ActionPage, Money, StepRow, YearBook
from maillage.contexts.dossier.pack.paper.report import (
    action_meta,
    cut,
    done_words,
    heading,
    hours,
)
from maillage.core.dues.euros import euros
from maillage.platform.ui.typography import french, number, short_date

_TEXTS: Final = (
    ("finding", "Constat"),
    ("objective", "Objectif"),
    ("public", "Public visé"),
    ("means", "Moyens"),
    ("risks", "Risques et freins"),
)
_TEXT_LONGEST: Final = 420
_LINES: Final = 6
_STEPS, _INDICATORS, _PROOFS, _PEOPLE = 10, 6, 8, 14


def sheet(book: YearBook, action: ActionPage, *, on: date) -> dict[str, Any]:
    """The data of one page. No query."""
    return {
        **heading(book, on),
        "title": french(cut(action.title, 120)),
        "code": action.code,
        "mission": french(book.names_of_missions.get(action.mission_id, "")),
        "year": book.year.label,
        "meta": french(cut(action_meta(action), 240)),
        "done": french(done_words(action)),
        "figures": _figures(action),
        "people": [{"label": french(label), "text": french(text)} for label, text in _people(action) if text],
        "texts": [
            {"label": label, "text": french(_short(getattr(action, name)))}
            for name, label in _TEXTS
            if getattr(action, name).strip()
        ],
        "steps": [_step(one) for one in action.steps[:_STEPS]],
        "more_steps": _more(len(action.steps) - _STEPS, "autre étape", "autres étapes"),
        "indicators": [
            [
                french(cut(f"{one.code} · {one.name}", 90)),
                french(one.value_words or "—"),
                french(one.target_words or "—"),
                french(one.state),
                "" if one.stake_cents is None else euros(one.stake_cents),
            ]
            for one in action.indicators[:_INDICATORS]
        ],
        "more_indicators": _more(
            len(action.indicators) - _INDICATORS, "autre indicateur", "autres indicateurs"
        ),
        "proofs": [
            [short_date(one.on), french(cut(one.title, 90)), french(one.kind_label)]
            for one in action.evidence[:_PROOFS]
        ],
        "more_proofs": _more(len(action.evidence) - _PROOFS, "autre justificatif", "autres justificatifs"),
    }


def _short(text: str) -> str:
    """Some lines at the most: beyond, they follow one another on the last one."""
    lines = [line.strip() for line in cut(text, _TEXT_LONGEST).splitlines() if line.strip()]
    return "\n".join([*lines[: _LINES - 1], " ".join(lines[_LINES - 1 :])]).strip()


def _more(count: int, one: str, many: str) -> str:
    return "" if count <= 0 else french(f"et {count} {one if count == 1 else many}")


def _figures(action: ActionPage) -> list[dict[str, str]]:
    steps = f"{action.steps_done} / {action.steps_counted}" if action.steps_counted else "—"
    found = [
        (steps, "étapes faites"),
        (number(action.facts.meetings), "réunions"),
        (number(action.facts.people), "participations"),
        (hours(action.facts.minutes_given), "de temps donné"),
        (number(len(action.evidence)), "justificatifs"),
    ]
    if action.money != Money():
        found.append((euros(action.money.engaged), f"engagés sur {euros(action.money.granted)}"))
    return [{"value": french(value), "label": french(label)} for value, label in found]


def _people(action: ActionPage) -> list[tuple[str, str]]:
    return [
        ("Groupe de travail", action.group),
        ("Membres du groupe", _names(action.members)),
        ("Partenaires", _names(action.partners)),
    ]


def _names(people: tuple[str, ...]) -> str:
    rest = len(people) - _PEOPLE
    return ", ".join(people[:_PEOPLE]) + (f" et {rest} autres" if rest > 0 else "")


def _step(one: StepRow) -> list[str]:
    word = "en retard" if one.is_late else one.state_label
    return [
        french(cut(one.title, 90)),
        one.owner,
        short_date(one.due_on) if one.due_on else "",
        french(f"{word} le {short_date(one.done_on)}" if one.done_on else word),
    ]
