"""Which rule and which rate hold on a day. On rows already read: no query."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from maillage.contexts.funding.rates.models import PayRate, PayRule


def rule_on(rules: Sequence[PayRule], day: date) -> PayRule | None:
    """The latest rule that had begun; None before the first."""
    begun = [rule for rule in rules if rule.valid_from <= day]
    return max(begun, key=lambda rule: rule.valid_from, default=None)


def rate_on(
    rates: Sequence[PayRate], *, kind: str, task_id: int | None, contact_id: int, profession: str, day: date
) -> PayRate | None:
    """The rate of the person, else that of the profession, else the general one; of each, the latest that holds.

    task_id is None for an indemnity. A rate for another person, profession or task never applies.
    """
    held = [
        rate
        for rate in rates
        if rate.kind == kind
        and rate.task_id == task_id
        and rate.valid_from <= day
        and (rate.valid_until is None or day <= rate.valid_until)
        and rate.contact_id in (None, contact_id)
        and (rate.contact_id is not None or rate.profession in ("", profession))
    ]
    return max(held, key=_precision, default=None)


def _precision(rate: PayRate) -> tuple[bool, bool, date, int]:
    return rate.contact_id is not None, bool(rate.profession), rate.valid_from, rate.pk
