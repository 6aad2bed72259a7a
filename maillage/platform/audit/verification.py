"""Does the journal still say what it said? One walk along the chain, in batches, against lines and anchors (ADR 11)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format

from maillage.platform.audit import anchors, digests
from maillage.platform.audit.anchors import Anchor
from maillage.platform.audit.append_only import all_rows
from maillage.platform.audit.covering import Covering
from maillage.platform.audit.models import Seal, Trail

BATCH = 1_000
# Beyond, faults are counted and no longer told one by one.
TOLD = 50
_FAULTS = {
    "removed": "Une {name}, scellée le {at}, a été retirée du journal.",
    "altered": "La {name}, scellée le {at}, a été modifiée depuis : elle dit autre chose qu’alors.",
}


@dataclass(frozen=True)
class Fault:
    """One thing that is not as it was. kind: altered, removed, seal_removed, rewritten, swapped, added, anchor…"""

    kind: str
    message: str
    number: int = 0


@dataclass
class Report:
    """What a walk from `first` to `last` (inclusive) found.

    anchor_offset: where in the file of anchors the next walk goes on. emptied: lines found emptied, by trail.
    """

    first: int
    last: int
    lines: int = 0
    fault_count: int = 0
    faults: list[Fault] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    anchor_offset: int = 0
    emptied: Counter[str] = field(default_factory=Counter)

    @property
    def ok(self) -> bool:
        return not self.fault_count

    def fault(self, kind: str, message: str, number: int = 0) -> None:
        self.fault_count += 1
        if len(self.faults) < TOLD:
            self.faults.append(Fault(kind, message, number))


@dataclass(frozen=True)
class _Break:
    """A link that does not follow from the one before."""

    number: int
    previous: bytes
    line: bytes
    link: bytes


def when(instant: datetime) -> str:
    """« 3 mars 2026 à 14:05:09 », for a sentence."""
    local = timezone.localtime(instant)
    return f"{date_format(local, 'j F Y')} à {local:%H:%M:%S}"


def head_number() -> int:
    """Number of the last seal; 0 if there is none."""
    return Seal.objects.order_by("-number").values_list("number", flat=True).first() or 0


def walk(first: int = 1, last: int | None = None, *, anchor_offset: int = 0) -> Report:
    """Check the seals `first` to `last` (default: the head) with their lines and the anchors; writes nothing.

    The seal before `first` is trusted: a walk of everything is made of such ranges in order. OSError if the file
    of anchors cannot be read.
    """
    report = Report(first, head_number() if last is None else last, anchor_offset=anchor_offset)
    _Walk(report).run()
    return report


class _Walk:
    def __init__(self, report: Report) -> None:
        self.report = report
        self.covering = Covering.load()
        self.expected = report.first
        self.breaks: list[_Break] = []
        self.events = anchors.events()
        self.anchors = self._anchors(report.anchor_offset)
        self.anchor = next(self.anchors, None)
        before = Seal.objects.filter(number=report.first - 1).values_list("chain_digest", flat=True).first()
        self.previous: bytes | None = bytes(before) if before is not None else None
        if report.first == 1:
            self.previous = digests.GENESIS

    def run(self) -> None:
        while self.expected <= self.report.last:
            seals = list(
                Seal.objects.filter(number__gte=self.expected, number__lte=self.report.last).order_by(
                    "number"
                )[:BATCH]
            )
            if not seals:
                break
            lines = _lines_of(seals)
            for seal in seals:
                self._seal(seal, lines[seal.trail].get(seal.entry_id))
        if self.expected <= self.report.last:
            self._missing_seals(self.report.last)
        self._tell_breaks()

    def _seal(self, seal: Seal, line: tuple[Any, ...] | None) -> None:
        if seal.number > self.expected:
            self._missing_seals(seal.number - 1)
        self._link(seal)
        self._line(seal, line)
        self._anchored(seal)
        self.previous, self.expected = bytes(seal.chain_digest), seal.number + 1
        self.report.lines += 1

    def _missing_seals(self, last: int) -> None:
        which = f"le sceau {last}" if last == self.expected else f"les sceaux {self.expected} à {last}"
        self.report.fault("seal_removed", f"Sceaux retirés : il manque {which}.", self.expected)
        self.expected, self.previous = last + 1, None

    def _link(self, seal: Seal) -> None:
        line, link = bytes(seal.line_digest), bytes(seal.chain_digest)
        if self.previous is not None and digests.chain_digest(self.previous, line) != link:
            self.breaks.append(_Break(seal.number, self.previous, line, link))
            self.breaks = self.breaks[:TOLD]

    def _line(self, seal: Seal, line: tuple[Any, ...] | None) -> None:
        fault = self._fault_of(seal, line)
        if fault and self.report.fault_count < TOLD:
            # A purge or an erasure may have ended between our readings: look again, what allows it last.
            seal = Seal.objects.filter(pk=seal.pk).first() or seal
            line = _lines_of([seal])[seal.trail].get(seal.entry_id)
            self.covering = Covering.load()
            fault = self._fault_of(seal, line)
        if fault:
            name = f"ligne {seal.number} ({Trail(seal.trail).label} n° {seal.entry_id})"
            self.report.fault(fault, _FAULTS[fault].format(name=name, at=when(seal.sealed_at)), seal.number)

    def _fault_of(self, seal: Seal, line: tuple[Any, ...] | None) -> str:
        """A key of _FAULTS, "" for a line that is as it was sealed, or emptied or taken out on purpose."""
        if line is None:
            return "" if self.covering.allows_removal(seal.number) else "removed"
        contents = bytes(seal.contents_digest)
        whole = digests.line_digest(seal.trail, line, contents) == bytes(seal.line_digest)
        if whole and digests.contents_digest(seal.trail, line, bytes(seal.salt)) == contents:
            return ""
        emptied = whole and not seal.salt and digests.is_emptied(seal.trail, line)
        if emptied and self.covering.allows_emptying(seal.trail, line):
            self.report.emptied[seal.trail] += 1
            return ""
        return "altered"

    def _anchored(self, seal: Seal) -> None:
        while self.anchor is not None and self.anchor.number <= seal.number:
            told = self.anchor
            if told.number == seal.number and told.chain != bytes(seal.chain_digest).hex():
                self.report.fault(
                    "rewritten",
                    f"Les sceaux ont été réécrits : à la ligne {seal.number}, la base ne porte plus l’empreinte "
                    f"ancrée hors de la base le {instant_text(told.at)}.",
                    seal.number,
                )
            self.report.anchor_offset = told.end
            self.anchor = next(self.anchors, None)

    def _anchors(self, offset: int) -> Iterator[Anchor]:
        for one in anchors.read(offset):
            if isinstance(one, Anchor) and one.kind == anchors.HEAD and not anchors.is_void(one, self.events):
                yield one

    def _tell_breaks(self) -> None:
        """Links that do not follow: two that would follow with each other's line were swapped."""
        left = list(self.breaks)
        while left:
            one = left.pop(0)
            other = next((b for b in left if digests.chain_digest(one.previous, b.line) == one.link), None)
            if other is not None:
                left.remove(other)
                text = f"L’ordre a été changé : les lignes {one.number} et {other.number} ont été échangées."
                self.report.fault("swapped", text, one.number)
            else:
                text = (
                    f"Le sceau {one.number} ne suit pas du précédent : il a été réécrit, "
                    "ou des sceaux ont été retirés ou ajoutés avant lui."
                )
                self.report.fault("broken", text, one.number)


def _lines_of(seals: list[Seal]) -> dict[str, dict[int, tuple[Any, ...]]]:
    found: dict[str, dict[int, tuple[Any, ...]]] = {trail: {} for trail in digests.MODELS}
    for trail, model in digests.MODELS.items():
        ids = [seal.entry_id for seal in seals if seal.trail == trail]
        if ids:
            rows = all_rows(model).filter(pk__in=ids).order_by()
            found[trail] = {row[0]: row for row in rows.values_list(*digests.fields_of(trail))}
    return found


def instant_text(text: str) -> str:
    """The same for an instant as the anchors write it."""
    try:
        return when(datetime.fromisoformat(text))
    except ValueError:
        return text
