"""Figures of the territory: how many live there, and how old they are."""

from __future__ import annotations

from maillage.contexts.programme.project.figures.taking import Line, NotTaken, Taken
from maillage.contexts.territory import api as territory
from maillage.platform.tenancy.actor import Actor
from maillage.platform.ui.typography import count_words, number

NO_COMMUNES = "Les communes du territoire ne sont pas encore choisies : réglez d’abord le périmètre."
_AGES = (
    ("Moins de 20 ans", "share_young"),
    ("De 20 à 64 ans", "share_adult"),
    ("65 ans et plus", "share_old"),
)


def _known(actor: Actor) -> tuple[territory.Summary, list[territory.Reference]]:
    """The territory, then its départements and France. 2 queries. Raises NotTaken."""
    assert actor.community is not None
    communes = list(territory.perimeter_communes(actor.community))
    if not communes:
        raise NotTaken(NO_COMMUNES)
    codes = {one.departement_id for one in communes}
    return territory.summarise(communes), territory.references(codes)


def population(actor: Actor) -> Taken:
    """Inhabitants, communes, density, size class."""
    summary, known = _known(actor)
    lines = [
        Line("Habitants", number(summary.population), _part_of(summary, known)),
        Line("Communes", number(summary.communes)),
    ]
    if summary.density is not None:
        lines.append(
            Line(
                "Habitants par km²",
                number(summary.density, 0),
                ", ".join(
                    f"{one.name} {number(one.summary.density, 0)}"
                    for one in known
                    if one.summary.density is not None
                ),
            )
        )
    if summary.size_class:
        lines.append(Line("Taille au sens de l’accord conventionnel", summary.size_class))
    return Taken(
        f"{count_words(summary.population, 'habitant')} dans "
        f"{count_words(summary.communes, 'commune', feminine=True)}.",
        tuple(lines),
        (str(territory.POPULATION_SOURCE), str(territory.CONTOURS_SOURCE)),
    )


def _part_of(summary: territory.Summary, known: list[territory.Reference]) -> str:
    own = known[:-1]
    whole = sum(one.summary.population for one in own)
    names = ", ".join(one.name for one in own)
    return f"{number(100 * summary.population / whole, 1)} % de la population ({names})" if whole else ""


def ages(actor: Actor) -> Taken:
    """Shares by age, compared; the number of inhabitants of 65 and over."""
    summary, known = _known(actor)
    shares = summary.ages.shares()
    if shares is None:
        raise NotTaken("Les âges des habitants de ces communes ne sont pas connus.")
    lines = [
        Line(
            label,
            f"{number(share, 1)} %",
            ", ".join(
                f"{one.name} {number(value, 1)} %"
                for one in known
                if (value := getattr(one.summary.ages, name)) is not None
            ),
        )
        for (label, name), share in zip(_AGES, shares, strict=True)
    ]
    lines.append(Line("Habitants de 65 ans et plus", number(summary.ages.old)))
    return Taken(
        f"{number(shares[2], 1)} % des habitants ont 65 ans ou plus{_against(shares[2], known)}.",
        tuple(lines),
        (str(territory.AGES_SOURCE),),
    )


def _against(share: float, known: list[territory.Reference]) -> str:
    """« , contre 21,2 % en France »."""
    france = known[-1].summary.ages.share_old
    return "" if france is None else f", contre {number(france, 1)} % en France"
