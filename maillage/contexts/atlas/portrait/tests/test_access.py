"""Minutes to the nearest, against an oracle that looks at every place one by one."""

from __future__ import annotations

import math
from typing import Any

import pytest

from maillage.contexts.atlas.portrait.access import Access, access_from
from maillage.contexts.atlas.portrait.destinations import BY_KIND, LIMITS_MIN, REACH_MIN
from maillage.contexts.atlas.portrait.maps import access_map, access_sentence
from maillage.contexts.atlas.portrait.tests.registers import (
    ALES,
    BARJAC,
    BESSEGES,
    NIMES,
    SAINT_AMBROIX,
    import_facilities,
    import_structures,
)
from maillage.contexts.territory.models import Commune
from maillage.core.geo.sphere import distance_m

pytestmark = [pytest.mark.django_db]


def naive_minutes(a: Commune, b: Commune) -> int:
    """By hand: 1.3 times the straight line, half of it at the speed of each end, to the tenth, then whole."""

    def speed(one: Commune) -> float:
        density = 100 * one.population / (one.area_ha or math.inf)
        return 25.0 if density >= 1_500 else 40.0 if density >= 300 else 50.0

    assert a.lon is not None and a.lat is not None and b.lon is not None and b.lat is not None
    km = distance_m(a.lon, a.lat, b.lon, b.lat) / 1000 * 1.3
    tenths = round(10 * km * (30 / speed(a) + 30 / speed(b)))
    return math.floor(tenths / 10 + 0.5)


def naive_nearest(commune: Commune, sites: list[str]) -> int | None:
    minutes = [naive_minutes(commune, Commune.objects.get(code=code)) for code in sites]
    within = [one for one in minutes if one <= REACH_MIN]
    return min(within) if within else None


def codes(communes: list[Commune]) -> list[str]:
    return [one.code for one in communes]


def test_the_nearest_is_that_of_the_oracle(ceze: list[Commune]) -> None:
    pharmacies = [BESSEGES, SAINT_AMBROIX, BARJAC]
    import_structures(
        [*(("pharmacy", code) for code in pharmacies), ("hospital", SAINT_AMBROIX)], codes(ceze)
    )
    import_facilities({(ALES, "D106"): 1, (ALES, "D107"): 1, (NIMES, "D107"): 1, (NIMES, "D101"): 2})
    access = access_from(ceze)
    expected = {
        "pharmacy": pharmacies,
        "emergency": [ALES],
        "maternity": [ALES, NIMES],
        "hospital": [SAINT_AMBROIX, NIMES],
    }
    for line, commune in zip(access.communes, ceze, strict=True):
        for kind, sites in expected.items():
            assert line.minutes[kind] == naive_nearest(commune, sites), (line.name, kind)
    assert {line.nearest["emergency"] for line in access.communes} == {"Alès"}
    assert next(one for one in access.communes if one.code == BESSEGES).minutes["pharmacy"] == 0


def test_what_finess_covers_is_not_counted_twice(ceze: list[Commune]) -> None:
    """The BPE says that there is a pharmacy in Barjac; FINESS, which is kept for Barjac, knows of none."""
    import_structures([("pharmacy", BESSEGES)], codes(ceze))
    import_facilities({(BARJAC, "D301"): 1, (ALES, "D301"): 9})
    barjac = next(one for one in access_from(ceze).communes if one.code == BARJAC)
    assert barjac.minutes["pharmacy"] not in (0, None)
    assert barjac.nearest["pharmacy"] in ("Alès", "Bessèges")


def test_beyond_the_limits_the_inhabitants_are_counted(ceze: list[Commune]) -> None:
    import_structures([("pharmacy", BESSEGES)], codes(ceze))
    access = access_from(ceze)
    beyond = access.beyond(BY_KIND["pharmacy"])
    for rank, limit in enumerate(LIMITS_MIN):
        far = [
            one
            for one in ceze
            if (naive_nearest(one, [BESSEGES]) or math.inf) > limit and one.code != BESSEGES
        ]
        assert beyond.counts[rank] == sum(one.population for one in far)
        assert beyond.shares[rank] == pytest.approx(
            100 * beyond.counts[rank] / sum(one.population for one in ceze)
        )
    assert list(beyond.counts) == sorted(beyond.counts, reverse=True)


def test_what_no_file_locates_is_not_said_to_be_far(ceze: list[Commune]) -> None:
    access = access_from(ceze)
    assert access.known == ()
    assert access.edition.nothing_known
    import_facilities({(ALES, "D301"): 1})
    # A file cut to some types says nothing of maternities: that is not « no maternity within 90 minutes ».
    access = access_from(ceze)
    assert [one.kind for one in access.known] == ["pharmacy"]
    assert "maternité" in " ".join(access.caveats)


def test_a_register_of_the_neighbourhood_alone_says_so(ceze: list[Commune]) -> None:
    import_structures([("hospital!", SAINT_AMBROIX)], codes(ceze), activities=False)
    access = access_from(ceze)
    assert access.partial == {"pharmacy", "emergency", "hospital"}
    assert access.unknown == {"maternity"}
    assert any("voisines seulement" in one for one in access.caveats)


def test_without_the_file_of_activities_emergencies_are_those_of_the_bpe(ceze: list[Commune]) -> None:
    import_structures([("hospital", SAINT_AMBROIX)], codes(ceze), activities=False)
    import_facilities({(SAINT_AMBROIX, "D106"): 1})
    access = access_from(ceze)
    assert {one.nearest["emergency"] for one in access.communes} == {"Saint-Ambroix"}


def test_a_commune_without_position_is_left_out_and_named(ceze: list[Commune]) -> None:
    Commune.objects.filter(code=BARJAC).update(lon=None, lat=None)
    import_structures([("pharmacy", BESSEGES)], codes(ceze))
    communes = list(Commune.objects.filter(code__in=codes(ceze)).order_by("search_name"))
    access = access_from(communes)
    assert access.without_position == ("Barjac",)
    barjac = next(one for one in communes if one.code == BARJAC)
    assert (
        access.beyond(BY_KIND["pharmacy"]).people == sum(c.population for c in communes) - barjac.population
    )
    shown = access_map(access, BY_KIND["pharmacy"])
    assert (shown.classes[BARJAC], shown.legend[-1]) == (0, (0, "pas de données"))
    assert BARJAC not in shown.words


def test_a_territory_without_any_position_is_no_fault(ceze: list[Commune]) -> None:
    Commune.objects.update(lon=None, lat=None)
    import_structures([("pharmacy", BESSEGES)], codes(ceze))
    access = access_from(list(Commune.objects.filter(code__in=codes(ceze)).order_by("search_name")))
    assert access.beyond(BY_KIND["pharmacy"]).shares == (None, None, None)
    assert "position" in access_sentence(access, BY_KIND["pharmacy"])


def test_the_sentence_counts_communes_and_inhabitants(ceze: list[Commune]) -> None:
    import_structures([("pharmacy", BESSEGES)], codes(ceze))
    access = access_from(ceze)
    communes, people = access.far(BY_KIND["pharmacy"])
    assert 0 < communes < len(ceze)
    said = access_sentence(access, BY_KIND["pharmacy"]).replace("\xa0", " ").replace("\u202f", " ")
    assert said.startswith(f"{communes} communes sur 23 (")
    assert said.endswith("à plus de 10 minutes de la pharmacie la plus proche")
    assert f"{people:,}".replace(",", " ") in said


def test_the_sentence_of_all_and_of_none(ceze: list[Commune]) -> None:
    import_facilities({(one.code, "D301"): 1 for one in ceze} | {("30344", "D107"): 1})
    access: Access = access_from(ceze)
    assert access_sentence(access, BY_KIND["pharmacy"]).startswith("Toutes les communes sont à 10")
    assert access_sentence(access, BY_KIND["maternity"]).startswith("Toutes les communes (19")


def test_the_answer_is_kept_until_a_file_changes(ceze: list[Commune], django_assert_num_queries: Any) -> None:
    import_structures([("pharmacy", BESSEGES)], codes(ceze))
    first = access_from(ceze)
    with django_assert_num_queries(1):
        assert access_from(ceze) == first
    import_facilities({(BARJAC, "D107"): 1})
    assert access_from(ceze) != first
