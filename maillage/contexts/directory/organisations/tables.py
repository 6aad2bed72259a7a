"""The list of organisations."""

from __future__ import annotations

from datetime import date

from django.db.models import Case, F, IntegerField, Value, When
from django.utils import timezone

from maillage.contexts.directory.organisations.filters import OrganisationFilters
from maillage.contexts.directory.organisations.kinds import OrganisationKind
from maillage.contexts.directory.organisations.models import Contact, Organisation
from maillage.contexts.directory.organisations.queries import RENEWED_WITHIN
from maillage.contexts.directory.permissions import EDIT, VIEW_DIRECT
from maillage.platform.tables.columns import Column
from maillage.platform.tables.definition import Empty, Table
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.urls import community_url


def _current(row: Organisation) -> list[Contact]:
    found: list[Contact] = getattr(row, "current", [])
    return found


def _commune(row: Organisation) -> str:
    return row.commune.name if row.commune else ""


def _link(row: Organisation, actor: Actor) -> str:
    assert actor.community is not None
    return community_url(actor.community, "directory:organisation", pk=row.pk)


def first_end(row: Organisation) -> date | None:
    """The first end of mandate among those who answer today."""
    return min((one.mandate_until for one in _current(row) if one.mandate_until), default=None)


def mandate_state(row: Organisation) -> str:
    """« Terminé », « À renouveler », « En cours », "" where nobody has a mandate."""
    day, today = first_end(row), timezone.localdate()
    if day is None:
        return ""
    if day < today:
        return "Terminé"
    return "À renouveler" if day <= today + RENEWED_WITHIN else "En cours"


_BADGES = {"Terminé": ("danger", ""), "À renouveler": ("warning", ""), "En cours": ("success", "")}


def _functions(row: Organisation) -> str:
    return ", ".join(dict.fromkeys(one.function for one in _current(row) if one.function))


def _people(row: Organisation) -> str:
    """Everybody who answers, with function, telephone and address: for exports only."""
    return " ; ".join(
        " ".join(
            part
            for part in (one.name, f"({one.function})" if one.function else "", one.phone, one.email)
            if part
        )
        for one in _current(row)
    )


# In the order in which choices show them, not in that of the keys.
_BY_KIND = Case(
    *(When(kind=kind, then=Value(rank)) for rank, kind in enumerate(OrganisationKind.values)),
    default=Value(len(OrganisationKind.values)),
    output_field=IntegerField(),
)


def _first_url(actor: Actor) -> str:
    if actor.community is None or not actor.can(EDIT):
        return ""
    return community_url(actor.community, "directory:organisations_proposed")


ORGANISATIONS = Table(
    name="directory.organisations",
    title="Organisations",
    model=Organisation,
    noun="organisation",
    feminine=True,
    order=("search_name",),
    filters=OrganisationFilters,
    columns=(
        Column("name", "Nom", link=_link, sort=("search_name",)),
        Column("kind", "Genre", value=lambda row: row.kind_label, sort=(_BY_KIND.asc(),)),
        Column("commune", "Commune", value=_commune, sort=(F("commune__search_name").asc(nulls_last=True),)),
        Column("functions", "Qui répond", value=_functions, level="professional", place="page"),
        Column(
            "mandates",
            "Mandats",
            value=mandate_state,
            kind="badge",
            badge=lambda row: _BADGES.get(mandate_state(row), ("neutral", "")),
            level="professional",
        ),
        Column("shown_phone", "Téléphone", kind="phone", level="professional", place="page"),
        Column("phone", "Téléphone", place="export"),
        Column("email", "Adresse électronique", place="export"),
        Column("website", "Site internet", place="export"),
        Column("address", "Adresse", place="export"),
        Column("postal_code", "Code postal", place="export"),
        Column("purpose", "Pour quoi s’y adresser", place="export"),
        Column(
            "first_end",
            "Premier mandat qui finit",
            value=first_end,
            kind="date",
            level="professional",
            place="export",
        ),
        Column("people", "Contacts", value=_people, level="personal", place="export"),
    ),
    empty=Empty(
        "Aucune organisation encore : mairies et intercommunalité du territoire s’ajoutent en un clic.",
        "Proposer celles du territoire",
        _first_url,
    ),
    personal_permission=VIEW_DIRECT,
    sources=("Organisations et contacts notés par la communauté.",),
)
