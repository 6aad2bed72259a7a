"""Figures of the atlas: who has too little in reach, what the coming years take, what rests on few. Totals only."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils import timezone

from maillage.contexts.atlas import api as atlas
from maillage.contexts.programme.project.figures.taking import Line, NotTaken, Taken
from maillage.platform.tenancy.actor import Actor
from maillage.platform.ui.typography import count_words, number

_FIRST = "gp"
_AGEING = (
    "Effectifs comptés comme sur la carte de l’offre ; âges d’après des profils nationaux par profession, dont "
    "certains sont des hypothèses (page « Avenir »)"
)
# As many names as a sentence holds.
_NAMED = 8


def _refused(reason: atlas.NoGround) -> NotTaken:
    return NotTaken(f"{reason.message} {reason.advice}".strip())


def underserved(actor: Actor) -> Taken:
    """General practitioners in reach: inhabitants and communes under the threshold."""
    assert actor.community is not None
    try:
        found = atlas.offer_summary(actor.community, _FIRST)
    except atlas.NoGround as reason:
        raise _refused(reason) from reason
    around = (
        ""
        if found.belt_mean is None
        else f"{number(found.belt_mean, found.decimals)} dans les communes voisines"
    )
    lines = []
    if found.mean is not None:
        lines.append(
            Line(f"En moyenne ({found.unit})", number(found.mean, found.decimals), around),
        )
    if found.threshold is not None:
        lines += [
            Line(
                f"Habitants sous le seuil de {number(found.threshold, 1)}",
                number(found.people),
                f"{number(100 * found.share, 0)} % du territoire",
            ),
            Line("Communes sous le seuil", number(len(found.under)), f"sur {number(found.communes)}"),
        ]
        if found.under:
            lines.append(Line("Les moins servies", ", ".join(found.under[:_NAMED])))
    return Taken(f"{found.sentence}.", tuple(lines), found.sources)


def departures(actor: Actor) -> Taken:
    """Professionals today and at the end of the projection, by profession, whatever anybody told of themselves."""
    assert actor.community is not None
    today = timezone.localdate()
    lines: list[Line] = []
    sources: list[str] = []
    sentence, last = "", None
    for profession in atlas.outlook_professions():
        try:
            found = atlas.outlook_summary(actor.community, profession, today)
        except atlas.NoGround as reason:
            last = reason
            continue
        if not found.headcount:
            continue
        sentence = sentence or f"{found.sentence}."
        sources += found.sources
        many = found.noun[1]
        lines.append(
            Line(
                many[:1].upper() + many[1:],
                number(found.headcount),
                f"en {found.year} : {_between(found.low, found.high)}"
                + (" ; effectif faible, fourchette indicative" if found.is_handful else ""),
            )
        )
    if not lines:
        raise (
            _refused(last)
            if last
            else NotTaken("Aucun professionnel n’est compté sur le territoire : il n’y a rien à prévoir.")
        )
    return Taken(sentence, tuple(lines), (*_once(sources), _AGEING))


def _between(low: int, high: int) -> str:
    if low == high:
        return f"sans doute {number(low)}"
    return f"entre {number(low)} et {number(high)} (8 chances sur 10)"


def fragility(actor: Actor) -> Taken:
    """How many places could not lose anybody, in totals: no commune and nobody is named."""
    today = timezone.localdate()
    lines: list[Line] = []
    sources: list[str] = []
    places, last = 0, None
    for profession, label in atlas.profession_choices():
        try:
            found = atlas.fragility_summary(actor, profession, today)
        except atlas.NoGround as reason:
            last = reason
            continue
        sources += found.sources
        grave = found.leaving_under if found.has_threshold else found.leaving_without
        if not grave:
            continue
        places += grave
        lines.append(Line(label[:1].upper() + label[1:], number(grave), _gravest(found)))
    if not sources and last is not None:
        raise _refused(last)
    return Taken(_resting(places), tuple(lines), _once(sources))


def _resting(places: int) -> str:
    if not places:
        return (
            "Aucun départ isolé ne ferait passer des habitants sous le seuil d’accès, "
            "ni ne les laisserait sans personne à portée."
        )
    words = count_words(places, "lieu d’exercice", "lieux d’exercice")
    return f"{words[:1].upper()}{words[1:]} dont un seul départ priverait des habitants d’un accès suffisant."


def _gravest(found: atlas.FragilitySummary) -> str:
    if found.has_threshold:
        return f"jusqu’à {count_words(found.most_under, 'habitant')} sous le seuil après un départ"
    return f"jusqu’à {count_words(found.most_without, 'habitant')} sans personne à portée après un départ"


def _once(lines: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(lines))
