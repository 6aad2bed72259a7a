"""Writes on years of fees and on what each member owes; money itself is in `payments`, letters in `letters`.

All of these are written one transaction after the other (`serialised`), so that receipts have no gap and nothing is
paid twice.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any, Final

from django.db import transaction
from django.utils import timezone

from maillage.contexts.association.contacts.models import Contact, Standing
from maillage.contexts.association.fees.models import (
    TRANSITIONS,
    Basis,
    Fee,
    FeePeriod,
    FeeRate,
    FeeSettings,
    FeeState,
)
from maillage.contexts.association.statutes.models import College
from maillage.core.dues.euros import euros
from maillage.core.dues.years import anniversary, year_beginning
from maillage.platform.audit.services import record
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.services import serialised

SETTINGS_FIELDS: Final = (
    "legal_name",
    "address",
    "registration",
    "signatory",
    "how_to_pay",
    "contact_email",
)
MAX_CENTS: Final = 10_000_00
# Rates by college; None: every college without a rate of its own.
Rates = Mapping[int | None, int]


class FeeRefused(ValueError):
    """What was asked cannot be done; the message is for the person. Nothing was written."""


# --- What receipts say ------------------------------------------------------------------------------------


@transaction.atomic
def save_settings(*, by: Actor, values: Mapping[str, str]) -> FeeSettings:
    """Write what receipts and letters say of the association (names of SETTINGS_FIELDS)."""
    serialised(by)
    row = FeeSettings.objects.first() or FeeSettings(community=by.community)
    before = {name: getattr(row, name) for name in SETTINGS_FIELDS}
    for name in SETTINGS_FIELDS:
        setattr(row, name, values.get(name, "").strip())
    after = {name: getattr(row, name) for name in SETTINGS_FIELDS}
    if row.pk is None or before != after:
        row.save()
        record(by=by, action="fee.settings", obj=row, before=before, after=after)
    return row


# --- Years and rates --------------------------------------------------------------------------------------


@transaction.atomic
def open_period(
    *,
    by: Actor,
    name: str,
    basis: str,
    starts_on: date,
    ends_on: date,
    rates: Rates,
    due_days: int = 30,
) -> FeePeriod:
    """A new year of fees with its rates. Raises FeeRefused."""
    serialised(by)
    _check_period(name, basis, starts_on, ends_on, rates)
    if FeePeriod.objects.filter(name=name).exists():
        raise FeeRefused(f"« {name} » existe déjà : donnez un autre nom, ou modifiez cette année-là.")
    row: FeePeriod = FeePeriod.objects.create(
        community=by.community,
        name=name,
        basis=basis,
        starts_on=starts_on,
        ends_on=ends_on,
        due_days=due_days,
    )
    _write_rates(row, rates)
    record(by=by, action="fee_period.opened", obj=row, after=_told(row, rates))
    return row


@transaction.atomic
def change_period(
    *,
    by: Actor,
    pk: int,
    name: str,
    basis: str,
    starts_on: date,
    ends_on: date,
    rates: Rates,
    due_days: int = 30,
) -> FeePeriod:
    """Change a year. Fees that were asked keep their amount; once there are some, its days do not move."""
    serialised(by)
    _check_period(name, basis, starts_on, ends_on, rates)
    row: FeePeriod = FeePeriod.objects.get(pk=pk)
    if FeePeriod.objects.filter(name=name).exclude(pk=pk).exists():
        raise FeeRefused(f"« {name} » existe déjà : donnez un autre nom.")
    moved = (row.basis, row.starts_on, row.ends_on) != (basis, starts_on, ends_on)
    if moved and Fee.objects.filter(period=row).exists():
        raise FeeRefused(
            "Des cotisations ont déjà été appelées pour cette année : ses dates ne changent plus. "
            "Ouvrez une autre année."
        )
    before = _told(row, {rate.college_id: rate.amount_cents for rate in row.rates.order_by("pk")})
    row.name, row.basis, row.starts_on, row.ends_on, row.due_days = name, basis, starts_on, ends_on, due_days
    row.save()
    FeeRate.objects.filter(period=row).delete()
    _write_rates(row, rates)
    record(by=by, action="fee_period.changed", obj=row, before=before, after=_told(row, rates))
    return row


@transaction.atomic
def close_period(*, by: Actor, pk: int) -> None:
    """No fee is asked for this year any more; what is due stays due. Twice is once."""
    serialised(by)
    row = FeePeriod.objects.get(pk=pk)
    if row.closed_on is None:
        row.closed_on = timezone.localdate()
        row.save(update_fields=["closed_on"])
        record(by=by, action="fee_period.closed", obj=row)


@transaction.atomic
def reopen_period(*, by: Actor, pk: int) -> None:
    """Fees may be asked again. Twice is once."""
    serialised(by)
    row = FeePeriod.objects.get(pk=pk)
    if row.closed_on is not None:
        row.closed_on = None
        row.save(update_fields=["closed_on"])
        record(by=by, action="fee_period.reopened", obj=row)


def _check_period(name: str, basis: str, starts_on: date, ends_on: date, rates: Rates) -> None:
    if not name.strip():
        raise FeeRefused("Donnez un nom à cette année, par exemple « Cotisation 2027 ».")
    if basis not in Basis.values:
        raise FeeRefused("Dites si l’année est la même pour tous ou part de l’adhésion.")
    if ends_on < starts_on:
        raise FeeRefused("La fin précède le début.")
    if ends_on >= anniversary(starts_on, 2):
        raise FeeRefused("Une année de cotisation dure deux ans au plus.")
    if not rates:
        raise FeeRefused("Écrivez au moins un tarif, même à 0 €.")
    if any(not 0 <= cents <= MAX_CENTS for cents in rates.values()):
        raise FeeRefused(f"Un tarif va de 0 € à {euros(MAX_CENTS)}.")


def _write_rates(row: FeePeriod, rates: Rates) -> None:
    colleges = College.objects.in_bulk([pk for pk in rates if pk is not None])
    FeeRate.objects.bulk_create(
        FeeRate(
            community_id=row.community_id,
            period=row,
            college=None if pk is None else colleges[pk],
            amount_cents=cents,
        )
        for pk, cents in rates.items()
    )


def _told(row: FeePeriod, rates: Rates) -> dict[str, Any]:
    amounts = {str(pk or "tous"): cents for pk, cents in sorted(rates.items(), key=lambda one: one[0] or 0)}
    return {
        "name": row.name,
        "basis": row.basis,
        "starts_on": row.starts_on,
        "ends_on": row.ends_on,
        "due_days": row.due_days,
        "rates": amounts,
    }


# --- What members owe -------------------------------------------------------------------------------------


def days_of(period: FeePeriod, contact: Contact) -> tuple[date, date] | None:
    """First and last day of the contact's fee in this period; None where their own year begins in another one."""
    if period.basis == Basis.CALENDAR:
        return period.starts_on, period.ends_on
    return year_beginning(contact.joined_on or period.starts_on, period.starts_on, period.ends_on)


def rate_of(rates: Rates, contact: Contact) -> int | None:
    """Cents that the contact pays; None where no rate is theirs."""
    return rates.get(contact.college_id, rates.get(None))


def rates_of(period: FeePeriod) -> dict[int | None, int]:
    """Rates of a period by college. 1 query."""
    rows = FeeRate.objects.filter(period=period).order_by("pk")
    return {rate.college_id: rate.amount_cents for rate in rows}


def new_fee(period: FeePeriod, contact: Contact, days: tuple[date, date], cents: int, today: date) -> Fee:
    """The fee, not saved. A member for whom the rate is nothing owes nothing, and is up to date."""
    return Fee(
        community_id=period.community_id,
        period=period,
        contact=contact,
        college=contact.college,
        starts_on=days[0],
        ends_on=days[1],
        amount_cents=cents,
        state=FeeState.DUE if cents else FeeState.WAIVED,
        note="" if cents else "tarif à 0 €",
        due_on=max(today, days[0]) + timedelta(days=period.due_days),
        asked_at=timezone.now(),
    )


@transaction.atomic
def ask_fee(*, by: Actor, contact: Contact, period: FeePeriod) -> Fee:
    """Ask one member for the fee of a year; the one that is there already is returned. Raises FeeRefused."""
    serialised(by)
    there: Fee | None = (
        Fee.objects.filter(contact=contact, period=period).exclude(state=FeeState.CANCELLED).first()
    )
    if there is not None:
        return there
    if period.closed_on is not None:
        raise FeeRefused(f"« {period.name} » est close : rouvrez cette année, ou choisissez-en une autre.")
    if contact.standing not in (Standing.MEMBER, Standing.SUSPENDED):
        raise FeeRefused(f"{contact.name} n’est pas adhérent : seuls les adhérents doivent une cotisation.")
    cents = rate_of(rates_of(period), contact)
    if cents is None:
        raise FeeRefused(
            f"Aucun tarif de « {period.name} » ne vaut pour le collège de {contact.name} : ajoutez-le d’abord."
        )
    days = days_of(period, contact)
    if days is None:
        raise FeeRefused(f"L’année de {contact.name} ne commence pas pendant « {period.name} ».")
    row = new_fee(period, contact, days, cents, timezone.localdate())
    row.save()
    record(by=by, action="fee.asked", obj=row, label=period.name, after={"amount_cents": cents})
    return row


@transaction.atomic
def waive_fee(*, by: Actor, pk: int, reason: str) -> Fee:
    """The member need not pay, and is up to date. Raises FeeRefused."""
    row = _to_change(by, pk)
    _without_money(row, "dispenser")
    return _moved(by, row, FeeState.WAIVED, _reason(reason), "fee.waived")


@transaction.atomic
def require_fee(*, by: Actor, pk: int) -> Fee:
    """A waived fee is due again. Raises FeeRefused."""
    row = _to_change(by, pk)
    if row.state != FeeState.WAIVED or not row.amount_cents:
        raise FeeRefused("Seule une cotisation dispensée, d’un montant à payer, peut redevenir due.")
    return _moved(by, row, FeeState.DUE, "", "fee.required")


@transaction.atomic
def cancel_fee(*, by: Actor, pk: int, reason: str) -> Fee:
    """The fee was asked by mistake. Raises FeeRefused once money came in for it."""
    row = _to_change(by, pk)
    _without_money(row, "annuler")
    return _moved(by, row, FeeState.CANCELLED, _reason(reason), "fee.cancelled")


@transaction.atomic
def change_amount(*, by: Actor, pk: int, amount_cents: int, reason: str) -> Fee:
    """Another amount for one member (part of a year, two practices). Raises FeeRefused."""
    row = _to_change(by, pk)
    if row.state != FeeState.DUE:
        raise FeeRefused("Seul le montant d’une cotisation à payer se change.")
    if not 0 < amount_cents <= MAX_CENTS:
        raise FeeRefused(f"Un montant va de 0,01 € à {euros(MAX_CENTS)} ; pour rien à payer, dispensez.")
    _without_money(row, "changer le montant de")
    before = {"amount_cents": row.amount_cents}
    row.amount_cents, row.note = amount_cents, _reason(reason)
    row.save(update_fields=["amount_cents", "note"])
    record(
        by=by,
        action="fee.amount",
        obj=row,
        label=row.period.name,
        before=before,
        after={"amount_cents": amount_cents},
    )
    return row


def _to_change(by: Actor, pk: int) -> Fee:
    """The fee, read once this writer's turn has come."""
    serialised(by)
    row: Fee = Fee.objects.select_related("period", "contact").get(pk=pk)
    return row


def _without_money(row: Fee, verb: str) -> None:
    if row.payments.filter(cancelled_at=None).exists():
        raise FeeRefused(
            f"Un paiement est enregistré : on ne peut pas {verb} cette cotisation. "
            "Annulez d’abord le paiement, avec son motif."
        )


def _reason(text: str) -> str:
    reason = " ".join(text.split())[:300]
    if not reason:
        raise FeeRefused("Écrivez le motif : il reste au dossier.")
    return reason


def _moved(by: Actor, row: Fee, state: str, note: str, action: str) -> Fee:
    if row.state == state:
        return row
    if state not in TRANSITIONS[row.state]:
        raise FeeRefused(f"Cette cotisation est {row.get_state_display()} : rien n’a été changé.")
    before = {"state": row.state}
    row.state, row.note = state, note
    row.save(update_fields=["state", "note"])
    record(by=by, action=action, obj=row, label=row.period.name, before=before, after={"state": state})
    return row


def settle(fees: Sequence[Fee], paid: Mapping[int, int]) -> None:
    """Write on fees what their payments make of them. paid: cents received by number of the fee."""
    for row in fees:
        state = FeeState.PAID if paid.get(row.pk, 0) >= row.amount_cents else FeeState.DUE
        if row.state != state:
            row.state = state
            row.save(update_fields=["state"])
