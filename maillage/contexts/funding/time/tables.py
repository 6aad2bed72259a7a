"""The list of time entries."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.db.models import F

from maillage.contexts.funding.permissions import VIEW_PAY
from maillage.contexts.funding.rates.models import PayKind
from maillage.contexts.funding.time.models import WAITING, EntryState, TimeEntry
from maillage.contexts.funding.time.pages import BADGES, duration
from maillage.core.search_text import search_text
from maillage.platform.tables.columns import Column
from maillage.platform.tables.definition import Empty, Table
from maillage.platform.tables.filters import DayField, ListFilters, SearchField
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.urls import community_url

WAIT = "waiting"


class EntryFilters(ListFilters):
    q = SearchField(label="Membre")
    etat = forms.ChoiceField(label="État", choices=[("", "tous"), (WAIT, "en attente"), *EntryState.choices])
    nature = forms.ChoiceField(label="Nature", choices=[("", "toutes"), *PayKind.choices])
    du = DayField(label="Du")
    au = DayField(label="Au")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        self.check_period("du", "au")
        return cleaned

    def apply(self, rows: Any, cleaned: dict[str, Any]) -> Any:
        if text := search_text(cleaned.get("q") or ""):
            rows = rows.filter(contact__search_name__contains=text)
        state = cleaned.get("etat")
        if state == WAIT:
            rows = rows.filter(state__in=WAITING)
        elif state:
            rows = rows.filter(state=state)
        if kind := cleaned.get("nature"):
            rows = rows.filter(kind=kind)
        if first := cleaned.get("du"):
            rows = rows.filter(happened_on__gte=first)
        if last := cleaned.get("au"):
            rows = rows.filter(happened_on__lte=last)
        return rows


def entry_link(row: TimeEntry, actor: Actor) -> str:
    assert actor.community is not None
    return community_url(actor.community, "funding:time_entry", pk=row.pk)


def _declare_url(actor: Actor) -> str:
    assert actor.community is not None
    return community_url(actor.community, "funding:time_entries") + "#relever"


def _euros(row: TimeEntry) -> Decimal | None:
    return None if row.amount_cents is None else Decimal(row.amount_cents) / 100


ENTRIES = Table(
    name="funding.time",
    title="Indemnités et rémunérations",
    model=TimeEntry,
    noun="entrée",
    feminine=True,
    order=("-happened_on", "contact__search_name"),
    filters=EntryFilters,
    columns=(
        Column("title", "Objet", link=entry_link, second=lambda row: row.get_kind_display()),
        Column("contact", "Membre", value=lambda row: row.contact.name, sort=("contact__search_name",)),
        Column("happened_on", "Date", kind="date", sort=("happened_on",)),
        Column(
            "minutes", "Durée", kind="text", value=lambda row: duration(row.minutes), sort=("minutes",),
            place="page",
        ),
        Column(
            "state",
            "État",
            kind="badge",
            value=lambda row: row.get_state_display(),
            badge=lambda row: BADGES[row.state],
            sort=("state", "happened_on"),
        ),
        Column(
            "amount_cents",
            "Montant (€)",
            kind="number",
            decimals=2,
            value=_euros,
            sort=(F("amount_cents").asc(nulls_last=True),),
        ),
        Column("length", "Durée (minutes)", kind="number", level="personal", value=lambda row: row.minutes,
               place="export"),
        Column("kind", "Nature", value=lambda row: row.get_kind_display(), place="export"),
        Column("task", "Tâche", value=lambda row: row.task.name if row.task else "", place="export"),
        Column("action", "Fiche action", value=lambda row: str(row.action or ""), place="export"),
        Column("proof", "Justificatif", place="export"),
        Column("cap_year", "Année du plafond", kind="number", place="export"),
        Column("state_reason", "Motif", place="export"),
        Column("paid_on", "Payée le", kind="date", place="export"),
    ),
    personal_permission=VIEW_PAY,
    empty=Empty(
        "Aucune entrée : relevez le temps des réunions tenues, ou déclarez une tâche.",
        "Relever le temps",
        _declare_url,
    ),
    sources=("Présences notées aux réunions et tâches déclarées dans Maillage.",),
)  # fmt: skip
