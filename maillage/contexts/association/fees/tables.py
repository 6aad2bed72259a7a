"""Lists of fees, of payments and of years."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, Final

from django import forms
from django.db.models import Q
from django.utils import timezone

from maillage.contexts.association.fees import queries
from maillage.contexts.association.fees.models import Fee, FeePeriod, FeeState, Method, Payment
from maillage.contexts.association.permissions import EDIT_FEES, VIEW_FEES
from maillage.contexts.association.statutes.models import College
from maillage.core.dues.euros import euros
from maillage.core.search_text import search_text
from maillage.platform.tables.columns import Column
from maillage.platform.tables.definition import Empty, Table
from maillage.platform.tables.filters import DayField, ListFilters, SearchField
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.prepared import Prepared
from maillage.platform.tenancy.urls import community_url

WORDS: Final[dict[str, str]] = {**dict(FeeState.choices), queries.LATE: "en retard"}
BADGES: Final[dict[str, tuple[str, str]]] = {
    FeeState.DUE: ("info", "clock"),
    FeeState.PAID: ("success", ""),
    FeeState.WAIVED: ("neutral", "check"),
    FeeState.CANCELLED: ("neutral", "ban"),
    queries.LATE: ("warning", ""),
}


def _euros(cents: int) -> Decimal:
    return Decimal(cents) / 100


def state_of(row: Fee) -> str:
    return queries.state_of(row, timezone.localdate())


_YEARS = Prepared(lambda: FeePeriod.objects.order_by("-starts_on", "-pk").values_list("pk", "name"))
_COLLEGES = Prepared(lambda: College.objects.order_by("rank", "name", "pk").values_list("pk", "name"))


class FeeFilters(ListFilters):
    q = SearchField(label="Adhérent")
    annee = forms.ChoiceField(label="Année")
    etat = forms.ChoiceField(
        label="État", choices=[("", "tous"), (queries.LATE, "en retard"), *FeeState.choices]
    )
    college = forms.ChoiceField(label="Collège")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer("annee", "toutes", ((str(pk), name) for pk, name in _YEARS.rows()))
        self.offer("college", "tous", ((str(pk), name) for pk, name in _COLLEGES.rows()))

    def apply(self, rows: Any, cleaned: dict[str, Any]) -> Any:
        if text := search_text(cleaned.get("q") or ""):
            rows = rows.filter(contact__search_name__contains=text)
        if year := cleaned.get("annee"):
            rows = rows.filter(period_id=int(year))
        if college := cleaned.get("college"):
            rows = rows.filter(college_id=int(college))
        state = cleaned.get("etat")
        if state == queries.LATE:
            rows = rows.filter(state=FeeState.DUE, due_on__lt=timezone.localdate())
        elif state:
            rows = rows.filter(state=state)
        return rows


def _fee_link(row: Fee, actor: Actor) -> str:
    assert actor.community is not None
    return community_url(actor.community, "association:fee", pk=row.pk)


def _periods_url(actor: Actor) -> str:
    if actor.community is None or not actor.can(EDIT_FEES):
        return ""
    return community_url(actor.community, "association:fee_periods")


def _rest(row: Any) -> str:
    left = row.amount_cents - row.paid_cents
    return f"reste {euros(left)}" if row.state == FeeState.DUE and row.paid_cents and left else ""


FEES = Table(
    name="association.fees",
    title="Cotisations",
    model=Fee,
    noun="cotisation",
    feminine=True,
    order=("-period__starts_on", "contact__search_name"),
    filters=FeeFilters,
    columns=(
        Column(
            "contact",
            "Adhérent",
            value=lambda row: row.contact.name,
            link=_fee_link,
            second=lambda row: row.college.name if row.college else "",
            sort=("contact__search_name",),
        ),
        Column("period", "Année", value=lambda row: row.period.name, sort=("period__starts_on",)),
        Column(
            "amount_cents",
            "Montant (€)",
            kind="number",
            decimals=2,
            value=lambda row: _euros(row.amount_cents),
            second=_rest,
            sort=("amount_cents",),
        ),
        Column("due_on", "À payer avant le", kind="date", sort=("due_on",)),
        Column(
            "state",
            "État",
            kind="badge",
            value=lambda row: WORDS[state_of(row)],
            badge=lambda row: BADGES[state_of(row)],
            sort=("state", "due_on"),
        ),
        Column("reminders", "Relances", kind="number", sort=("reminders",)),
        Column(
            "college",
            "Collège",
            value=lambda row: row.college.name if row.college else "",
            place="export",
        ),
        Column(
            "paid",
            "Reçu (€)",
            kind="number",
            decimals=2,
            level="personal",
            value=lambda row: _euros(row.paid_cents),
            place="export",
        ),
        Column("email", "Adresse", value=lambda row: row.contact.email, level="personal", place="export"),
        Column("starts_on", "Du", kind="date", place="export"),
        Column("ends_on", "Au", kind="date", place="export"),
        Column("note", "Motif", place="export"),
    ),
    personal_permission=VIEW_FEES,
    empty=Empty(
        "Aucune cotisation : ouvrez une année, écrivez ses tarifs, puis appelez les cotisations de tous les adhérents.",
        "Ouvrir une année",
        _periods_url,
    ),
    sources=("Cotisations appelées et paiements enregistrés dans Maillage.",),
)


class PaymentFilters(ListFilters):
    q = SearchField(label="Adhérent ou référence")
    du = DayField(label="Payé depuis le")
    au = DayField(label="Jusqu’au")
    mode = forms.ChoiceField(label="Mode", choices=[("", "tous"), *Method.choices])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        self.check_period("du", "au")
        return cleaned

    def apply(self, rows: Any, cleaned: dict[str, Any]) -> Any:
        if text := (cleaned.get("q") or "").strip():
            rows = rows.filter(
                Q(fee__contact__search_name__contains=search_text(text)) | Q(reference__icontains=text)
            )
        if first := cleaned.get("du"):
            rows = rows.filter(paid_on__gte=first)
        if last := cleaned.get("au"):
            rows = rows.filter(paid_on__lte=last)
        if method := cleaned.get("mode"):
            rows = rows.filter(method=method)
        return rows


def _payment_link(row: Payment, actor: Actor) -> str:
    assert actor.community is not None
    return community_url(actor.community, "association:fee", pk=row.fee_id)


PAYMENTS = Table(
    name="association.payments",
    title="Paiements reçus",
    model=Payment,
    noun="paiement",
    order=("-receipt_year", "-receipt_number"),
    filters=PaymentFilters,
    columns=(
        Column(
            "receipt",
            "Reçu",
            level="public",
            link=_payment_link,
            sort=("receipt_year", "receipt_number"),
        ),
        Column("payer", "Reçu de", sort=("fee__contact__search_name",)),
        Column("paid_on", "Payé le", kind="date", sort=("paid_on",)),
        Column(
            "amount_cents",
            "Somme (€)",
            kind="number",
            decimals=2,
            value=lambda row: _euros(0 if row.cancelled_at else row.amount_cents),
            sort=("amount_cents",),
        ),
        Column(
            "method",
            "Mode",
            value=lambda row: row.get_method_display(),
            second=lambda row: row.reference,
            sort=("method",),
        ),
        Column(
            "state",
            "État",
            kind="badge",
            level="professional",
            value=lambda row: "annulé" if row.cancelled_at else "enregistré",
            badge=lambda row: ("neutral", "ban") if row.cancelled_at else ("success", ""),
        ),
        Column("period", "Pour", value=lambda row: row.fee.period.name, level="public", place="export"),
        Column("reference", "Référence", place="export"),
        Column(
            "cancelled_cents",
            "Somme annulée (€)",
            kind="number",
            decimals=2,
            level="personal",
            value=lambda row: _euros(row.amount_cents) if row.cancelled_at else None,
            place="export",
        ),
        Column("cancel_reason", "Motif d’annulation", place="export"),
        Column("recorded_at", "Enregistré le", kind="datetime", place="export"),
        Column(
            "recorded_by",
            "Par",
            value=lambda row: (row.recorded_by.name or row.recorded_by.email) if row.recorded_by else "",
            place="export",
        ),
    ),
    personal_permission=VIEW_FEES,
    empty=Empty(
        "Aucun paiement enregistré : ouvrez une cotisation, ou enregistrez plusieurs paiements à la fois."
    ),
    sources=(
        "Paiements enregistrés dans Maillage ; un paiement annulé garde son numéro et compte pour 0 €.",
    ),
)


def _period_link(row: FeePeriod, actor: Actor) -> str:
    assert actor.community is not None
    return community_url(actor.community, "association:fee_period", pk=row.pk)


def _new_period(actor: Actor) -> str:
    if actor.community is None or not actor.can(EDIT_FEES):
        return ""
    return community_url(actor.community, "association:fee_period_new")


PERIODS = Table(
    name="association.fee_periods",
    title="Années et tarifs",
    model=FeePeriod,
    noun="année de cotisation",
    noun_plural="années de cotisation",
    feminine=True,
    order=("-starts_on",),
    columns=(
        Column("name", "Année", link=_period_link, sort=("name",)),
        Column("basis", "Commence", value=lambda row: row.get_basis_display(), sort=("basis",)),
        Column("starts_on", "Du", kind="date", sort=("starts_on",)),
        Column("ends_on", "Au", kind="date", sort=("ends_on",)),
        Column("asked", "Appelées", kind="number", level="public", sort=("asked",)),
        Column("up_to_date", "À jour", kind="number", level="public", sort=("up_to_date",)),
    ),
    empty=Empty(
        "Aucune année de cotisation : ouvrez-en une et écrivez ce que paie chaque collège.",
        "Ouvrir une année",
        _new_period,
    ),
)
