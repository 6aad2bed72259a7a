"""The list of Mouvements."""

from __future__ import annotations

from typing import Any

from django import forms

from maillage.contexts.directory.movements.models import Movement
from maillage.contexts.directory.movements.queries import (
    ARRIVAL,
    DEPARTURE,
    LABELS,
    MOVE,
    kind_of,
    movements_on,
    of_kind,
    stays_here,
    was_here,
)
from maillage.contexts.directory.nomenclature.professions import display_rank, short_label
from maillage.contexts.territory import api as territory
from maillage.core.search_text import search_text
from maillage.platform.tables.columns import Column
from maillage.platform.tables.definition import Empty, Table
from maillage.platform.tables.filters import DayField, ListFilters, SearchField
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.urls import community_url

BADGES = {
    ARRIVAL: ("success", "user-plus"),
    DEPARTURE: ("warning", "user-minus"),
    MOVE: ("info", "arrows-exchange"),
}


class MovementFilters(ListFilters):
    """Kind, profession, commune, dates; all seen from the community's territory."""

    sorte = forms.ChoiceField(label="Mouvement", choices=[("", "tous"), *LABELS.items()])
    profession = forms.ChoiceField(label="Profession")
    commune = forms.ChoiceField(label="Commune")
    q = SearchField(label="Nom")
    depuis = DayField(label="Depuis le")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        assert self.actor.community is not None
        communes = list(territory.perimeter_communes(self.actor.community).values_list("code", "name"))
        self.codes = frozenset(code for code, _ in communes)
        found = (
            movements_on(self.codes).order_by().values_list("profession_code", "profession_label").distinct()
        )
        professions = sorted(dict(found).items(), key=lambda item: display_rank(item[0]))
        labels = [(code, short_label(code, fallback=label).capitalize()) for code, label in professions]
        self.offer("profession", "toutes", labels)
        self.offer("commune", "toutes", communes)

    def apply(self, rows: Any, cleaned: dict[str, Any]) -> Any:
        """`rows` is ignored: the territory of the filters decides."""
        del rows
        found = movements_on(self.codes)
        if code := cleaned.get("commune"):
            found = movements_on(self.codes, within={code})
        if kind := cleaned.get("sorte"):
            found = of_kind(found, kind, self.codes)
        if profession := cleaned.get("profession"):
            found = found.filter(profession_code=profession)
        if name := cleaned.get("q"):
            for word in search_text(name).split():
                found = found.filter(professional__search_name__contains=word)
        if day := cleaned.get("depuis"):
            found = found.filter(seen_on__gte=day)
        return found


def _from(row: Any) -> str:
    if row.from_commune is not None:
        return str(row.from_commune.name)
    if was_here(row):
        return "exerçait déjà sur le territoire"
    return "exerce aussi ailleurs" if row.before_codes else "d’ailleurs, ou première inscription"


def _to(row: Any) -> str:
    if row.to_commune is not None:
        return str(row.to_commune.name)
    if row.elsewhere_code:
        return str(row.elsewhere_name or row.elsewhere_code)
    if stays_here(row):
        return "exerce encore sur le territoire"
    return "exerce encore ailleurs" if row.after_codes else "sans lieu connu au registre"


def _link(row: Any, actor: Actor) -> str:
    """The person's page, for those who are still on the territory."""
    if not row.joins_here or actor.community is None:
        return ""
    url: str = community_url(actor.community, "directory:professional", idnps=row.professional_id)
    return url


MOVEMENTS = Table(
    name="directory.movements",
    title="Mouvements",
    model=Movement,
    noun="mouvement",
    order=("-seen_on", "-generation", "professional__search_name"),
    filters=MovementFilters,
    columns=(
        Column(
            "who",
            "Nom",
            value=lambda row: row.professional.name,
            level="professional",
            link=_link,
            sort=("professional__search_name",),
        ),
        Column(
            "kind",
            "Mouvement",
            value=lambda row: LABELS[kind_of(row)],
            kind="badge",
            badge=lambda row: BADGES[kind_of(row)],
            level="professional",
        ),
        Column(
            "profession_label",
            "Profession",
            value=lambda row: short_label(row.profession_code, fallback=row.profession_label).capitalize(),
            sort=("profession_label",),
        ),
        Column("from", "De", value=_from, level="professional", sort=("from_commune__search_name",)),
        Column("to", "Vers", value=_to, level="professional", sort=("to_commune__search_name",)),
        Column("seen_on", "Constaté le", kind="date", sort=("seen_on",)),
    ),
    empty=Empty(
        "Aucun mouvement : il faut deux fichiers RPPS, à quelque temps l’un de l’autre, pour en voir."
    ),
)
