"""Names in capitals, as people write them."""

from __future__ import annotations

import pytest

from maillage.contexts.directory.professionals.naming import proper_structure_name


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("CABINET DU PONT", "Cabinet du Pont"),
        ("SCM CABINET DU DR D'ÉRABLE", "SCM Cabinet du Dr d'Érable"),
        ("SELARL PHARMACIE DE L'ÉTANG", "SELARL Pharmacie de l'Étang"),
        ("EHPAD LES GENÊTS", "EHPAD les Genêts"),
        ("CH DE GRANDVILLE", "CH de Grandville"),
        ("MSP SAINT-BÉTA", "MSP Saint-Béta"),
        ("LES TROIS VALLÉES", "Les Trois Vallées"),
        ("CENTRE MÉDICAL 3F", "Centre Médical 3F"),
        ("Cabinet DU PONT", "Cabinet DU PONT"),
        ('=HYPERLINK("http://exemple.example")', '=HYPERLINK("http://exemple.example")'),
        ("", ""),
    ],
)
def test_structures(written: str, shown: str) -> None:
    assert proper_structure_name(written) == shown
