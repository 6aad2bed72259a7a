"""The lists of breaking points, and of the communes that one would touch. No column names a person."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.urls import reverse

from maillage.contexts.atlas.fragility.filters import PointFilters
from maillage.contexts.atlas.ground.refusals import NoCommunes, NoGround
from maillage.platform.tables.columns import Column
from maillage.platform.tables.definition import Empty, Table
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.urls import community_url


def _point_url(point: Any, actor: Actor) -> str:
    assert actor.community is not None
    return community_url(
        actor.community, "atlas:breaking_point", profession=point.profession, code=point.commune_code
    )


def _commune_url(fall: Any, actor: Actor) -> str:
    assert actor.community is not None
    return community_url(actor.community, "territory:commune", code=fall.code)


def _perimeter(actor: Actor) -> str:
    if actor.community is None or not actor.can("territory.configure"):
        return ""
    return community_url(actor.community, "territory:perimeter")


def _import(actor: Actor) -> str:
    return reverse("directory_national:import") if actor.user is not None and actor.user.is_operator else ""


def empty_for(refusal: NoGround | None) -> Empty:
    """Why the list is empty, and what to do about it."""
    if refusal is None:
        return Empty(
            "Aucun départ ne se ferait sentir sur le territoire : l’offre y est partagée entre beaucoup."
        )
    if isinstance(refusal, NoCommunes):
        return Empty(f"{refusal.message} {refusal.advice}", "Choisir le périmètre", _perimeter)
    return Empty(f"{refusal.message} {refusal.advice}", "Importer un fichier", _import)


def _headcount_words(point: Any) -> str:
    """« 2 sur place », « hors du territoire »: what the sentence does not say."""
    places = "seul sur place" if point.headcount <= 1 else f"{round(point.headcount, 1):g} sur place"
    words = places.replace(".", ",")
    return words if point.is_own else f"{words}, hors du territoire"


def departure_columns(link: Callable[[Any, Actor], str] | None) -> tuple[Column, ...]:
    """What a list of departures says of each, here and in the workshop. link: where the sentence leads, if anywhere."""
    return (
        Column("sentence", "Départ", level="public", link=link, second=_headcount_words),
        Column("without", "Habitants sans personne", kind="number", level="public", sort=("without",)),
        Column("under", "Passent sous le seuil", kind="number", level="public", sort=("under",)),
        Column(
            "fall_percent",
            "Baisse moyenne (%)",
            kind="number",
            decimals=1,
            level="public",
            value=lambda point: 100 * point.share,
        ),
        Column("resting_words", "Ce qui en dépend", level="public"),
        Column("worst", "Commune qui perd le plus", level="public", place="export"),
        Column("worst_fall", "Ce qu’elle perd", kind="number", decimals=2, level="public", place="export"),
        Column(
            "headcount", "Professionnels sur place", kind="number", decimals=1, level="public", place="export"
        ),
        Column("commune_code", "Code de la commune", level="public", place="export"),
    )


POINTS = Table(
    name="atlas.breaking_points",
    title="Points de rupture",
    noun="point de rupture",
    noun_plural="points de rupture",
    order=(),
    filters=PointFilters,
    columns=departure_columns(_point_url),
    empty=empty_for(None),
)

FALLS = Table(
    name="atlas.breaking_point_communes",
    title="Communes touchées",
    noun="commune",
    feminine=True,
    order=("-fall",),
    columns=(
        Column(
            "name",
            "Commune",
            level="public",
            link=_commune_url,
            sort=("name",),
            second=lambda fall: fall.words,
        ),
        Column("population", "Habitants", kind="number", level="public", sort=("population",)),
        Column("before", "Aujourd’hui", kind="number", decimals=2, level="public", sort=("before",)),
        Column("after", "Après le départ", kind="number", decimals=2, level="public", sort=("after",)),
        Column("fall", "Baisse", kind="number", decimals=2, level="public", sort=("fall",)),
        Column("words", "Seuil", level="public", place="export"),
        Column("code", "Code", level="public", place="export"),
    ),
    empty=Empty("Aucune commune du territoire ne perdrait quoi que ce soit."),
)
