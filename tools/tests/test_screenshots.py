"""Names of the pictures."""

from __future__ import annotations

import pytest

from tools.screenshots import file_name


@pytest.mark.parametrize(
    ("label", "expected"),
    [
        ("Carte de l’offre", "carte-de-l-offre"),
        ("  À faire\n", "a-faire"),
        ("Où implanter ?", "ou-implanter"),
        ("Ma 2e année", "ma-2e-annee"),
    ],
)
def test_file_name(label: str, expected: str) -> None:
    assert file_name(label) == expected
