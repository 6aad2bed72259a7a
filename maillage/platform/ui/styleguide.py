"""The style guide: every pattern on one page with invented data, for eyes, screenshots and axe.

Mounted by the development and test settings only.
"""

from __future__ import annotations

import math
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

_PLACES = (
    "Roche-aux-Lises",
    "Saint-Aubépin",
    "Les Essarts-Blancs",
    "Valdorge",
    "Font-Mauve",
    "Genestoux",
    "Le Mas-d’Ambre",
    "Pierrebrune",
    "Orsanne",
    "Courbevigne",
    "Saint-Cléry-des-Monts",
    "Lauzières",
    "Montfleuri",
    "Brézolles-le-Haut",
    "Vernoise",
    "La Garriguette",
    "Champcornet",
    "Sauvelune",
    "Bois-Tilleul",
    "Aiguebrune",
)
_COLUMNS, _ROWS = 5, 4
_PEOPLE = (
    ("GENÉVRIER-MÉSANGE Aubin", "Médecin généraliste", "Exercice libéral", "success", "Vérifiée"),
    ("BRUYÈRE-SILEX Lise", "Infirmière", "Exercice libéral", "warning", "À vérifier"),
    ("ROSEAU-MÉSANGE Garance", "Sage-femme", "Salariée", "success", "Vérifiée"),
    ("TILLEUL-AUTAN Maxence", "Masseur-kinésithérapeute", "Exercice libéral", "neutral", "Sans adresse"),
    ("SORBIER-GRANIT Odile", "Pharmacienne", "Exercice libéral", "success", "Vérifiée"),
    ("FOUGÈRE-MISTRAL Paul", "Chirurgien-dentiste", "Exercice mixte", "danger", "Cesse le 31/12"),
)


class SampleForm(forms.Form):
    """One field of each kind."""

    name = forms.CharField(label="Nom de la réunion", max_length=120)
    day = forms.CharField(label="Date", help_text="Par exemple 02/12/2025.")
    place = forms.ChoiceField(
        label="Lieu", choices=[("", "Choisir"), ("a", "Maison de santé"), ("b", "Mairie")]
    )
    mode = forms.ChoiceField(
        label="Qui est convié ?",
        widget=forms.RadioSelect,
        choices=[("all", "Toute l’association"), ("board", "Le conseil d’administration")],
    )
    agenda = forms.CharField(label="Ordre du jour", required=False, widget=forms.Textarea(attrs={"rows": 3}))
    remind = forms.BooleanField(
        label="Rappeler la veille", required=False, help_text="Un message part à 18 h aux personnes conviées."
    )


def _corner(column: int, row: int) -> list[float]:
    """A point of a grid whose inner points are moved a little, so that contours look like communes."""
    inner = 0 < column < _COLUMNS and 0 < row < _ROWS
    shift = 0.017 if inner else 0.009
    lon = 4.02 + 0.062 * column + shift * math.sin(7.3 * column + 3.1 * row)
    lat = 44.18 + 0.044 * row + shift * math.cos(5.7 * row + 2.3 * column)
    return [round(lon, 5), round(lat, 5)]


def sample_areas(*, classes: bool) -> dict[str, Any]:
    """Twenty invented communes as GeoJSON, the last row being neighbours."""
    features = []
    for index, name in enumerate(_PLACES):
        column, row = index % _COLUMNS, index // _COLUMNS
        ring = [_corner(column + dx, row + dy) for dx, dy in ((0, 0), (1, 0), (1, 1), (0, 1), (0, 0))]
        properties: dict[str, Any] = {
            "code": f"99{index:03d}",
            "name": name,
            "population": 300 + (index * 977) % 4100,
            "state": "belt" if row == _ROWS - 1 else "in",
            "detail": "Indice 2,4 (médiane des territoires semblables : 3,1)",
        }
        if classes:
            properties["class"] = 0 if index == 7 else (index * 5) % 6 + 1
        features.append(
            {
                "type": "Feature",
                "properties": properties,
                "geometry": {"type": "Polygon", "coordinates": [ring]},
            }
        )
    return {"type": "FeatureCollection", "features": features}


def sample_points() -> dict[str, Any]:
    """Points of invented professionals, some grouped in one place."""
    features = []
    for index, (name, profession, *_rest) in enumerate(_PEOPLE * 4):
        lon, lat = _corner(index % _COLUMNS, index % 3 + 1)
        near = 0.0 if index % 4 == 0 else 0.012 * math.sin(index)
        features.append(
            {
                "type": "Feature",
                "properties": {
                    "id": str(index),
                    "name": name,
                    "detail": profession,
                    "url": "#liste",
                    "approx": index % 3 == 0,
                },
                "geometry": {"type": "Point", "coordinates": [lon + near, lat - near / 2]},
            }
        )
    return {"type": "FeatureCollection", "features": features}


def context() -> dict[str, Any]:
    """Everything that the page shows."""
    rows = [
        {
            "id": str(index),
            "name": name,
            "job": job,
            "mode": mode,
            "tone": tone,
            "word": word,
            "place": _PLACES[index],
        }
        for index, (name, job, mode, tone, word) in enumerate(_PEOPLE)
    ]
    attribution = "Contours inventés"
    return {
        "rows": rows,
        "page": Paginator(range(184), 25).page(2),
        "form": SampleForm(),
        "refused": SampleForm({"day": "32/13/2025", "remind": "on"}, auto_id="refused_%s"),
        "places": [
            {"code": f"99{index:03d}", "name": name}
            for index, name in enumerate(_PLACES[: _COLUMNS * (_ROWS - 1)])
        ],
        "chart_map": {"areas": sample_areas(classes=True), "attribution": attribution},
        "point_map": {
            "areas": sample_areas(classes=False),
            "points": sample_points(),
            "attribution": attribution,
        },
        "pick_map": {"areas": sample_areas(classes=False), "attribution": attribution, "pick": True},
    }


def styleguide(request: HttpRequest) -> HttpResponse:
    """The page itself."""
    return render(request, "ui/styleguide.html", context())
