"""The lists of mandates and of seats held elsewhere."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import F
from django.utils import timezone

from maillage.contexts.association.bodies import queries
from maillage.contexts.association.bodies.models import BodyKind, Function, Mandate, OutsideMandate
from maillage.contexts.association.permissions import GOVERN
from maillage.core.search_text import search_text
from maillage.platform.tables.columns import Column
from maillage.platform.tables.definition import Empty, Table
from maillage.platform.tables.filters import ListFilters, SearchField
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.urls import community_url

BADGES = {
    "À venir": ("info", ""),
    "En cours": ("success", ""),
    "À renouveler": ("warning", ""),
    "Terminé": ("neutral", ""),
}
_STATES = (("", "en cours"), ("bientot", "à renouveler"), ("tous", "tous"))


class MandateFilters(ListFilters):
    q = SearchField(label="Nom")
    genre = forms.ChoiceField(label="Instance", choices=[("", "toutes"), *BodyKind.choices])
    fonction = forms.ChoiceField(label="Fonction", choices=[("", "toutes"), *Function.choices])
    etat = forms.ChoiceField(label="État", choices=_STATES)

    def apply(self, rows: Any, cleaned: dict[str, Any]) -> Any:
        today = timezone.localdate()
        if cleaned.get("etat") == "bientot":
            rows = rows.filter(pk__in=queries.ending(today).values("pk"))
        elif cleaned.get("etat") != "tous":
            rows = rows.filter(queries.running_on(today))
        if text := search_text(cleaned.get("q") or ""):
            rows = rows.filter(contact__search_name__contains=text)
        if kind := cleaned.get("genre"):
            rows = rows.filter(body__kind=kind)
        if function := cleaned.get("fonction"):
            rows = rows.filter(function=function)
        return rows


def function_of(row: Mandate) -> str:
    return row.title or str(row.get_function_display())


def _body(row: Mandate, actor: Actor) -> str:
    assert actor.community is not None
    return community_url(actor.community, "association:body", pk=row.body_id)


def _state(row: Any) -> str:
    return queries.mandate_state(row, timezone.localdate())


def _badge(row: Any) -> tuple[str, str]:
    return BADGES[_state(row)]


def _add_url(actor: Actor) -> str:
    if actor.community is None or not actor.can(GOVERN):
        return ""
    return community_url(actor.community, "association:bodies")


MANDATES = Table(
    name="association.mandates",
    title="Mandats",
    model=Mandate,
    noun="mandat",
    order=("ends_on", "body__name", "contact__search_name"),
    filters=MandateFilters,
    columns=(
        Column(
            "contact",
            "Titulaire",
            value=lambda row: row.contact.name,
            link=_body,
            sort=("contact__search_name",),
        ),
        Column("function", "Fonction", value=function_of, sort=(queries.BY_FUNCTION.asc(),)),
        Column("body", "Instance", value=lambda row: row.body.name, sort=("body__name",)),
        Column("starts_on", "Du", kind="date", sort=("starts_on",)),
        Column("ends_on", "Au", kind="date", sort=(F("ends_on").asc(nulls_last=True),)),
        Column("state", "État", value=_state, kind="badge", badge=_badge, level="professional"),
        Column(
            "college",
            "Collège",
            value=lambda row: row.contact.college.name if row.contact.college else "",
            level="personal",
            place="export",
        ),
        Column("votes", "Voix délibérative", value=lambda row: "oui" if row.votes else "non", place="export"),
        Column("ended_on", "Terminé le", kind="date", place="export"),
    ),
    empty=Empty(
        "Aucun mandat : ouvrez une instance, puis dites qui y siège et jusqu’à quand.",
        "Voir les instances",
        _add_url,
    ),
    sources=("Instances et mandats notés par l’association.",),
)


class OutsideFilters(ListFilters):
    q = SearchField(label="Organisme ou siège")
    etat = forms.ChoiceField(label="État", choices=[("", "en cours"), ("tous", "tous")])

    def apply(self, rows: Any, cleaned: dict[str, Any]) -> Any:
        if not cleaned.get("etat"):
            rows = rows.filter(queries.running_on(timezone.localdate()))
        if text := cleaned.get("q"):
            rows = rows.filter(host_name__icontains=text) | rows.filter(seat__icontains=text)
        return rows


def _outside(row: OutsideMandate, actor: Actor) -> str:
    assert actor.community is not None
    return community_url(actor.community, "association:outside_mandate", pk=row.pk)


def _new_outside(actor: Actor) -> str:
    if actor.community is None or not actor.can(GOVERN):
        return ""
    return community_url(actor.community, "association:outside_create")


def _person(name: str) -> Any:
    def shown(row: OutsideMandate) -> str:
        contact = getattr(row, name)
        return contact.name if contact else ""

    return shown


OUTSIDE = Table(
    name="association.outside_mandates",
    title="Mandats extérieurs",
    model=OutsideMandate,
    noun="mandat extérieur",
    noun_plural="mandats extérieurs",
    order=("host_name", "seat"),
    filters=OutsideFilters,
    columns=(
        Column("host_name", "Organisme", link=_outside, second=lambda row: row.seat, sort=("host_name",)),
        Column(
            "holder",
            "Titulaire",
            value=_person("holder"),
            level="professional",
            sort=(F("holder__search_name").asc(nulls_last=True),),
        ),
        Column("deputy", "Suppléance", value=_person("deputy"), level="professional"),
        Column("ends_on", "Jusqu’au", kind="date", sort=(F("ends_on").asc(nulls_last=True),)),
        Column("state", "État", value=_state, kind="badge", badge=_badge, level="public"),
        Column(
            "next_report_on",
            "Prochain compte rendu",
            kind="date",
            sort=(F("next_report_on").asc(nulls_last=True),),
        ),
        Column("seat", "Siège", place="export"),
        Column("starts_on", "Depuis", kind="date", place="export"),
        Column(
            "reports_to",
            "Rend compte à",
            value=lambda row: row.reports_to.name if row.reports_to else "",
            level="public",
            place="export",
        ),
        Column(
            "is_mutual", "Réciproque", value=lambda row: "oui" if row.is_mutual else "non", place="export"
        ),
    ),
    empty=Empty(
        "Aucun siège noté ailleurs : conseil de surveillance de l’hôpital, comité du contrat local de santé, CTS…",
        "Noter un mandat extérieur",
        _new_outside,
    ),
    sources=("Mandats notés par l’association.",),
)
