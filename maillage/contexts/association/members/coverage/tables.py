"""The two lists of the coverage: by profession, by commune."""

from __future__ import annotations

from maillage.contexts.association.members.coverage.counting import Counted
from maillage.platform.tables.columns import Column
from maillage.platform.tables.definition import Empty, Table
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.urls import community_url


def _to_profession(row: Counted, actor: Actor) -> str:
    assert actor.community is not None
    return f"{community_url(actor.community, 'association:coverage')}?profession={row.key}"


def _to_commune(row: Counted, actor: Actor) -> str:
    assert actor.community is not None
    return community_url(actor.community, "territory:commune", code=row.key)


_FIGURES = (
    Column("professionals", "Professionnels", kind="number", level="public", sort=("professionals",)),
    Column("members", "Adhérents", kind="number", level="public", sort=("members",)),
    Column("share", "Part (%)", kind="number", decimals=0, level="public", sort=("share",)),
)
_EMPTY = Empty("Personne n’exerce ici d’après l’annuaire : importez le registre, ou choisissez le périmètre.")

PROFESSIONS = Table(
    name="association.coverage_professions",
    title="Couverture par profession",
    noun="profession",
    feminine=True,
    order=("-professionals",),
    columns=(
        Column(
            "label",
            "Profession",
            value=lambda row: row.label.capitalize(),
            link=_to_profession,
            level="public",
            sort=("label",),
        ),
        *_FIGURES,
    ),
    empty=_EMPTY,
)
COMMUNES = Table(
    name="association.coverage_communes",
    title="Couverture par commune",
    noun="commune",
    feminine=True,
    order=("label",),
    columns=(
        Column("label", "Commune", link=_to_commune, level="public", sort=("label",)),
        *_FIGURES,
        Column("key", "Code INSEE", level="public", place="export"),
    ),
    empty=_EMPTY,
)
YEARS = Table(
    name="association.coverage_years",
    title="Couverture par année",
    noun="date",
    feminine=True,
    order=("on",),
    columns=(
        Column("on", "Au", kind="date", level="public", sort=("on",)),
        Column("members", "Professionnels adhérents", kind="number", level="public", sort=("members",)),
        Column("here", "Dont exerçant ici aujourd’hui", kind="number", level="public", sort=("here",)),
        Column("professionals", "Professionnels d’ici", kind="number", level="public"),
        Column("share", "Part (%)", kind="number", decimals=0, level="public", sort=("share",)),
    ),
    empty=Empty("Aucune étape d’adhésion n’est encore écrite, ou le registre n’est pas importé."),
)
