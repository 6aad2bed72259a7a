"""Sealed lines of the journal that say which other lines were emptied, or taken out, on purpose."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from maillage.platform.audit.append_only import all_rows
from maillage.platform.audit.digests import KEPT, contents_digest, fields_of, line_digest
from maillage.platform.audit.models import AuditEntry, Seal, Trail

PURGED = "journal.purged"
ERASED = "journal.erased"
# No purge empties younger lines, whatever the settings: CNIL, délibération n° 2021-122 (six months at least).
YOUNGEST_EMPTIED = timedelta(days=183)


def compact(numbers: Iterable[int]) -> list[list[int]]:
    """Numbers as ranges: [3, 4, 5, 9] -> [[3, 5], [9, 9]]."""
    ranges: list[list[int]] = []
    for number in sorted(numbers):
        if ranges and number == ranges[-1][1] + 1:
            ranges[-1][1] = number
        else:
            ranges.append([number, number])
    return ranges


@dataclass(frozen=True)
class Removal:
    """What a line says of a community that left: when, its name, and the numbers of its lines, as ranges."""

    at: datetime
    label: str
    ranges: tuple[tuple[int, int], ...]

    @property
    def count(self) -> int:
        return sum(last - first + 1 for first, last in self.ranges)


@dataclass
class Covering:
    """What the sealed lines allow. One that is not sealed as it stands, or that we could not have written, allows
    nothing."""

    before: dict[str, datetime] = field(default_factory=dict)
    emptied: Counter[str] = field(default_factory=Counter)
    removals: list[Removal] = field(default_factory=list)

    @classmethod
    def load(cls) -> Covering:
        """Read every such line that is sealed and unaltered. 2 queries."""
        found = cls()
        lines = all_rows(AuditEntry).filter(action__in=(PURGED, ERASED)).order_by("pk")
        rows = list(lines.values_list(*fields_of(Trail.WRITING)))
        ids = [row[0] for row in rows]
        seals = {s.entry_id: s for s in Seal.objects.filter(trail=Trail.WRITING, entry_id__in=ids)}
        for row in rows:
            seal = seals.get(row[0])
            if seal is not None and _is_whole(row, seal):
                with suppress(ValueError, TypeError, KeyError, AttributeError):
                    found._take(dict(zip(fields_of(Trail.WRITING), row, strict=True)))
        return found

    def _take(self, line: dict[str, Any]) -> None:
        told = {key: after for key, (_, after) in line["changes"].items()}
        if line["action"] == ERASED:
            ranges = tuple((int(first), int(last)) for first, last in told["numbers"])
            self.removals.append(Removal(line["at"], line["label"], ranges))
            return
        before, trail, count = (
            datetime.fromisoformat(told["before"]),
            Trail(told["trail"]),
            int(told["lines"]),
        )
        if before + YOUNGEST_EMPTIED <= line["at"] <= timezone.now():
            self.before[trail] = max(before, self.before.get(trail, before))
            self.emptied[trail] += count

    def allows_emptying(self, trail: str, line: tuple[Any, ...]) -> bool:
        """True if a purge says that it emptied lines of this date."""
        before = self.before.get(trail)
        return before is not None and bool(line[KEPT[trail].index("at")] < before)

    def allows_removal(self, number: int) -> bool:
        """True if an erasure says that it took this line out."""
        return any(first <= number <= last for removal in self.removals for first, last in removal.ranges)


def _is_whole(line: tuple[Any, ...], seal: Seal) -> bool:
    contents = contents_digest(Trail.WRITING, line, bytes(seal.salt))
    digest = line_digest(Trail.WRITING, line, contents)
    return contents == bytes(seal.contents_digest) and digest == bytes(seal.line_digest)
