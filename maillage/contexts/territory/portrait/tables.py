"""The list of the communes of the territory."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Case, F, FloatField, Q, QuerySet, Value, When
from django.db.models.functions import Cast, NullIf

from maillage.contexts.territory.national import files
from maillage.contexts.territory.national.models import Commune
from maillage.contexts.territory.national.naming import search_key
from maillage.contexts.territory.perimeter.queries import perimeter_communes
from maillage.platform.tables.columns import Column
from maillage.platform.tables.definition import Empty, Table
from maillage.platform.tables.filters import ListFilters, SearchField
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.models import Community
from maillage.platform.tenancy.urls import community_url


class CommuneFilters(ListFilters):
    q = SearchField(label="Commune ou code")
    epci = forms.ChoiceField(label="Intercommunalité")

    def __init__(self, data: Any, *, actor: Actor) -> None:
        super().__init__(data, actor=actor)
        assert actor.community is not None
        pairs = perimeter_communes(actor.community).exclude(epci=None).order_by("epci__search_name")
        names = dict(pairs.values_list("epci_id", "epci__name"))
        choices = forms.ChoiceField(
            label="Intercommunalité",
            required=False,
            choices=[("", "Toutes"), *names.items()],
            error_messages={"invalid_choice": "Cette intercommunalité n’est pas sur le territoire."},
        )
        self.fields["epci"] = choices

    def apply(self, rows: QuerySet[Commune], cleaned: dict[str, Any]) -> QuerySet[Commune]:
        text = search_key(cleaned["q"] or "")
        if text:
            rows = rows.filter(
                Q(search_name__contains=text)
                | Q(code__startswith=text.upper())
                | Q(postal_codes__contains=f" {text}")
            )
        elif cleaned["q"]:
            rows = rows.none()
        if cleaned["epci"]:
            rows = rows.filter(epci=cleaned["epci"])
        return rows


def listed(community: Community) -> QuerySet[Any]:
    """Communes of the perimeter with their density (inhabitants per km2) and share of 65 and over (percent)."""
    counted = F("age_0_19") + F("age_20_64") + F("age_65_up")
    return (
        perimeter_communes(community)
        .select_related("epci", "departement")
        .annotate(
            density=Case(
                When(area_ha__gt=0, then=Cast("population", FloatField()) * 100 / F("area_ha")),
                default=Value(None),
                output_field=FloatField(),
            ),
            share_old=Case(
                When(
                    age_65_up__gte=0,
                    age_0_19__gte=0,
                    then=Cast("age_65_up", FloatField()) * 100 / _not_zero(counted),
                ),
                default=Value(None),
                output_field=FloatField(),
            ),
        )
    )


def _not_zero(total: Any) -> Any:
    """The total, or NULL for zero: a commune where nobody lives has no share."""
    return NullIf(Cast(total, FloatField()), Value(0.0))


def _commune_url(row: Any, actor: Actor) -> str:
    assert actor.community is not None
    return community_url(actor.community, "territory:commune", row.code)


def _epci_url(row: Any, actor: Actor) -> str:
    assert actor.community is not None
    return community_url(actor.community, "territory:epci", row.epci_id) if row.epci_id else ""


def _perimeter_url(actor: Actor) -> str:
    if actor.community is None or not actor.can("territory.configure"):
        return ""
    return community_url(actor.community, "territory:perimeter")


COMMUNES = Table(
    name="territory.communes",
    title="Communes du territoire",
    columns=(
        Column("name", "Commune", link=_commune_url, sort=("search_name",)),
        Column(
            "epci",
            "Intercommunalité",
            value=lambda row: row.epci.name if row.epci else "",
            link=_epci_url,
            sort=("epci__search_name", "search_name"),
        ),
        Column("population", "Habitants", kind="number", sort=("population",)),
        Column(
            "density",
            "Habitants par km²",
            kind="number",
            level="public",
            decimals=0,
            sort=(F("density").asc(nulls_last=True),),
        ),
        Column(
            "share_old",
            "65 ans et plus (%)",
            kind="number",
            level="public",
            decimals=1,
            sort=(F("share_old").asc(nulls_last=True),),
        ),
        Column(
            "area_km2",
            "Superficie (km²)",
            value=lambda row: None if row.area_ha is None else row.area_ha / 100,
            kind="number",
            level="public",
            decimals=1,
            sort=(F("area_ha").asc(nulls_last=True),),
        ),
        Column("code", "Code INSEE", place="export"),
        Column(
            "postal_codes",
            "Codes postaux",
            value=lambda row: " ".join(row.postal_codes.split()),
            place="export",
        ),
        Column("departement", "Département", value=lambda row: row.departement.name, place="export"),
        Column("age_0_19", "0 à 19 ans", kind="number", place="export"),
        Column("age_20_64", "20 à 64 ans", kind="number", place="export"),
        Column("age_65_up", "65 ans et plus", kind="number", place="export"),
    ),
    noun="commune",
    feminine=True,
    order=("search_name",),
    empty=Empty(
        "Le périmètre de votre communauté n’est pas encore choisi.", "Choisir les communes", _perimeter_url
    ),
    model=Commune,
    filters=CommuneFilters,
    sources=tuple(str(source) for source in files.SOURCES[:4]),
)
