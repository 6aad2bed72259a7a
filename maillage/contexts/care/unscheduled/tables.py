"""Lists of requests, of kinds of need and of the links of partners."""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.db.models import Q
from django.utils import timezone

from maillage.contexts.care.permissions import CONFIGURE, COORDINATE, REQUEST
from maillage.contexts.care.unscheduled import needs, rules
from maillage.contexts.care.unscheduled.models import (
    AgeBand,
    CareRequest,
    Constraint,
    Delay,
    NeedKind,
    Origin,
    RequestLink,
    RequestState,
)
from maillage.contexts.directory import api as directory
from maillage.platform.tables.columns import Column
from maillage.platform.tables.definition import Empty, Table
from maillage.platform.tables.filters import ListFilters
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.urls import community_url

BADGES: Final[dict[str, tuple[str, str]]] = {
    RequestState.OPEN: ("info", "send"),
    RequestState.ESCALATED: ("warning", "alert-triangle"),
    RequestState.TAKEN: ("success", ""),
    RequestState.CLOSED: ("neutral", "check"),
    RequestState.CANCELLED: ("neutral", "ban"),
}
LATE: Final = ("danger", "clock")


def state_words(row: CareRequest) -> str:
    words = row.get_state_display()
    return f"{words}, en retard" if rules.is_late(row, timezone.now()) else words


def state_badge(row: CareRequest) -> tuple[str, str]:
    return LATE if rules.is_late(row, timezone.now()) else BADGES[row.state]


def constraints_in_words(row: CareRequest) -> str:
    known = dict(Constraint.choices)
    return ", ".join(str(known[one]) for one in row.constraints if one in known)


def _place(row: CareRequest) -> str:
    return f"{row.area_label}, à domicile" if row.at_home else row.area_label


def _taker(row: CareRequest) -> str:
    return row.taken_by.contact.name if row.taken_by is not None else ""


def _origin(row: CareRequest) -> str:
    return row.link.label if row.link is not None else str(Origin(row.origin).label)


class RequestFilters(ListFilters):
    etat = forms.ChoiceField(
        label="État",
        choices=[
            ("", "en cours"),
            ("retard", "en retard"),
            *RequestState.choices,
            ("tout", "toutes"),
        ],
    )
    delai = forms.ChoiceField(label="Délai", choices=[("", "tous"), *Delay.choices])
    besoin = forms.ChoiceField(label="Besoin")
    secteur = forms.ChoiceField(label="Secteur")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer("besoin", "tous", needs.choices(needs.all_kinds()))
        places = CareRequest.objects.order_by("area_label")
        if not self.actor.can(COORDINATE):
            mine = Q(requested_by=self.actor.user) | Q(taken_by__contact__user=self.actor.user)
            places = places.filter(mine)
        labels = places.values_list("area_label", flat=True).distinct()[:300]
        self.offer("secteur", "tous", [(one, one) for one in labels])

    def apply(self, rows: Any, cleaned: dict[str, Any]) -> Any:
        if delay := cleaned.get("delai"):
            rows = rows.filter(delay=delay)
        if need := cleaned.get("besoin"):
            rows = rows.filter(need__key=need)
        if area := cleaned.get("secteur"):
            rows = rows.filter(area_label=area)
        state = cleaned.get("etat")
        if state == "tout":
            return rows
        if state == "retard":
            return rows.filter(state__in=rules.SEARCHING, due_at__lt=timezone.now())
        return rows.filter(state=state) if state else rows.filter(state__in=rules.LIVE)


def _request(row: CareRequest, actor: Actor) -> str:
    assert actor.community is not None
    return community_url(actor.community, "care:request", pk=row.pk)


def _new(actor: Actor) -> str:
    assert actor.community is not None
    return community_url(actor.community, "care:request_new") if actor.can(REQUEST) else ""


REQUESTS: Final = Table(
    name="care.requests",
    title="Demandes de soins",
    model=CareRequest,
    noun="demande",
    feminine=True,
    order=("rank", "due_at"),
    filters=RequestFilters,
    personal_permission=COORDINATE,
    columns=(
        Column(
            "need",
            "Besoin",
            value=lambda row: row.need.label,
            link=_request,
            second=_place,
            sort=("need__position", "need__label"),
        ),
        Column(
            "state",
            "État",
            kind="badge",
            value=state_words,
            badge=state_badge,
            sort=("rank", "due_at"),
        ),
        Column("due_at", "À faire avant", kind="datetime", sort=("due_at",)),
        Column("planned_at", "Prévu le", kind="datetime", second=_taker, sort=("planned_at",)),
        Column("origin", "Demandé par", value=_origin, sort=("origin",)),
        Column("created_at", "Demandée le", kind="datetime", sort=("created_at",)),
        Column("delay", "Délai", value=lambda row: row.get_delay_display(), place="export"),
        Column("area_label", "Secteur", place="export"),
        Column("at_home", "À domicile", value=lambda row: "oui" if row.at_home else "non", place="export"),
        Column("age_band", "Âge", value=lambda row: AgeBand(row.age_band).label, place="export"),
        Column("constraints", "Contraintes", value=constraints_in_words, place="export"),
        Column("callback_name", "Qui rappeler", place="export"),
        Column("callback_phone", "Téléphone à rappeler", kind="phone", place="export"),
        Column("taken_by", "Pris par", value=_taker, place="export"),
        Column("taken_at", "Pris le", kind="datetime", place="export"),
        Column("outcome", "Issue", value=lambda row: row.get_outcome_display(), place="export"),
    ),
    empty=Empty(
        "Aucune demande ici. Une demande part en une minute ; les professionnels disponibles sont sollicités aussitôt.",
        "Demander un soin",
        _new,
    ),
)


def professions_in_words(row: NeedKind) -> str:
    words = [directory.short_label(code, count=2) for code in row.professions]
    told = ", ".join(words)
    return f"{told} ({row.get_know_how_display()})" if row.know_how else told


def _need(row: NeedKind, actor: Actor) -> str:
    assert actor.community is not None
    return community_url(actor.community, "care:need_edit", key=row.key) if actor.can(CONFIGURE) else ""


def _new_need(actor: Actor) -> str:
    assert actor.community is not None
    return community_url(actor.community, "care:need_new") if actor.can(CONFIGURE) else ""


NEEDS: Final = Table(
    name="care.needs",
    title="Types de besoin",
    model=NeedKind,
    noun="type de besoin",
    noun_plural="types de besoin",
    order=("position",),
    columns=(
        Column("label", "Type de besoin", link=_need),
        Column("professions", "Qui peut répondre", value=professions_in_words),
        Column("position", "Place", kind="number"),
        Column(
            "is_active",
            "Proposé",
            kind="badge",
            value=lambda row: "proposé" if row.is_active else "retiré",
            badge=lambda row: ("success", "") if row.is_active else ("neutral", "ban"),
        ),
    ),
    empty=Empty(
        "Aucun type de besoin : ajoutez ce que l’on peut demander.", "Ajouter un type de besoin", _new_need
    ),
)


def _link(row: RequestLink, actor: Actor) -> str:
    assert actor.community is not None
    return community_url(actor.community, "care:request_link", pk=row.pk)


def _new_link(actor: Actor) -> str:
    assert actor.community is not None
    return community_url(actor.community, "care:request_link_new")


LINKS: Final = Table(
    name="care.request_links",
    title="Liens de demande",
    model=RequestLink,
    noun="lien",
    order=("label",),
    columns=(
        Column("label", "Partenaire", link=_link, second=lambda row: row.partner, sort=("label",)),
        Column("origin", "Nature", value=lambda row: row.get_origin_display(), sort=("origin",)),
        Column(
            "revoked_at",
            "Lien",
            kind="badge",
            value=lambda row: "fermé" if row.revoked_at or not row.digest else "ouvert",
            badge=lambda row: ("neutral", "lock") if row.revoked_at or not row.digest else ("success", ""),
            sort=("revoked_at",),
        ),
        Column("asked", "Demandes en mémoire", kind="number", level="public", sort=("asked",)),
        Column("last_used_on", "Dernière demande", kind="date", sort=("last_used_on",)),
    ),
    empty=Empty(
        "Aucun lien : une mairie, une pharmacie ou un service d’urgences sans compte peut en recevoir un.",
        "Créer un lien",
        _new_link,
    ),
)
