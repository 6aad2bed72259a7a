"""The figures of an action in a year as a pilot sees them, and what changed since."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from maillage.contexts.dossier.dialogue.confirming.models import Confirmation
from maillage.contexts.programme import api as programme
from maillage.contexts.programme.models import Indicator, ReportingYear
from maillage.platform.ui.typography import count_words

NONE = "sans chiffre"


@dataclass(frozen=True)
class Seen:
    """figures: number, name and value in words of each indicator; proofs: how many pieces of evidence."""

    figures: tuple[dict[str, str], ...] = ()
    proofs: int = 0

    @property
    def mark(self) -> str:
        """What a form says that it showed: another text as soon as a figure is another."""
        told = json.dumps([list(self.figures), self.proofs], sort_keys=True, ensure_ascii=True)
        return sha256(told.encode()).hexdigest()[:16]


def of_year(year: ReportingYear) -> dict[int, Seen]:
    """What every action shows in the year, by action. At most 9 queries."""
    return _seen(year, programme.indicator_table(year, with_evidence=False), programme.proofs_in(year))


def of_action(year: ReportingYear, action_id: int) -> Seen:
    """The same for one action. At most 9 queries."""
    chosen = Indicator.objects.filter(action_id=action_id).select_related("action").order_by("code", "pk")
    rows = programme.indicator_table(year, chosen=chosen, with_evidence=False)
    return _seen(year, rows, programme.proofs_in(year, [action_id])).get(action_id, Seen())


def _seen(year: ReportingYear, rows: Iterable[Any], proofs: Iterable[Any]) -> dict[int, Seen]:
    del year
    figures: dict[int, list[dict[str, str]]] = {}
    for row in rows:
        if (key := row.indicator.action_id) is not None:
            figures.setdefault(key, []).append(
                {
                    "code": row.indicator.code,
                    "name": row.indicator.name,
                    "value": row.value_words or NONE,
                    "target": row.target_words,
                }
            )
    counts: dict[int, int] = {}
    for proof in proofs:
        if proof.action_id is not None:
            counts[proof.action_id] = counts.get(proof.action_id, 0) + 1
    return {
        key: Seen(tuple(figures.get(key, ())), counts.get(key, 0))
        for key in sorted(figures.keys() | counts.keys())
    }


def changes(told: Confirmation, now: Seen) -> list[str]:
    """What is no longer as it was when the pilot confirmed, in sentences."""
    before = {one["code"]: one for one in told.seen}
    today = {one["code"]: one for one in now.figures}
    found = []
    for code, one in today.items():
        was = before.get(code)
        if was is None:
            found.append(f"{code} {one['name']} : ajouté depuis, {one['value']}")
        elif was["value"] != one["value"]:
            found.append(f"{code} {one['name']} : {was['value']} confirmé, {one['value']} aujourd’hui")
        elif was["target"] != one["target"]:
            found.append(f"{code} {one['name']} : la cible a changé, {one['target'] or 'aucune'} aujourd’hui")
    found += [f"{code} {one['name']} : retiré depuis" for code, one in before.items() if code not in today]
    if told.proofs != now.proofs:
        words = count_words(told.proofs, "justificatif confirmé", "justificatifs confirmés")
        found.append(f"{words}, {now.proofs} aujourd’hui")
    return found
