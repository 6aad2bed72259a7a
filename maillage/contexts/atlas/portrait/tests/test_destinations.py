from __future__ import annotations

import pytest

from maillage.contexts.atlas.portrait.destinations import DESTINATIONS, Destination, destination_named


@pytest.mark.parametrize("destination", DESTINATIONS, ids=lambda one: one.kind)
def test_a_bound_belongs_to_the_nearer_class(destination: Destination) -> None:
    bounds = destination.bounds_min
    assert list(bounds) == sorted(set(bounds))
    assert [destination.class_of(bound) for bound in bounds] == [6, 5, 4, 3, 2]
    assert [destination.class_of(bound + 1) for bound in bounds] == [5, 4, 3, 2, 1]
    assert (destination.class_of(0), destination.class_of(None)) == (6, 1)


@pytest.mark.parametrize("destination", DESTINATIONS, ids=lambda one: one.kind)
def test_the_two_colours_part_at_the_limit(destination: Destination) -> None:
    """Classes 4 to 6 are green, 1 to 3 brown."""
    assert destination.class_of(destination.limit_min) == 4
    assert destination.class_of(destination.limit_min + 1) == 3


def test_the_legend_says_every_class_once_near_to_far() -> None:
    legend = destination_named("emergency").legend()
    assert legend == [
        (6, "10 minutes au plus"),
        (5, "11 à 20 minutes"),
        (4, "21 à 30 minutes"),
        (3, "31 à 45 minutes"),
        (2, "46 à 60 minutes"),
        (1, "plus de 60 minutes"),
    ]


@pytest.mark.parametrize("name", ["", "x", "\x00", "gp"])
def test_an_unknown_destination_is_the_first(name: str) -> None:
    assert destination_named(name) is DESTINATIONS[0]
