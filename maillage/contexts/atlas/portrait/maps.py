"""What the maps of the portrait colour: minutes to the nearest of a kind, or a profession for 10,000 inhabitants."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from maillage.contexts.atlas.ground.professions import WORDS
from maillage.contexts.atlas.ground.scale import NO_DATA, swatches
from maillage.contexts.atlas.portrait.access import Access
from maillage.contexts.atlas.portrait.densities import Densities
from maillage.contexts.atlas.portrait.destinations import Destination
from maillage.contexts.directory import api as directory
from maillage.contexts.territory import api as territory
from maillage.core.geo.svg_legend import LegendLine
from maillage.core.geo.svg_map import Area, choropleth_svg
from maillage.platform.tenancy.models import Community
from maillage.platform.ui.typography import count_words, french, number

WIDTH, HEIGHT = 1200, 800


@dataclass(frozen=True)
class ShownMap:
    """One map, ready to be drawn anywhere. classes: 0 to 6 by commune code; words: what is said of each commune.

    title: the sentence over it; legend: (class, words) in order; sources: what stands under it.
    """

    name: str
    title: str
    unit: str
    classes: Mapping[str, int]
    words: Mapping[str, str]
    legend: tuple[tuple[int, str], ...]
    sources: tuple[str, ...]

    @property
    def source_line(self) -> str:
        return " ; ".join(one.rstrip(".") for one in self.sources) + "."

    def swatches(self) -> list[tuple[str, str]]:
        """(CSS class, words) of each line of the legend of a page."""
        return swatches(self.legend)


def access_map(access: Access, destination: Destination) -> ShownMap:
    """Minutes to the nearest, six classes; a commune without position is hatched."""
    located = [one for one in access.communes if one.located]
    return ShownMap(
        name=destination.kind,
        title=access_sentence(access, destination),
        unit=f"Minutes estimées en voiture, commune par commune, jusqu’à {destination.one}",
        classes={
            one.code: destination.class_of(one.minutes[destination.kind]) if one.located else 0
            for one in access.communes
        },
        words={one.code: minutes_words(one.minutes[destination.kind]) for one in located},
        legend=_with_no_data(destination.legend(), len(located) < len(access.communes)),
        sources=(*access.edition.credits, str(territory.CONTOURS_SOURCE)),
    )


def minutes_words(minutes: int | None) -> str:
    return (
        "plus de 90 minutes"
        if minutes is None
        else count_words(minutes, "minute")
        if minutes
        else "sur place"
    )


def access_sentence(access: Access, destination: Destination) -> str:
    """« 3 communes sur 23, 1 940 habitants, sont à plus de 30 minutes du service d’urgences le plus proche »."""
    communes, people = access.far(destination)
    limit = count_words(destination.limit_min, "minute")
    if len(access.without_position) == len(access.communes):
        return "Aucune commune du territoire n’a de position connue"
    if not communes:
        return f"Toutes les communes sont à {limit} au plus {destination.to}"
    there = count_words(people, "habitant")
    if communes == len(access.communes) > 1:
        return f"Toutes les communes ({there}) sont à plus de {limit} {destination.to}"
    head = count_words(communes, "commune", feminine=True)
    verb = "est" if communes == 1 else "sont"
    return f"{head} sur {number(len(access.communes))} ({there}) {verb} à plus de {limit} {destination.to}"


def density_map(densities: Densities, profession: str) -> ShownMap | None:
    """A profession for 10,000 inhabitants around the value of France; None where the BPE does not count it."""
    reference = densities.of_france(profession)
    year = densities.edition.facilities_year
    if not reference or year is None:
        return None
    bounds = (1e-9, reference / 2, reference, 1.5 * reference, 2 * reference)
    counts = densities.by_commune.get(profession, {})
    classes, words, without = {}, {}, 0
    for code, _, population in densities.communes:
        count = counts.get(code, 0)
        rate = directory.per_ten_thousand(count, population)
        without += count == 0
        classes[code] = 0 if rate is None else bisect_right(bounds, rate) + 1
        shown = "" if rate is None else f", {number(rate, 1)} pour 10 000 habitants"
        words[code] = f"{number(count)}{shown}"
    return ShownMap(
        name=profession,
        title=_density_sentence(densities, profession, without),
        unit=f"{WORDS[profession].label} pour 10 000 habitants, au 1er janvier {year}",
        classes=classes,
        words=words,
        legend=_with_no_data(_density_legend(reference), 0 in classes.values()),
        sources=(*densities.edition.credits[-1:], str(territory.CONTOURS_SOURCE)),
    )


def _density_sentence(densities: Densities, profession: str, without: int) -> str:
    here, france = densities.compared(profession)[0], densities.of_france(profession)
    rate = "—" if here.rate is None else number(here.rate, 1)
    who = WORDS[profession].plural
    head = f"{rate} {who} pour 10 000 habitants, contre {number(france or 0, 1)} en France"
    if not without:
        return f"{head} ; toutes les communes en ont"
    verb = "n’en a pas" if without == 1 else "n’en ont pas"
    return f"{head} ; {count_words(without, 'commune', feminine=True)} {verb}"


def _density_legend(reference: float) -> list[tuple[int, str]]:
    half, france, more, twice = (number(reference * part, 1) for part in (0.5, 1, 1.5, 2))
    return [
        (1, "aucun"),
        (2, f"moins de {half}"),
        (3, f"{half} à {france} (France)"),
        (4, f"{france} (France) à {more}"),
        (5, f"{more} à {twice}"),
        (6, f"{twice} et plus"),
    ]


def _with_no_data(lines: Sequence[tuple[int, str]], has_none: bool) -> tuple[tuple[int, str], ...]:
    return (*lines, NO_DATA) if has_none else tuple(lines)


def geojson(community: Community, shown: ShownMap) -> bytes:
    """The communes with their class and what is said of them, and their neighbours. 1 query."""
    inside = frozenset(shown.classes)
    describe = territory.described(community, inside=inside)

    def coloured(commune: object) -> dict[str, object]:
        properties: dict[str, object] = describe(commune)  # type: ignore[arg-type]
        code = str(properties["code"])
        if code in inside:
            said = shown.words.get(code)
            properties["class"] = shown.classes[code]
            properties["detail"] = (
                french(f"{said} ; {properties['detail']}") if said else properties["detail"]
            )
        return properties

    return territory.feature_collection(
        territory.communes_by_code(territory.with_neighbours(inside)), coloured
    )


def areas_of(codes: frozenset[str]) -> list[Area]:
    """The communes and their neighbours as the drawing wants them. 1 query more than `with_neighbours`."""
    rings = territory.contour_rings(territory.with_neighbours(codes))
    rows = territory.communes_by_code(rings)
    return [
        Area(row.code, row.name, rings[row.code], "", row.lon, row.lat, float(row.population)) for row in rows
    ]


def drawn(shown: ShownMap, areas: Sequence[Area], *, bare: bool = False) -> str:
    """The map as SVG. bare: without title, legend and source, for a document that sets them itself.

    ValueError when no commune has a contour.
    """
    named = [
        Area(
            one.key,
            one.name,
            one.polygons,
            french(shown.words.get(one.key, "")),
            one.lon,
            one.lat,
            one.weight,
        )
        for one in areas
    ]
    outline = territory.outline_rings(sorted(shown.classes))
    if bare:
        return choropleth_svg(
            named,
            shown.classes,
            width=1200,
            height=880,
            description=french(shown.title),
            outline=outline,
            text_px=26,
        )
    return choropleth_svg(
        named,
        shown.classes,
        width=WIDTH,
        height=HEIGHT,
        title=french(shown.title),
        legend=[LegendLine(rank, french(words)) for rank, words in shown.legend],
        legend_title=french(shown.unit),
        neighbours="communes voisines",
        foot=[french(f"Sources : {shown.source_line}")],
        outline=outline,
        name=f"carte-{shown.name}",
    )
