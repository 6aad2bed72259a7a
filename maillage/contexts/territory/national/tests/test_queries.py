from __future__ import annotations

from typing import Any

import pytest

from maillage.contexts.territory.national.figures import Ages, references, summarise
from maillage.contexts.territory.national.loading import France
from maillage.contexts.territory.national.models import Commune
from maillage.contexts.territory.national.naming import search_key
from maillage.contexts.territory.national.queries import (
    code_mapping,
    commune_points,
    communes_of_postal_codes,
    current_commune,
    full_code_mapping,
    search_communes,
    search_epcis,
)


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("Saint-Ambroix", "saint ambroix"),
        ("ST AMBROIX", "saint ambroix"),
        ("L’Île-Rousse", "l ile rousse"),
        ("Œuilly", "oeuilly"),
        ("  --  ", ""),
        ("\x00'%_", ""),
    ],
)
def test_search_key(text: str, key: str) -> None:
    assert search_key(text) == key


def names(found: list[Commune]) -> list[str]:
    return [commune.name for commune in found]


def test_search_ignores_accents_case_and_hyphens(south: France) -> None:
    assert names(search_communes("BESSEGES")) == ["Bessèges"]
    assert names(search_communes("st ambr")) == ["Saint-Ambroix"]


def test_search_puts_the_exact_name_then_the_beginning_first(south: France) -> None:
    found = names(search_communes("barjac"))
    assert found[0] == "Barjac"
    found = names(search_communes("ales"))
    assert found[0] == "Alès"
    assert "Saint-Privat-des-Vieux" not in found


def test_search_finds_a_word_inside_a_name(south: France) -> None:
    assert "Saint-Ambroix" in names(search_communes("ambroix"))
    assert "Saint-Ambroix" not in names(search_communes("mbroix"))


def test_search_by_codes(south: France) -> None:
    assert names(search_communes("30037")) == ["Bessèges"]
    assert {"Saint-Ambroix", "Courry"} <= set(names(search_communes("30500")))


@pytest.mark.parametrize(
    "text", ["", "a", "\x00\x00", "%%", "'; drop table", "🙂🙂", "z" * 100_000, "9" * 5_000]
)
def test_search_with_anything_finds_nothing_and_does_not_fail(south: France, text: str) -> None:
    assert search_communes(text) == []
    assert search_epcis(text) == []


def test_search_is_one_query_and_limited(south: France, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(1):
        found = search_communes("saint", 7)
        assert [commune.departement.name for commune in found]
    assert len(found) == 7


def test_epcis_by_words_in_any_order(south: France) -> None:
    assert [epci.code for epci in search_epcis("cevennes ceze")] == ["200035129"]
    assert [epci.code for epci in search_epcis("200035129")] == ["200035129"]


def test_codes_of_yesterday_lead_to_today(south: France, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(2):
        mapping = code_mapping(["30037", "30118", "99999", "30037"])
    assert mapping == {"30037": "30037", "30118": "30037"}
    assert full_code_mapping().items() >= mapping.items()
    former = current_commune("30118")
    assert former is not None
    assert former.code == "30037"


@pytest.mark.parametrize("code", ["", "99999", "\x00", "30037 ", "3003", "30037\n", "é" * 5])
def test_no_commune_for_what_is_no_code(south: France, code: str) -> None:
    assert current_commune(code) is None


def test_postal_codes_points_and_neighbours(south: France) -> None:
    found = communes_of_postal_codes(["30500", "00000"])
    assert list(found) == ["30500"]
    assert [one.name for one in found["30500"]] == sorted(one.name for one in found["30500"])
    point = commune_points(["30037", "99999"])["30037"]
    assert (round(point.lon, 1), round(point.lat, 1)) == (4.1, 44.3)
    commune = Commune.objects.get(code="30037")
    assert "30045" in commune.neighbours
    assert "30037" in Commune.objects.get(code="30045").neighbours


def row(population: int, ages: tuple[int, int, int] | None, area_ha: float | None) -> Commune:
    young, adult, old = ages or (None, None, None)
    return Commune(population=population, age_0_19=young, age_20_64=adult, age_65_up=old, area_ha=area_ha)


def test_figures_of_a_territory() -> None:
    summary = summarise(
        [row(30_000, (200, 500, 300), 1_000), row(20_000, (100, 200, 700), 500), row(10, None, None)]
    )
    assert (summary.communes, summary.population) == (3, 50_010)
    assert summary.ages == Ages(300, 700, 1_000)
    assert summary.ages.share_old == 50.0
    assert summary.area_km2 == 15.0
    assert summary.density == pytest.approx(50_000 / 15)
    assert summary.size_class == "T2"


def test_figures_of_nothing_are_said_unknown_and_never_divide_by_zero() -> None:
    summary = summarise([])
    assert summary.density is None
    assert summary.size_class is None
    assert summary.ages.share_young is None
    assert summary.ages.share_adult is None
    assert summarise([row(0, (0, 0, 0), 0)]).ages.share_old is None


def test_references_are_the_departements_then_france(south: France, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(1):
        found = references({"30"})
    assert [one.name for one in found] == ["Gard", "France"]
    gard = Commune.objects.filter(departement="30")
    assert found[0].summary.population == sum(one.population for one in gard)
    assert found[0].summary.ages == summarise(gard).ages
