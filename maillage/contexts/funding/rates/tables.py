"""Lists of rates and of tasks."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.db.models import Q
from django.utils import timezone

from maillage.contexts.association.api import profession_name_of
from maillage.contexts.funding.permissions import CONFIGURE, VIEW_PAY
from maillage.contexts.funding.rates.models import PayKind, PayRate, PayTask
from maillage.platform.tables.columns import Action, Column
from maillage.platform.tables.definition import Empty, Table
from maillage.platform.tables.filters import ListFilters
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.urls import community_url


def _new_url(name: str) -> Any:
    def url(actor: Actor) -> str:
        if actor.community is None or not actor.can(CONFIGURE):
            return ""
        return community_url(actor.community, f"funding:{name}")

    return url


def who(rate: PayRate) -> str:
    if rate.contact is not None:
        return rate.contact.name
    return profession_name_of(rate.profession) if rate.profession else "tous"


def _in_force(rate: PayRate) -> str:
    today = timezone.localdate()
    if rate.valid_until is not None and rate.valid_until < today:
        return "terminé"
    return "à venir" if rate.valid_from > today else "en vigueur"


class RateFilters(ListFilters):
    nature = forms.ChoiceField(label="Nature", choices=[("", "toutes"), *PayKind.choices])
    moment = forms.ChoiceField(label="Période", choices=[("", "tous"), ("now", "en vigueur")])

    def apply(self, rows: Any, cleaned: dict[str, Any]) -> Any:
        today = timezone.localdate()
        if kind := cleaned.get("nature"):
            rows = rows.filter(kind=kind)
        if cleaned.get("moment"):
            rows = rows.filter(valid_from__lte=today).filter(Q(valid_until=None) | Q(valid_until__gte=today))
        return rows


def _rate_link(row: PayRate, actor: Actor) -> str:
    if actor.community is None or not actor.can(CONFIGURE) or row.valid_until is not None:
        return ""
    return community_url(actor.community, "funding:rate_end", pk=row.pk)


def _rate_actions(row: PayRate, actor: Actor) -> list[Action]:
    url = _rate_link(row, actor)
    return [Action("Terminer", url)] if url else []


RATES = Table(
    name="funding.rates",
    title="Tarifs",
    model=PayRate,
    noun="tarif",
    order=("kind", "task__name", "profession", "-valid_from"),
    filters=RateFilters,
    columns=(
        Column(
            "what",
            "Pour",
            level="public",
            value=lambda row: row.task.name if row.task else "indemnité de fonction",
            sort=("kind", "task__name"),
        ),
        Column("who", "Qui", level="personal", value=who, second=lambda row: row.basis),
        Column(
            "amount_cents",
            "Montant (€)",
            kind="number",
            decimals=2,
            value=lambda row: Decimal(row.amount_cents) / 100,
            second=lambda row: row.get_unit_display(),
            sort=("amount_cents",),
        ),
        Column("valid_from", "Depuis le", kind="date", sort=("valid_from",)),
        Column("valid_until", "Jusqu’au", kind="date", sort=("valid_until",)),
        Column(
            "state",
            "État",
            kind="badge",
            level="public",
            value=_in_force,
            badge=lambda row: ("success", "") if _in_force(row) == "en vigueur" else ("neutral", "clock"),
        ),
        Column("unit", "Comptée", value=lambda row: row.get_unit_display(), place="export"),
        Column("basis", "Base de calcul", place="export"),
    ),
    actions=_rate_actions,
    personal_permission=VIEW_PAY,
    empty=Empty(
        "Aucun tarif : sans tarif, rien ne se paie. Écrivez ceux que le règlement intérieur prévoit.",
        "Écrire un tarif",
        _new_url("rate_new"),
    ),
    sources=("Tarifs écrits dans Maillage d’après le règlement intérieur.",),
)


def _task_link(row: PayTask, actor: Actor) -> str:
    if actor.community is None or not actor.can(CONFIGURE):
        return ""
    return community_url(actor.community, "funding:pay_task", pk=row.pk)


def _marks(row: PayTask) -> str:
    marks = ["réunions de travail"] if row.for_meetings else []
    if row.paid_elsewhere:
        marks.append("déjà payée par l’assurance maladie : jamais payée ici")
    return ", ".join(marks)


TASKS = Table(
    name="funding.pay_tasks",
    title="Tâches rémunérées",
    model=PayTask,
    noun="tâche",
    feminine=True,
    order=("name",),
    columns=(
        Column("name", "Tâche", link=_task_link, second=_marks, sort=("name",)),
        Column("mission", "Mission", value=lambda row: row.mission.name if row.mission else ""),
        Column("unit", "Comptée", value=lambda row: row.get_unit_display(), sort=("unit",)),
        Column("proof_asked", "Justificatif demandé"),
        Column("ended_on", "Jusqu’au", kind="date", sort=("ended_on",)),
        Column("detail", "Précision", place="export"),
    ),
    empty=Empty(
        "Aucune tâche : écrivez la grille du règlement intérieur, puis donnez un tarif à chaque tâche.",
        "Écrire une tâche",
        _new_url("pay_task_new"),
    ),
    sources=("Grille écrite dans Maillage d’après le règlement intérieur.",),
)
