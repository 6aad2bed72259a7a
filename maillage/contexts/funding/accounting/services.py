"""Writes of accounting: accounts of the plan, freezing what was given to the accountant, folders that were taken."""

from __future__ import annotations

import re
from datetime import date
from typing import Final

from django.db import transaction
from django.utils import timezone

from maillage.contexts.funding.accounting import queries
from maillage.contexts.funding.accounting.chart import roles
from maillage.contexts.funding.accounting.folder.building import Folder
from maillage.contexts.funding.accounting.models import FrozenPeriod, JournalRow, LedgerAccount
from maillage.contexts.funding.refusals import MoneyRefused
from maillage.contexts.programme.models import ReportingYear
from maillage.platform.audit.services import record, record_read
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.services import serialised
from maillage.platform.ui.typography import short_date

_NUMBER: Final = re.compile(r"[1-8]\d{2,9}")


@transaction.atomic
def save_account(
    *,
    by: Actor,
    role: str,
    number: str,
    label: str,
    confirmed_by: str = "",
    confirmed_on: date | None = None,
) -> LedgerAccount:
    """The account of a nature, from the next entries on: what is frozen keeps its own. MoneyRefused."""
    serialised(by)
    plain, words = "".join(number.split()), " ".join(label.split())[:120]
    if _NUMBER.fullmatch(plain) is None or not words:
        raise MoneyRefused(
            "Un compte a de 3 à 10 chiffres, de la classe 1 à 8, et un intitulé : 622600, Honoraires."
        )
    if confirmed_by.strip() and confirmed_on is None:
        confirmed_on = timezone.localdate()
    if role not in roles():
        raise MoneyRefused("Cette nature n’existe pas : rechargez la page.")
    row = LedgerAccount.objects.filter(role=role).first() or LedgerAccount(community=by.community, role=role)
    before = {"number": row.number, "label": row.label}
    row.number, row.label = plain, words
    row.confirmed_by = confirmed_by.strip()[:120]
    row.confirmed_on = confirmed_on if row.confirmed_by else None
    row.save()
    record(
        by=by,
        action="accounting.account",
        obj=row,
        before=before,
        after={"number": plain, "label": words, "confirmed_by": row.confirmed_by},
    )
    return row


@transaction.atomic
def freeze(*, by: Actor, year: ReportingYear, until_on: date) -> FrozenPeriod:
    """Entries until that day keep their numbers; what comes later corrects them. Twice is once. MoneyRefused."""
    serialised(by)
    same: FrozenPeriod | None = FrozenPeriod.objects.filter(year=year, until_on=until_on).first()
    if same is not None:
        return same
    last = queries.frozen_until()
    if last is not None and until_on <= last:
        raise MoneyRefused(
            f"Le journal est déjà figé jusqu’au {short_date(last)} : choisissez un jour après."
        )
    if not year.starts_on <= until_on <= min(year.ends_on, timezone.localdate()):
        raise MoneyRefused("Choisissez un jour passé de cette année.")
    _refuse_hole(year, last)
    entries = queries.to_write(year, until_on)
    rows = queries.rows_of(year, entries, queries.last_number(year) + 1)
    period: FrozenPeriod = FrozenPeriod.objects.create(
        community=by.community, year=year, until_on=until_on, entries=len(entries), frozen_by=by.user
    )
    JournalRow.objects.bulk_create(
        [
            JournalRow(
                community=by.community,
                period=period,
                year=year,
                journal=row.journal,
                number=row.number,
                rank=rank,
                source=row.source,
                entered_on=row.entered_on,
                piece=row.piece[:80],
                piece_on=row.piece_on,
                role=row.role,
                account=row.account,
                account_label=row.account_label,
                party=row.party,
                party_label=row.party_label[:200],
                label=row.label,
                debit_cents=row.debit_cents,
                credit_cents=row.credit_cents,
            )
            for rank, row in enumerate(rows, 1)
        ],
        batch_size=500,
    )
    record(
        by=by, action="accounting.frozen", obj=period, after={"until_on": until_on, "entries": len(entries)}
    )
    return period


@transaction.atomic
def note_folder(*, by: Actor, year: ReportingYear, folder: Folder) -> None:
    """Before the auditor's folder leaves: one line of the journal, one of the readings of personal data."""
    told = {"rows": folder.rows, "joined": folder.joined, "lacking": len(folder.lacking), "file": folder.name}
    record(by=by, action="accounting.folder", obj=year, label=year.label, after=told)
    record_read(by=by, what="funding.auditor_folder", obj=year, label=year.label, count=folder.rows)


def _refuse_hole(year: ReportingYear, last: date | None) -> None:
    """Years are frozen one after the other, each to its end: what a hole leaves could be dated nowhere."""
    earlier = ReportingYear.objects.filter(ends_on__lt=year.starts_on).order_by("-ends_on").first()
    if earlier is not None and last is not None and last < earlier.ends_on:
        raise MoneyRefused(f"Figez d’abord l’année {earlier.label} jusqu’à son dernier jour.")
