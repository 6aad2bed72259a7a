"""The list of applications."""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.db.models import Q
from django.utils import timezone

from maillage.contexts.association.contacts import professions
from maillage.contexts.association.joining.models import Application, ApplicationState
from maillage.contexts.association.permissions import CONFIGURE, EDIT_MEMBERS
from maillage.platform.tables.columns import Column
from maillage.platform.tables.definition import Empty, Table
from maillage.platform.tables.filters import ListFilters, SearchField
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.urls import community_url

BADGES: Final[dict[str, tuple[str, str]]] = {
    ApplicationState.UNCONFIRMED: ("neutral", "clock"),
    ApplicationState.RECEIVED: ("info", "clock"),
    ApplicationState.APPROVED: ("success", ""),
    ApplicationState.REFUSED: ("neutral", "ban"),
    ApplicationState.WITHDRAWN: ("neutral", "arrow-back-up"),
}
_STATES: Final = [
    ("", "toutes"),
    *(one for one in ApplicationState.choices if one[0] != ApplicationState.UNCONFIRMED),
]


class ApplicationFilters(ListFilters):
    q = SearchField(label="Nom")
    etat = forms.ChoiceField(label="État", choices=_STATES)

    def apply(self, rows: Any, cleaned: dict[str, Any]) -> Any:
        if state := cleaned.get("etat"):
            rows = rows.filter(state=state)
        if text := (cleaned.get("q") or "").strip():
            rows = rows.filter(
                Q(last_name__icontains=text)
                | Q(first_name__icontains=text)
                | Q(organisation_name__icontains=text)
            )
        return rows


def _link(row: Application, actor: Actor) -> str:
    assert actor.community is not None
    return community_url(actor.community, "association:application", pk=row.pk)


def _settings(actor: Actor) -> str:
    if actor.community is None or not actor.can(CONFIGURE):
        return ""
    return community_url(actor.community, "association:joining_settings")


APPLICATIONS = Table(
    name="association.applications",
    title="Demandes d’adhésion",
    model=Application,
    noun="demande",
    feminine=True,
    order=("-sent_at",),
    filters=ApplicationFilters,
    columns=(
        Column(
            "name",
            "Nom",
            level="professional",
            link=_link,
            second=lambda row: row.commune.name if row.commune else "",
            sort=("last_name", "organisation_name", "first_name"),
        ),
        Column("profession", "Profession", value=lambda row: professions.name_of(row.profession)),
        Column(
            "college",
            "Collège",
            value=lambda row: row.college.name if row.college else "",
            sort=("college__name",),
        ),
        Column(
            "confirmed_at",
            "Reçue le",
            kind="date",
            value=lambda row: timezone.localdate(row.confirmed_at) if row.confirmed_at else None,
            sort=("confirmed_at",),
        ),
        Column(
            "state",
            "État",
            kind="badge",
            value=lambda row: row.get_state_display(),
            badge=lambda row: BADGES[row.state],
            sort=("state",),
        ),
        Column("decided_on", "Décidée le", kind="date", sort=("decided_on",)),
        Column("body", "Instance", value=lambda row: row.body.name if row.body else "", place="export"),
        Column("decision", "Décision", place="export"),
        Column("email", "Adresse", place="export"),
        Column("phone", "Téléphone", place="export"),
        Column("statutes_accepted_at", "Statuts acceptés le", kind="datetime", place="export"),
    ),
    personal_permission=EDIT_MEMBERS,
    empty=Empty(
        "Aucune demande : ouvrez le bulletin d’adhésion et donnez son adresse.",
        "Régler le bulletin",
        _settings,
    ),
)
