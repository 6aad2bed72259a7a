"""Who wrote what about money in the days of a year, from the journal of actions."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from functools import reduce
from operator import or_
from typing import Final

from django.db.models import Q
from django.utils import timezone

from maillage.contexts.funding.accounting.folder.sheets import MOMENT, TEXT, Sheet
from maillage.contexts.programme.models import ReportingYear
from maillage.platform.audit.labels import action_label, changes_text, object_label
from maillage.platform.audit.models import AuditEntry

# How the actions on money begin; the second ones may name who is paid.
MONEY: Final = ("accounting.", "bank.account", "bank.statement", "budget.", "contract.", "expense.")
PAY: Final = ("bank.", "batch.", "pay.", "pay_", "time.", "transfer.")


def history_sheet(year: ReportingYear, *, sees_pay: bool) -> Sheet:
    """The oldest first. 1 query."""
    first = timezone.make_aware(datetime.combine(year.starts_on, time.min))
    end = timezone.make_aware(datetime.combine(year.ends_on + timedelta(days=1), time.min))
    kinds = reduce(or_, (Q(action__startswith=one) for one in (*MONEY, *(PAY if sees_pay else ()))))
    rows = AuditEntry.objects.filter(kinds, community=year.community_id, at__gte=first, at__lt=end)
    return Sheet(
        "08-journal-des-actions/actions.xlsx",
        "Journal des actions",
        "Qui a écrit quoi sur l’argent, et quand ; les valeurs personnelles y sont masquées.",
        (("Quand", MOMENT), ("Qui", TEXT), ("Action", TEXT), ("Objet", TEXT), ("N°", TEXT), ("Nom", TEXT),
         ("Changements", TEXT)),
        [
            (row.at, row.actor_label, action_label(row.action), object_label(row.object_type), row.object_id,
             row.label, changes_text(row.object_type, row.changes))
            for row in rows.order_by("at", "pk")
        ],
    )  # fmt: skip
