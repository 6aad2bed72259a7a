"""Names and addresses of the registers, as people write them."""

from __future__ import annotations

import pytest

from maillage.contexts.directory.professionals.naming import proper_address


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("24 Impasse DE LA LUNE ROUSSE, 30160 BESSÈGES", "24 Impasse de la Lune Rousse, 30160 Bessèges"),
        ("LE BOURG, BP 12, 30500 SAINT AMBROIX CEDEX", "Le Bourg, BP 12, 30500 Saint Ambroix Cedex"),
        ("3 B R D'EN HAUT", "3 B R d'en Haut"),
        ("ZA Les Prés", "ZA Les Prés"),
        ("", ""),
    ],
)
def test_an_address_as_people_write_it(written: str, shown: str) -> None:
    assert proper_address(written) == shown
