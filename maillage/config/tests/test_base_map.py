"""The content policy opens to the operator's map hosts only."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from maillage.config.base_map import map_hosts


def test_no_style_opens_nothing() -> None:
    assert map_hosts("", "") == []


def test_the_origin_of_the_style_and_the_listed_hosts_each_once() -> None:
    hosts = map_hosts("https://carte.example/style.json?k=1", "https://tuiles.example, https://carte.example")
    assert hosts == ["https://carte.example", "https://tuiles.example"]


@pytest.mark.parametrize("wrong", ["carte.example", "http://carte.example/s.json", "*", "'unsafe-inline'"])
def test_anything_else_is_refused(wrong: str) -> None:
    with pytest.raises(ImproperlyConfigured, match="Fond de carte"):
        map_hosts(wrong, "")
