"""The portrait as pages to project: what the template reads, in words and figures that are already written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from django.utils import timezone

from maillage.contexts.atlas.ground.professions import WORDS
from maillage.contexts.atlas.ground.queries import NoGround
from maillage.contexts.atlas.ground.scale import NO_DATA
from maillage.contexts.atlas.offer.showing import Asked, Shown
from maillage.contexts.atlas.portrait.access import Access, access_from
from maillage.contexts.atlas.portrait.densities import Densities, Density, densities_from
from maillage.contexts.atlas.portrait.destinations import LIMITS_MIN, REACH_MIN, Destination
from maillage.contexts.atlas.portrait.maps import (
    ShownMap,
    access_map,
    access_sentence,
    areas_of,
    drawn,
)
from maillage.contexts.atlas.portrait.structures import kinds_of
from maillage.contexts.directory import api as directory
from maillage.contexts.territory import api as territory
from maillage.contexts.territory.models import Commune
from maillage.core.geo.svg_legend import CLASS_COLOURS
from maillage.core.geo.svg_map import Area
from maillage.platform.tenancy.models import Community
from maillage.platform.ui.typography import count_words, french, number, short_date

TEMPLATE: Final = Path(__file__).parent / "documents" / "portrait.typ"
# What a page holds without letters getting too small for the back of a room.
_COMMUNES_A_PAGE: Final = 24
_WORST_SHOWN: Final = 6
_KINDS_SHOWN: Final = 16
_LEVELS_SHOWN: Final = 6


def document(community: Community) -> dict[str, Any] | None:
    """Everything the template needs; None without perimeter. Nobody is named in it."""
    communes = list(territory.perimeter_communes(community))
    if not communes:
        return None
    areas = areas_of(frozenset(one.code for one in communes))
    access, densities = access_from(communes), densities_from(communes, community)
    shown = _shown(community)
    return {
        "title": french("Portrait du territoire"),
        "community": french(community.name),
        "edition": french(f"Maillage, édité le {short_date(timezone.localdate())}"),
        "who": _who(communes),
        "ages": _ages(communes),
        "densities": _densities(densities),
        "served": _served(shown, areas),
        "access": _access(access, areas),
        "communes": _communes(access),
        "structures": _structures(communes),
        "method": [french(line) for line in _method(access, shown)],
        "sources": [french(line) for line in _sources(access, densities)],
    }


def _shown(community: Community) -> Shown | str:
    """The index of general practitioners, or why there is none."""
    asked = Asked()
    try:
        return Shown(asked, asked.ground(community))
    except NoGround as refusal:
        return f"{refusal.message} {refusal.advice}".strip()


def _who(communes: Sequence[Commune]) -> dict[str, Any]:
    summary = territory.summarise(communes)
    references = territory.references({one.departement_id for one in communes})
    france = references[-1].summary
    figures = [
        (number(summary.population), "habitants", "populations légales 2023, INSEE"),
        (number(summary.communes), "communes" if summary.communes > 1 else "commune", ""),
    ]
    if summary.density is not None and france.density is not None:
        figures.append(
            (number(summary.density, 0), "habitants par km²", f"France : {number(france.density, 0)}")
        )
    if (old := summary.ages.share_old) is not None and france.ages.share_old is not None:
        figures.append(
            (
                f"{number(old, 1)} %",
                "ont 65 ans ou plus",
                f"France : {number(france.ages.share_old, 1)} % (recensement 2021)",
            )
        )
    return {"figures": [_worded(value=v, label=w, than=t) for v, w, t in figures]}


def _worded(**texts: str) -> dict[str, str]:
    return {name: french(text) for name, text in texts.items()}


def _ages(communes: Sequence[Commune]) -> list[dict[str, Any]]:
    """Shares of the three age groups here, in the départements, in France; without those nobody knows."""
    here = ("Le territoire", territory.summarise(communes))
    others = territory.references({one.departement_id for one in communes})
    lines = []
    for name, summary in (here, *((one.name, one.summary) for one in others)):
        shares = summary.ages.shares()
        if shares is not None:
            lines.append(
                {"name": french(name), "shares": list(shares), "words": [number(one, 0) for one in shares]}
            )
    return lines


def _densities(densities: Densities) -> dict[str, Any] | None:
    """Rates by profession and level, with the gap to France; None where no file counts."""
    year = densities.edition.facilities_year
    counted = [one for one in densities.counted if densities.compared(one)]
    if year is None or not counted:
        return None
    levels = (
        densities.levels[: _LEVELS_SHOWN - 1] if len(densities.levels) > _LEVELS_SHOWN else densities.levels
    )
    ranks = [rank for rank, _ in enumerate(levels)]
    if len(levels) < len(densities.levels):
        ranks.append(len(densities.levels) - 1)
    rows = []
    for one in counted:
        lines = densities.compared(one)
        today = densities.today(one)
        rows.append(
            {
                "label": french(WORDS[one].label),
                "rates": ["—" if lines[r].rate is None else number(lines[r].rate or 0, 1) for r in ranks],
                "gap": _gap(lines[0].rate, lines[-1].rate),
                "today": "" if today is None else _today(today),
            }
        )
    on = densities.edition.register_on
    return {
        "levels": [french(densities.levels[rank].name) for rank in ranks],
        "rows": rows,
        "year": str(year),
        "today": "" if on is None else f"{on:%d/%m/%Y}",
    }


def _today(line: Density) -> str:
    """« 6,8 (13) »: the rate, then how many."""
    return number(line.count) if line.rate is None else f"{number(line.rate, 1)} ({number(line.count)})"


def _gap(here: float | None, france: float | None) -> str:
    """« −38 % », « +12 % », « 0 % »."""
    if here is None or not france:
        return ""
    gap = round(100 * (here / france - 1))
    return french(f"{'+' if gap > 0 else ''}{number(gap)} %")


def _legend(lines: Sequence[tuple[int, str]]) -> list[dict[str, str]]:
    return [
        {"colour": CLASS_COLOURS[rank - 1] if rank else "", "words": french(words)} for rank, words in lines
    ]


def _svg(shown: ShownMap, areas: Sequence[Area]) -> str:
    """The drawing, "" where no commune has a contour."""
    try:
        return drawn(shown, areas, bare=True)
    except ValueError:
        return ""


def _served(shown: Shown | str, areas: Sequence[Area]) -> dict[str, Any]:
    """Who is under-served: the index of the « Carte de l’offre », or the sentence that says what to import."""
    if isinstance(shown, str):
        return {"missing": french(shown)}
    by_code = {row.code: row for row in shown.rows}
    legend = tuple(shown.scale.lines)
    drawing = ShownMap(
        name="indice",
        title=shown.sentence,
        unit=f"{shown.ground.preset.label} : {shown.unit}",
        classes={
            area.key: shown.scale.class_of(by_code[area.key].value) for area in areas if area.key in by_code
        },
        words={},
        legend=legend,
        sources=(),
    )
    return {
        "missing": "",
        "title": french(shown.sentence),
        "unit": french(drawing.unit),
        "svg": _svg(drawing, areas),
        "legend": _legend(legend),
        "worst": [
            {
                "name": french(row.name),
                "value": shown.shown(row.value),
                "people": french(f"{number(row.population)} hab."),
            }
            for row in shown.rows[:_WORST_SHOWN]
        ],
        "certainty": french(shown.ground.method.certainty),
    }


def _access(access: Access, areas: Sequence[Area]) -> dict[str, Any]:
    known = access.known
    if not known:
        return {"maps": [], "beyond": [], "limits": list(LIMITS_MIN)}
    chosen = [one for one in known if one.kind in ("emergency", "pharmacy")] or list(known[:1])
    return {
        "maps": [_access_page(access, one, areas) for one in chosen],
        "beyond": [_beyond(access, one) for one in known],
        "limits": list(LIMITS_MIN),
    }


def _access_page(access: Access, destination: Destination, areas: Sequence[Area]) -> dict[str, Any]:
    shown = access_map(access, destination)
    return {
        "title": french(shown.title),
        "unit": french(shown.unit),
        "svg": _svg(shown, areas),
        "legend": _legend([line for line in shown.legend if line != NO_DATA]),
        "has_none": NO_DATA in shown.legend,
    }


def _beyond(access: Access, destination: Destination) -> dict[str, Any]:
    beyond = access.beyond(destination)
    return {
        "label": french(destination.label),
        "shares": ["—" if share is None else french(f"{number(share, 0)} %") for share in beyond.shares],
        "values": [share or 0 for share in beyond.shares],
        "people": [french(count_words(count, "habitant")) for count in beyond.counts],
        "sentence": french(access_sentence(access, destination)),
    }


def _communes(access: Access) -> dict[str, Any]:
    """Minutes of every commune, in pages."""
    known = access.known
    rows = [
        [french(one.name), number(one.population), *(_minutes(one.located, one.minutes, d) for d in known)]
        for one in access.communes
    ]
    pages = [rows[at : at + _COMMUNES_A_PAGE] for at in range(0, len(rows), _COMMUNES_A_PAGE)]
    return {"head": [french(one.label) for one in known], "pages": pages if known else []}


def _minutes(located: bool, minutes: Mapping[str, int | None], destination: Destination) -> str:
    if not located:
        return "—"
    found = minutes[destination.kind]
    return f"> {REACH_MIN}" if found is None else str(found)


def _structures(communes: Sequence[Commune]) -> list[dict[str, str]]:
    lines = [one for one in kinds_of(communes) if one.here]
    lines.sort(key=lambda one: -one.here)
    return [
        {"label": french(one.label), "here": number(one.here), "around": number(one.around)}
        for one in lines[:_KINDS_SHOWN]
    ]


def _method(access: Access, shown: Shown | str) -> list[str]:
    lines = [
        "Professionnels pour 10 000 habitants : la base permanente des équipements de l’INSEE compte de la même façon "
        "le territoire et ce à quoi il est comparé ; le répertoire RPPS, plus récent, n’est montré que pour le "
        "territoire : personnes qui exercent hors hôpital, chacune une fois.",
        "Lieux les plus proches : FINESS pour le territoire et ses voisines, la base permanente des équipements "
        "au-delà (et pour les maternités), placée au centre de la commune. Minutes entières, depuis le centre de "
        "chaque commune ; « plus de 10 minutes » ne comprend pas 10 minutes.",
        access.travel,
    ]
    lines += access.caveats
    if isinstance(shown, Shown):
        lines += [
            f"{one.about} : {one.words}" for one in shown.ground.method.lines() if one.about != "Distances"
        ]
    return lines


def _sources(access: Access, densities: Densities) -> list[str]:
    said = (
        *densities.edition.credits,
        *access.edition.credits,
        directory.finess_edition().credit,
        f"{territory.POPULATION_SOURCE}.",
        f"{territory.AGES_SOURCE}.",
        f"{territory.CONTOURS_SOURCE}.",
    )
    return list(dict.fromkeys(said))
