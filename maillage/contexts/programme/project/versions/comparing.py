"""What changed between two states of the project, chapter by chapter and sheet by sheet. Pure: takes plain data.

Both states are those of `project/content`. Rows are matched by their codes (missions by reference or name).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Final

from maillage.core.texts.differences import Piece, differences, has_changed, shortened

ADDED, REMOVED, CHANGED, SAME = "added", "removed", "changed", "same"
# Characters that are shown of what stayed, beside what changed.
_CONTEXT: Final = 160

Row = dict[str, Any]
Told = list[tuple[str, str]]


@dataclass(frozen=True)
class TextChange:
    """One text of a row that changed. label: « Texte », « Objectif »…"""

    label: str
    pieces: tuple[Piece, ...]


@dataclass(frozen=True)
class RowChange:
    """A chapter, priority, mission or sheet. kind: ADDED, REMOVED, CHANGED or SAME; texts: () unless it changed.

    moved: it stands elsewhere among those that both states have.
    """

    key: str
    title: str
    kind: str
    texts: tuple[TextChange, ...] = ()
    moved: bool = False

    @property
    def differs(self) -> bool:
        return self.kind != SAME or self.moved


@dataclass(frozen=True)
class Section:
    """One part of the project. rows: in today's order, what was removed after the rows that it followed."""

    name: str
    title: str
    rows: tuple[RowChange, ...]

    @property
    def differing(self) -> tuple[RowChange, ...]:
        return tuple(one for one in self.rows if one.differs)

    def count(self, kind: str) -> int:
        return sum(one.kind == kind for one in self.rows)


@dataclass(frozen=True)
class Comparison:
    sections: tuple[Section, ...]

    @property
    def differs(self) -> bool:
        return any(one.differing for one in self.sections)


def compared(before: Row, after: Row) -> Comparison:
    """What `after` has that `before` had not, and the other way round."""
    return Comparison(
        (
            _section("chapters", "Chapitres", before, after, "code", _chapter),
            _section("priorities", "Priorités", before, after, "code", _priority),
            _section("missions", "Missions", before, after, "key", _mission),
            _section("actions", "Fiches actions", before, after, "code", _action),
        )
    )


def _section(
    name: str, title: str, before: Row, after: Row, key: str, told: Callable[[Row], Told]
) -> Section:
    old = {one[key]: one for one in before[name]}
    new = {one[key]: one for one in after[name]}
    moved = _moved([one for one in old if one in new], [one for one in new if one in old])
    rows = []
    for code in _both_orders(list(old), list(new)):
        if code not in old:
            rows.append(RowChange(code, _title(new[code]), ADDED))
        elif code not in new:
            rows.append(RowChange(code, _title(old[code]), REMOVED))
        else:
            texts = _texts(told(old[code]), told(new[code]))
            rows.append(RowChange(code, _title(new[code]), CHANGED if texts else SAME, texts, code in moved))
    return Section(name, title, tuple(rows))


def _title(row: Row) -> str:
    title = row.get("title") or row["name"]
    return str(title)


def _both_orders(old: list[str], new: list[str]) -> list[str]:
    """Today's order; what is gone comes after what it followed."""
    found = list(new)
    for at, code in enumerate(old):
        if code in found:
            continue
        previous = old[at - 1] if at else None
        place = found.index(previous) + 1 if previous in found else 0
        found.insert(place, code)
    return found


def _moved(old: list[str], new: list[str]) -> frozenset[str]:
    """Those to take out so that the others stand in the same order: all but a longest common run in order."""
    rank = {code: at for at, code in enumerate(old)}
    best: list[list[str]] = []
    for code in new:
        before = _longest(run for run in best if rank[run[-1]] < rank[code])
        best.append([*before, code])
    stay = set(_longest(best))
    return frozenset(code for code in new if code not in stay)


def _longest(runs: Iterable[list[str]]) -> list[str]:
    found: list[str] = []
    for run in runs:
        found = run if len(run) > len(found) else found
    return found


def _texts(before: Told, after: Told) -> tuple[TextChange, ...]:
    old, new = dict(before), dict(after)
    changes = []
    for label in _both_orders(list(old), list(new)):
        pieces = differences(old.get(label, ""), new.get(label, ""))
        if has_changed(pieces):
            changes.append(TextChange(label, shortened(pieces, _CONTEXT)))
    return tuple(changes)


def _lines(rows: Iterable[str]) -> str:
    return "\n".join(rows)


def _chapter(row: Row) -> Told:
    return [
        ("Titre", row["title"]),
        ("Texte", row["text"]),
        *((f"Chiffres : {one['title']}", _figures(one)) for one in row["figures"]),
        ("Ce que nous en retenons", row["reading"]),
    ]


def _figures(one: Row) -> str:
    return _lines(
        [
            one["sentence"],
            *(
                f"{line['label']} : {line['value']}" + (f" ({line['than']})" if line["than"] else "")
                for line in one["lines"]
            ),
        ]
    )


def _priority(row: Row) -> Told:
    return [
        ("Priorité", row["title"]),
        ("Texte", row["text"]),
        ("Missions", _lines(row["missions"])),
        ("Fiches actions", _lines(row["actions"])),
    ]


def _mission(row: Row) -> Told:
    return [
        ("Nom", row["name"]),
        ("Nature", row["kind"]),
        ("Ambition", row["aim"]),
        ("Pilote", row["pilot"]),
    ]


def _action(row: Row) -> Told:
    return [
        ("Intitulé", row["title"]),
        ("Mission", row["mission"]),
        ("État", row["state"]),
        *((one["label"], one["text"]) for one in row["facts"]),
        *((one["label"], one["text"]) for one in row["texts"]),
        (
            "Étapes",
            _lines(
                " · ".join(text for text in (one["title"], one["owner"], one["due"], one["state"]) if text)
                for one in row["steps"]
            ),
        ),
        (
            "Indicateurs",
            _lines(
                " · ".join(text for text in (one["name"], one["unit"], one["how"]) if text)
                for one in row["indicators"]
            ),
        ),
    ]
