"""Batches with their transfers, and the time of members: only for who may see what they are paid."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any, Final

from django.db.models import Q

from maillage.contexts.funding.accounting.folder.files import Joined
from maillage.contexts.funding.accounting.folder.money import who
from maillage.contexts.funding.accounting.folder.sheets import (
    DAY,
    MOMENT,
    NUMBER,
    TEXT,
    Sheet,
    euros_of,
    money,
)
from maillage.contexts.funding.payments.models import Batch, PaidEntry, Transfer
from maillage.contexts.funding.time.models import TimeEntry
from maillage.contexts.programme.models import ReportingYear
from maillage.core.identifiers.iban import masked
from maillage.platform.audit.models import AuditEntry

BATCHES, TIME = "06-virements", "07-temps"


def _of_year(year: ReportingYear) -> list[Batch]:
    """Batches executed, to be executed, or with a transfer that came back, in the days of the year. 1 query."""
    days = (year.starts_on, year.ends_on)
    found = Batch.objects.filter(
        Q(paid_on__range=days) | Q(paid_on=None, execution_on__range=days) | Q(transfers__returned_on__range=days)
    )  # fmt: skip
    return list(found.select_related("made_by").distinct().order_by("year", "number"))


def batch_sheets(year: ReportingYear) -> Iterator[Sheet]:
    """Never a whole IBAN: its four first and last signs. 4 queries."""
    batches = _of_year(year)
    paid = PaidEntry.objects.filter(transfer__batch__in=batches).select_related(
        "transfer__batch", "transfer__contact", "entry__approved_by"
    )
    # To read an account number is to decrypt it: not once for each entry.
    paid = paid.defer("transfer__iban", "transfer__batch__payer_iban")
    entries = list(paid.order_by("transfer__batch", "transfer", "entry__happened_on", "pk"))
    approvers: dict[int, dict[str, None]] = defaultdict(dict)
    for one in entries:
        if name := who(one.entry.approved_by):
            approvers[one.transfer.batch_id][name] = None
    noted = _noted(batches)
    yield Sheet(
        f"{BATCHES}/lots.xlsx",
        "Lots de virements",
        "Qui a approuvé ce que le lot paie, qui l’a préparé, qui l’a noté exécuté.",
        (
            ("Lot", TEXT), ("État", TEXT), money("Total"), ("Approuvé par", TEXT), ("Préparé par", TEXT),
            ("Préparé le", MOMENT), ("À exécuter le", DAY), ("Exécuté le", DAY), ("Noté exécuté par", TEXT),
            ("Compte débité", TEXT), ("IBAN débité", TEXT), ("Motif d’annulation", TEXT),
        ),
        [
            (one.label, one.get_state_display(), euros_of(one.total_cents), ", ".join(approvers[one.pk]),
             who(one.made_by), one.made_at, one.execution_on, one.paid_on, noted.get(one.pk, ""), one.payer_name,
             masked(one.payer_iban), one.reason)
            for one in batches
        ],
    )  # fmt: skip
    transfers = Transfer.objects.filter(batch__in=batches).select_related("batch", "contact")
    yield Sheet(
        f"{BATCHES}/virements.xlsx",
        "Virements",
        "Ce que chaque membre a reçu dans chaque lot.",
        (
            ("Lot", TEXT), ("Membre", TEXT), ("Titulaire", TEXT), ("IBAN", TEXT), money("Montant"), ("Revenu le", DAY),
            ("Motif du retour", TEXT),
        ),
        [
            (one.batch.label, one.contact.name, one.holder, masked(one.iban), euros_of(one.amount_cents),
             one.returned_on, one.reason)
            for one in transfers.order_by("batch__year", "batch__number", "contact__search_name", "pk")
        ],
    )  # fmt: skip
    yield Sheet(
        f"{BATCHES}/entrees-payees.xlsx",
        "Entrées payées",
        "Ce que chaque virement paie ; « en vigueur » : ni annulé, ni revenu.",
        (
            ("Lot", TEXT), ("Membre", TEXT), ("Entrée n°", NUMBER), ("Objet", TEXT), ("Date", DAY), money("Montant"),
            ("En vigueur", TEXT),
        ),
        [
            (one.transfer.batch.label, one.transfer.contact.name, one.entry_id, one.entry.title,
             one.entry.happened_on, euros_of(one.amount_cents), "oui" if one.in_force else "non")
            for one in entries
        ],
    )  # fmt: skip


def _noted(batches: list[Batch]) -> dict[int, str]:
    """Who noted that a batch was executed, by the journal of actions. 1 query."""
    rows = AuditEntry.objects.filter(
        action="batch.paid",
        object_type=Batch._meta.label_lower,
        object_id__in=[str(one.pk) for one in batches],
        community__in={one.community_id for one in batches},
    )
    return {int(pk): name for pk, name in rows.order_by("pk").values_list("object_id", "actor_label")}


def time_sheet(year: ReportingYear, joined: Joined) -> Sheet:
    """Every entry whose fact is of the year, whatever its state, with what proves it. 1 query."""
    rows = TimeEntry.objects.filter(happened_on__gte=year.starts_on, happened_on__lte=year.ends_on)
    rows = rows.select_related(
        "contact", "task", "action", "file", "validated_by", "approved_by", "created_by"
    )
    return Sheet(
        f"{TIME}/temps.xlsx",
        "Indemnités et rémunérations",
        "Chaque entrée, son état, son justificatif, qui l’a validée et qui l’a approuvée.",
        (
            ("N°", NUMBER), ("Membre", TEXT), ("Date", DAY), ("Objet", TEXT), ("Nature", TEXT), ("Tâche", TEXT),
            ("Fiche action", TEXT), ("Durée (minutes)", NUMBER), ("État", TEXT), ("Motif", TEXT),
            ("Justificatif", TEXT), ("Ce qui manque", TEXT), ("Perte déclarée", TEXT), money("Tarif"),
            money("Montant"), ("Année du plafond", NUMBER), ("Corrige le n°", NUMBER), ("Annule le n°", NUMBER),
            ("Vérifiée le", MOMENT), ("Validée par", TEXT), ("Validée le", MOMENT), ("Approuvée par", TEXT),
            ("Approuvée le", MOMENT), ("Payée le", DAY), ("Pièce", TEXT),
        ),
        [_entry(row, joined) for row in rows.order_by("happened_on", "pk")],
    )  # fmt: skip


_NO_PIECE: Final = ""


def _entry(row: TimeEntry, joined: Joined) -> tuple[Any, ...]:
    place = joined.join(row.file, f"{TIME}/justificatifs", row.happened_on, row.title, _NO_PIECE)
    loss = (row.loss_note or "oui") if row.loss_declared else ""
    return (
        row.pk, row.contact.name, row.happened_on, row.title, row.get_kind_display(),
        row.task.name if row.task else "", str(row.action or ""), row.minutes, row.get_state_display(),
        row.state_reason, row.proof, row.missing, loss, euros_of(row.rate_cents), euros_of(row.amount_cents),
        row.cap_year, row.corrects_id, row.reverses_id, row.checked_at, who(row.validated_by), row.validated_at,
        who(row.approved_by), row.approved_at, row.paid_on, place,
    )  # fmt: skip
