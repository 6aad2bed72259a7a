"""The lists of the portrait: communes and their minutes, thresholds, densities, structures by kind."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from django.urls import reverse

from maillage.contexts.atlas.ground.professions import WORDS
from maillage.contexts.atlas.portrait.access import Beyond, CommuneAccess
from maillage.contexts.atlas.portrait.destinations import LIMITS_MIN, REACH_MIN, Destination
from maillage.contexts.directory import api as directory
from maillage.platform.tables.columns import Column
from maillage.platform.tables.definition import Empty, Table
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.urls import community_url
from maillage.platform.ui.typography import count_words

PUBLIC: Final = "public"


def _perimeter(actor: Actor) -> str:
    if actor.community is None or not actor.can("territory.configure"):
        return ""
    return community_url(actor.community, "territory:perimeter")


def _import(actor: Actor) -> str:
    return reverse("directory_national:import") if actor.user is not None and actor.user.is_operator else ""


NO_PERIMETER: Final = Empty(
    "Le périmètre de votre communauté n’est pas encore choisi : le portrait s’affichera ensuite.",
    "Choisir les communes",
    _perimeter,
)
NO_PLACES: Final = Empty(
    "Aucun fichier ne dit encore où sont les pharmacies et les hôpitaux : demandez à l’exploitant d’importer FINESS "
    "et la base permanente des équipements (BPE).",
    "Importer un fichier",
    _import,
)
NO_COUNTS: Final = Empty(
    "Aucun fichier ne compte encore les professionnels : demandez à l’exploitant d’importer la base permanente des "
    "équipements (BPE) et le répertoire des professionnels (RPPS).",
    "Importer un fichier",
    _import,
)
NO_STRUCTURES: Final = Empty(
    "Aucune structure n’est connue sur le territoire : demandez à l’exploitant d’importer FINESS.",
    "Importer un fichier",
    _import,
)


def _commune_url(row: Any, actor: Actor) -> str:
    assert actor.community is not None
    return community_url(actor.community, "territory:commune", row.code)


def _minutes(destination: Destination) -> Callable[[CommuneAccess], int | None]:
    return lambda row: row.minutes[destination.kind]


def _where(destination: Destination) -> Callable[[CommuneAccess], str]:
    def where(row: CommuneAccess) -> str:
        if not row.located:
            return "position inconnue"
        return row.nearest[destination.kind] or f"à plus de {REACH_MIN} min"

    return where


def access_table(known: tuple[Destination, ...], empty: Empty) -> Table:
    """Minutes by commune to the nearest of each kind that an imported file locates."""
    places: list[Column] = []
    for one in known:
        places.append(
            Column(
                one.kind,
                f"{one.label} (min)",
                value=_minutes(one),
                kind="number",
                level=PUBLIC,
                second=_where(one),
                sort=(f"{one.kind}_min",),
            )
        )
        places.append(
            Column(
                f"{one.kind}_at", f"{one.label} : commune", value=_where(one), level=PUBLIC, place="export"
            )
        )
    return Table(
        name="atlas.access",
        title="Accès aux lieux de soins",
        columns=(
            Column("name", "Commune", level=PUBLIC, link=_commune_url, sort=("name",)),
            Column("population", "Habitants", kind="number", level=PUBLIC, sort=("population",)),
            *places,
            Column("code", "Code INSEE", level=PUBLIC, place="export"),
        ),
        noun="commune",
        feminine=True,
        order=("name",),
        empty=empty,
    )


def _share(rank: int) -> Callable[[Beyond], float | None]:
    return lambda row: row.shares[rank]


def _count(rank: int) -> Callable[[Beyond], int]:
    return lambda row: row.counts[rank]


def _people(rank: int) -> Callable[[Beyond], str]:
    return lambda row: count_words(row.counts[rank], "habitant")


BEYOND: Final = Table(
    name="atlas.beyond",
    title="Habitants loin des lieux de soins",
    columns=(
        Column("label", "Le plus proche", value=lambda row: row.destination.label, level=PUBLIC),
        *(
            Column(
                f"share_{limit}",
                f"À plus de {limit} min (%)",
                value=_share(rank),
                kind="number",
                decimals=1,
                level=PUBLIC,
                second=_people(rank),
            )
            for rank, limit in enumerate(LIMITS_MIN)
        ),
        *(
            Column(
                f"count_{limit}",
                f"Habitants à plus de {limit} min",
                value=_count(rank),
                kind="number",
                level=PUBLIC,
                place="export",
            )
            for rank, limit in enumerate(LIMITS_MIN)
        ),
        Column("people", "Habitants en tout", kind="number", level=PUBLIC),
    ),
    noun="lieu",
    noun_plural="lieux",
    order=(),
    empty=NO_PLACES,
)


def densities_table(empty: Empty) -> Table:
    """One profession in the places compared, or all of them in an export."""
    return Table(
        name="atlas.densities",
        title="Professionnels pour 10 000 habitants",
        columns=(
            Column(
                "level",
                "Ensemble",
                level=PUBLIC,
                second=lambda row: row.kind if row.kind != row.level else "",
            ),
            Column("count", "Nombre", kind="number", level=PUBLIC),
            Column("population", "Habitants", kind="number", level=PUBLIC),
            Column("rate", "Pour 10 000 habitants", kind="number", decimals=1, level=PUBLIC),
            Column("when", "Situation", level=PUBLIC),
            Column("source", "Source", level=PUBLIC),
            Column("words", "Profession", level=PUBLIC, place="export"),
            Column("kind", "Sorte d’ensemble", level=PUBLIC, place="export"),
        ),
        noun="ligne",
        feminine=True,
        order=("pk",),
        empty=empty,
        page_size=200,
    )


@dataclass(frozen=True)
class CommuneCounts:
    """One commune and how many of each profession the BPE counts there."""

    code: str
    name: str
    population: int
    counts: dict[str, int]

    @property
    def pk(self) -> str:
        return self.code

    def rate(self, profession: str) -> float | None:
        return directory.per_ten_thousand(self.counts.get(profession, 0), self.population)


def _number_of(profession: str) -> Callable[[CommuneCounts], int]:
    return lambda row: row.counts.get(profession, 0)


def _rate_of(profession: str) -> Callable[[CommuneCounts], float | None]:
    return lambda row: row.rate(profession)


# Six columns fit a laptop: the commune, its inhabitants, and those of the primary care that people look for first.
_ON_PAGE: Final = ("gp", "nurse", "pharmacist", "physiotherapist")


def counts_table(counted: tuple[str, ...], empty: Empty) -> Table:
    """Number of each profession by commune, with the rates in the exports."""
    return Table(
        name="atlas.counts",
        title="Professionnels par commune",
        columns=(
            Column("name", "Commune", level=PUBLIC, link=_commune_url, sort=("name",)),
            Column("population", "Habitants", kind="number", level=PUBLIC, sort=("population",)),
            *(
                Column(
                    one,
                    WORDS[one].label,
                    value=_number_of(one),
                    kind="number",
                    level=PUBLIC,
                    place="both" if one in _ON_PAGE else "export",
                )
                for one in counted
            ),
            *(
                Column(
                    f"{one}_rate",
                    f"{WORDS[one].label} pour 10 000 habitants",
                    value=_rate_of(one),
                    kind="number",
                    decimals=1,
                    level=PUBLIC,
                    place="export",
                )
                for one in counted
            ),
            Column("code", "Code INSEE", level=PUBLIC, place="export"),
        ),
        noun="commune",
        feminine=True,
        order=("name",),
        empty=empty,
    )


@dataclass(frozen=True)
class KindLine:
    """Structures of one kind on the territory, and in the communes around it."""

    kind: str
    label: str
    here: int
    around: int
    population: int

    @property
    def pk(self) -> str:
        return self.kind

    @property
    def rate(self) -> float | None:
        return directory.per_ten_thousand(self.here, self.population)


def _kind_url(row: KindLine, actor: Actor) -> str:
    if actor.community is None or not actor.can("directory.view"):
        return ""
    if not actor.community.has_module("directory"):
        return ""
    return f"{community_url(actor.community, 'directory:structures')}?genre={row.kind}"


STRUCTURES: Final = Table(
    name="atlas.structures",
    title="Lieux de soins et d’accompagnement",
    columns=(
        Column("label", "Genre", level=PUBLIC, link=_kind_url, sort=("label",)),
        Column("here", "Sur le territoire", kind="number", level=PUBLIC, sort=("here",)),
        Column("rate", "Pour 10 000 habitants", kind="number", decimals=1, level=PUBLIC, sort=("rate",)),
        Column("around", "Dans les communes voisines", kind="number", level=PUBLIC, sort=("around",)),
    ),
    noun="genre de lieu",
    noun_plural="genres de lieu",
    order=(),
    empty=NO_STRUCTURES,
    page_size=100,
)
