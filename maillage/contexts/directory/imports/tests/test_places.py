"""Locating a line."""

from __future__ import annotations

import pytest

from maillage.contexts.directory.imports.places import Commune, Places, normalised_town

COMMUNES = (
    Commune("30227", "Saint-Ambroix", ("30500",), former_codes=("30999",), former_names=("Vieux-Bourg",)),
    Commune("30008", "Allègre-les-Fumades", ("30500",)),
    Commune("69123", "Lyon", ("69001", "69002"), former_codes=("69381", "69382")),
    Commune("01001", "Homonyme", ("01000",)),
    Commune("01002", "Homonyme", ("01000",)),
)


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("St-Ambroix Cedex 2", "SAINT AMBROIX"),
        ("SAINT AMBROIX CEDEX", "SAINT AMBROIX"),
        ("Ste Croix-de-Caderle", "SAINTE CROIX DE CADERLE"),
        ("L’Isle-d'Abeau", "L ISLE D ABEAU"),
        ("Œuilly", "OEUILLY"),
        ("  ", ""),
    ],
)
def test_town_names(written: str, expected: str) -> None:
    assert normalised_town(written) == expected


@pytest.mark.parametrize(
    ("code", "postal", "line", "expected"),
    [
        ("30227", "", "", "30227"),
        ("30999", "", "", "30227"),
        ("69382", "69002", "69002 LYON", "69123"),
        ("75101", "75001", "75001 PARIS", "75101"),
        ("", "30500", "30500 ST AMBROIX", "30227"),
        ("", "30500", "VIEUX BOURG", "30227"),
        ("", "", "30500 ALLEGRE LES FUMADES CEDEX", "30008"),
        ("", "01000", "01000 HOMONYME", ""),
        ("", "30500", "", ""),
        ("", "", "", ""),
    ],
)
def test_locate(code: str, postal: str, line: str, expected: str) -> None:
    places = Places.of(COMMUNES)
    assert places.locate(commune_code=code, postal_code=postal, postal_line=line) == expected


def test_a_code_of_today_wins_over_a_former_one() -> None:
    places = Places.of([Commune("30001", "A", former_codes=("30002",)), Commune("30002", "B")])
    assert places.codes[b"30002"] == "30002"
