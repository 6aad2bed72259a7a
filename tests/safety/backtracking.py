"""How many steps a regular expression takes on a text, counted by an engine of our own that backtracks as Python's.

Only the growth matters: an expression whose steps are multiplied by more than four when the text doubles can be made
to run for hours by a text of some kilobytes (ReDoS, CWE-1333). Python's own engine says nothing of its steps, and a
clock says more of the machine than of the expression.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from re import _constants as signs  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any

Next = Callable[[int], bool]
_CLASSES = {
    signs.CATEGORY_DIGIT: r"\d", signs.CATEGORY_NOT_DIGIT: r"\D", signs.CATEGORY_SPACE: r"\s",
    signs.CATEGORY_NOT_SPACE: r"\S", signs.CATEGORY_WORD: r"\w", signs.CATEGORY_NOT_WORD: r"\W",
}  # fmt: skip


class TooManySteps(Exception):
    """The expression ran away."""


class Engine:
    """Matches one parsed expression against one text, a step for each sign that is looked at."""

    def __init__(self, pattern: re.Pattern[Any], text: str, most: int) -> None:
        source = pattern.pattern if isinstance(pattern.pattern, str) else pattern.pattern.decode("latin-1")
        flags = pattern.flags & ~re.UNICODE if isinstance(pattern.pattern, bytes) else pattern.flags
        self.tree = parser.parse(source, flags & ~re.DEBUG)
        self.flags = flags
        self.text, self.most, self.steps = text, most, 0
        self.groups: dict[int, str] = {}
        self._known: dict[tuple[Any, str], bool] = {}

    def search(self, *, at_start: bool = False) -> bool:
        """Whether it is found anywhere (or at the start only, as `match` and `fullmatch` look)."""
        starts = [0] if at_start else range(len(self.text) + 1)
        return any(self._sequence(list(self.tree), 0, start, lambda end: True) for start in starts)

    def full(self) -> bool:
        return self._sequence(list(self.tree), 0, 0, lambda end: end == len(self.text))

    def _step(self) -> None:
        self.steps += 1
        if self.steps > self.most:
            raise TooManySteps(self.steps)

    def _sequence(self, items: list[Any], rank: int, at: int, then: Next) -> bool:
        if rank == len(items):
            return then(at)
        return self._one(items[rank], at, lambda end: self._sequence(items, rank + 1, end, then))

    def _one(self, item: Any, at: int, then: Next) -> bool:
        kind, value = item
        if kind in {signs.LITERAL, signs.NOT_LITERAL, signs.ANY, signs.IN}:
            self._step()
            return at < len(self.text) and self._fits(item, self.text[at]) and then(at + 1)
        if kind is signs.BRANCH:
            return any(self._sequence(list(branch), 0, at, then) for branch in value[1])
        if kind is signs.SUBPATTERN:
            return self._group(value, at, then)
        if kind in {signs.MAX_REPEAT, signs.MIN_REPEAT, getattr(signs, "POSSESSIVE_REPEAT", None)}:
            return self._repeat(kind, value, at, then)
        if kind is signs.AT:
            self._step()
            return self._place(value, at) and then(at)
        if kind in {signs.ASSERT, signs.ASSERT_NOT}:
            return self._look(kind, value, at) and then(at)
        if kind is signs.GROUPREF:
            same = self.groups.get(value, "")
            self._step()
            return self.text.startswith(same, at) and then(at + len(same))
        raise NotImplementedError(str(kind))

    def _group(self, value: Any, at: int, then: Next) -> bool:
        number, _, _, inner = value

        def after(end: int) -> bool:
            if number is not None:
                self.groups[number] = self.text[at:end]
            return then(end)

        return self._sequence(list(inner), 0, at, after)

    def _repeat(self, kind: Any, value: Any, at: int, then: Next) -> bool:
        least, most, inner = value
        items = list(inner)
        if len(items) == 1 and items[0][0] in {signs.LITERAL, signs.NOT_LITERAL, signs.ANY, signs.IN}:
            return self._run(kind, least, most, items[0], at, then)

        def again(count: int, here: int) -> bool:
            def more(end: int) -> bool:
                return end > here and again(count + 1, end)

            if count < least:
                return self._sequence(items, 0, here, lambda end: again(count + 1, end))
            if kind is signs.MIN_REPEAT:
                return then(here) or (count < most and self._sequence(items, 0, here, more))
            return (count < most and self._sequence(items, 0, here, more)) or then(here)

        return again(0, at)

    def _run(self, kind: Any, least: int, most: int, item: Any, at: int, then: Next) -> bool:
        """A repeated sign: as far as it goes, then back one by one; without depth, however long the text."""
        end = at
        while end - at < most and end < len(self.text):
            self._step()
            if not self._fits(item, self.text[end]):
                break
            end += 1
        if end - at < least:
            return False
        ends: Any = range(end, at + least - 1, -1)
        if kind is signs.MIN_REPEAT:
            ends = reversed(ends)
        for one in ends:
            self._step()
            if then(one):
                return True
        return False

    def _fits(self, item: Any, sign: str) -> bool:
        key = (repr(item), sign)
        if key not in self._known:
            kind, value = item
            if self.flags & re.IGNORECASE:
                fits = any(
                    self._plain(kind, value, one)
                    for one in {sign, sign.lower(), sign.upper()}
                    if len(one) == 1
                )
                if kind is signs.NOT_LITERAL or (kind is signs.IN and value[0][0] is signs.NEGATE):
                    fits = self._plain(kind, value, sign)
            else:
                fits = self._plain(kind, value, sign)
            self._known[key] = fits
        return self._known[key]

    def _plain(self, kind: Any, value: Any, sign: str) -> bool:
        if kind is signs.ANY:
            return bool(self.flags & re.DOTALL) or sign != "\n"
        if kind is signs.LITERAL:
            return ord(sign) == value
        if kind is signs.NOT_LITERAL:
            return ord(sign) != value
        negated = value[0][0] is signs.NEGATE
        inside = any(self._member(one, sign) for one in value if one[0] is not signs.NEGATE)
        return inside is not negated

    def _member(self, one: Any, sign: str) -> bool:
        kind, value = one
        if kind is signs.LITERAL:
            return ord(sign) == value
        if kind is signs.RANGE:
            return bool(value[0] <= ord(sign) <= value[1])
        return re.match(_CLASSES[value], sign, self.flags & re.ASCII) is not None

    def _place(self, value: Any, at: int) -> bool:
        name = str(value)
        if name in {"AT_BEGINNING", "AT_BEGINNING_STRING"}:
            lines = name == "AT_BEGINNING" and self.flags & re.MULTILINE
            return at == 0 or bool(lines and self.text[at - 1] == "\n")
        if name in {"AT_END", "AT_END_STRING"}:
            last = at == len(self.text)
            return last or (name == "AT_END" and at == len(self.text) - 1 and self.text[at] == "\n")
        word = [
            re.match(r"\w", one) is not None
            for one in (self.text[at - 1 : at] if at else "", self.text[at : at + 1])
        ]
        return (word[0] is not word[1]) is (name == "AT_BOUNDARY")

    def _look(self, kind: Any, value: Any, at: int) -> bool:
        direction, inner = value
        if direction > 0:
            found = self._sequence(list(inner), 0, at, lambda end: True)
        else:
            width = inner.getwidth()[0]
            found = at >= width and self._sequence(list(inner), 0, at - width, lambda end: end == at)
        return found is (kind is signs.ASSERT)


def alphabet(pattern: re.Pattern[Any]) -> list[str]:
    """A sign of each kind that the expression speaks of: what a text made to hurt it is made of."""
    source = pattern.pattern if isinstance(pattern.pattern, str) else pattern.pattern.decode("latin-1")
    found: dict[str, None] = {}

    def walk(items: Any) -> Iterator[str]:
        for item in items:
            if not isinstance(item, (tuple, list, parser.SubPattern)):
                continue
            if isinstance(item, tuple) and len(item) == 2 and item[0] in {signs.LITERAL, signs.NOT_LITERAL}:
                yield chr(item[1])
            elif isinstance(item, tuple) and len(item) == 2 and item[0] is signs.RANGE:
                yield chr(item[1][0])
            elif isinstance(item, tuple) and len(item) == 2 and item[0] is signs.CATEGORY:
                yield {"SPACE": " ", "DIGIT": "1", "WORD": "a"}.get(str(item[1]).rpartition("_")[2], "a")
            else:
                yield from walk(item)

    flags = pattern.flags & ~re.UNICODE if isinstance(pattern.pattern, bytes) else pattern.flags
    for sign in walk(list(parser.parse(source, flags))):
        found.setdefault(sign)
    return ["a", " ", *(one for one in found if one not in "a ")]


def hurtful(pattern: re.Pattern[Any], length: int, most_kinds: int = 6) -> Iterator[str]:
    """Texts of that length which make the expression go back as often as it can: runs that end in what does not fit."""
    kinds = alphabet(pattern)[:most_kinds]
    units = [*kinds, *(a + b for a in kinds for b in kinds if a != b)]
    for unit in units:
        run = (unit * length)[:length]
        for end in ("", "\x01", "\n!"):
            yield run + end
            yield kinds[0] + run + end


def growth(pattern: re.Pattern[Any], short: int = 24, *, anywhere: bool = True) -> float:
    """By how much the steps are multiplied when the text doubles, for the worst text: 2 is linear, 4 square."""
    worst = 1.0
    for one, other in zip(hurtful(pattern, short), hurtful(pattern, 2 * short), strict=True):
        steps = []
        for text in (one, other):
            engine = Engine(pattern, text, most=400_000)
            try:
                _ = engine.search() if anywhere else engine.full()
            except (TooManySteps, RecursionError):
                return float("inf")
            steps.append(engine.steps)
        if steps[1] > 30 * short:
            worst = max(worst, steps[1] / max(steps[0], 1))
    return worst
