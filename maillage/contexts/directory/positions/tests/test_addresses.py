from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.contexts.directory.positions.addresses import STREET_WIDTH, street_of
from maillage.contexts.directory.positions.places import possible_places


@pytest.mark.parametrize(
    ("address", "street"),
    [
        ("CABINET DU PONT, 12 RUE DES LILAS, 30160 BESSEGES", "12 rue des lilas"),
        ("12 BIS AVENUE DE L'ÉGLISE, 30160 BESSÈGES", "12 bis avenue de l eglise"),
        ("DR ZOE GENEVRIER, RESIDENCE LES PINS, 3 B PL DU MARCHE, 30160 BESSEGES CEDEX", "3 b pl du marche"),
        ("MAISON DE SANTE, RUE DE LA GARE, 30160 BESSEGES", "rue de la gare"),
        ("LIEU DIT LE MAS, 30160 BESSEGES", "lieu dit le mas"),
        ("4 RUE DE LA PAIX", "4 rue de la paix"),
        # A recipient alone may be a person: nothing is sent.
        ("DR ZOE GENEVRIER, 30160 BESSEGES", ""),
        ("30160 BESSEGES", ""),
        ("", ""),
        (", ,", ""),
    ],
)
def test_only_the_way_is_kept(address: str, street: str) -> None:
    assert street_of(address) == street


@given(st.text(max_size=600))
def test_any_text_gives_a_street_that_fits(address: str) -> None:
    street = street_of(address)
    assert len(street) <= STREET_WIDTH and street == street.strip()


def test_places_are_named_best_first() -> None:
    keys = possible_places("300000001", "12 RUE DES LILAS", "30037").split("/")
    assert keys[0] == "f300000001" and keys[1].startswith("a") and keys[2] == "c30037"
    assert possible_places("", "30160 BESSEGES", "30037") == "c30037"
    assert possible_places("", "", None) == ""
    same = possible_places("", "CABINET, 12 RUE DES LILAS, 30160 X", "30037")
    assert same == "/".join(keys[1:])
    assert possible_places("", "12 RUE DES LILAS", "30038").split("/")[0] != keys[1]
