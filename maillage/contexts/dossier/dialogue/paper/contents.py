"""A dialogue in the words of its paper: plain data, the same for PDF and for Word."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from maillage.contexts.dossier.dialogue import queries, showing
from maillage.contexts.dossier.dialogue.confirming import queries as confirming
from maillage.contexts.dossier.dialogue.models import Dialogue
from maillage.contexts.dossier.dialogue.points import queries as pointing
from maillage.contexts.dossier.dialogue.points.models import Point
from maillage.core.dues.euros import euros
from maillage.platform.ui.typography import count_words, french, long_date, short_date


def summary(row: Dialogue, *, community: str) -> dict[str, Any]:
    """The data of the summary for the meeting. At most 40 queries, whatever the number of points."""
    lines = confirming.lines(row)
    found = showing.counts(lines)
    points = pointing.of_dialogue(row)
    keys = [one.pk for one in points]
    arguments, proofs = pointing.arguments_of(keys), pointing.proofs_of(keys)
    retained = showing.retained(row)
    next_year = queries.year_after(row.year)
    return {
        "title": french(f"Dialogue de gestion {row.year.label}"),
        "community": community,
        "edition": french(
            f"Dialogue de gestion {row.year.label} · édité le {short_date(timezone.localdate())}"
        ),
        "state": french(_first(str(row.get_state_display()))),
        "facts": [{"label": label, "text": french(text)} for label, text in _facts(row) if text],
        "targets": [
            {
                "name": french(str(one.indicator)),
                "target": one.target,
                "value": one.value,
                "share": one.share,
                "agreed": short_date(one.agreed_on) if one.agreed_on else "",
            }
            for one in showing.targets(row)
        ],
        "confirmed": _first(
            f"{count_words(found.settled, 'fiche confirmée', 'fiches confirmées', feminine=True)} sur {found.whole}"
        ),
        "waiting": [
            {
                "code": one.action.code,
                "title": french(one.action.title),
                "pilot": one.pilot,
                "state": one.state,
            }
            for one in lines
            if not one.is_settled
        ],
        "points": [
            _point(rank, one, arguments[one.pk], proofs[one.pk]) for rank, one in enumerate(points, 1)
        ],
        "retained": [
            {
                "label": french(one.label),
                "computed": one.computed,
                "retained": one.retained,
                "gap": one.gap,
                "note": french(one.note),
            }
            for one in retained
        ],
        "conclusions": french(row.conclusions),
        "new_targets": [
            {"name": french(one.name), "value": one.value} for one in showing.agreed_targets(row)
        ],
        "next_label": next_year.label if next_year else "l’année suivante",
    }


def _first(words: str) -> str:
    return words[:1].upper() + words[1:]


def _facts(row: Dialogue) -> list[tuple[str, str]]:
    def on(day: Any, *more: str) -> str:
        return " · ".join([long_date(day), *(one for one in more if one)]) if day else ""

    return [
        ("Étape", _first(str(row.get_state_display()))),
        ("Objectifs convenus", on(row.agreed_on, row.agreed_with)),
        ("Dossier déposé", on(row.submitted_on, row.submitted_how)),
        ("Accusé de réception", on(row.acknowledged_on, row.acknowledgement)),
        ("Réunion", on(row.met_on)),
        ("Pour la CPTS", row.present_cpts),
        ("Pour l’assurance maladie", row.present_insurer),
        ("Pour l’ARS", row.present_ars),
        ("Conclu", on(row.concluded_on)),
    ]


def _point(rank: int, point: Point, arguments: list[Any], proofs: list[Any]) -> dict[str, Any]:
    about = str(point.indicator) if point.indicator else point.payment_label
    stake = "" if point.stake_cents is None else euros(point.stake_cents)
    won = "" if point.won_cents is None else f", {euros(point.won_cents)} retenus"
    return {
        "rank": str(rank),
        "title": french(point.title),
        "about": french(about),
        "stake": stake,
        "state": french(f"{point.get_state_display()}{won}"),
        "outcome": french(point.outcome),
        "sides": [
            {
                "label": _first(side.label),
                "said": [
                    {
                        "on": short_date(one.argument.said_on),
                        "text": french(one.argument.text),
                        "corrected": french(
                            "; ".join(
                                f"corrige ce qui était noté le {short_date(was.said_on)}"
                                for was in one.before[:1]
                            )
                        ),
                    }
                    for one in side.said
                ],
            }
            for side in pointing.sides(arguments)
        ],
        "pieces": [
            {
                "title": french(one.title),
                "on": short_date(one.on) if one.on else "",
                "side": str(one.get_side_display()),
            }
            for one in proofs
        ],
    }
