"""What the carried files say, on facts that anyone can check."""

from __future__ import annotations

import json
from collections import Counter

import numpy as np
import pytest
import shapely

from maillage.contexts.territory.national import files
from maillage.core.geo.sphere import bounding_box, distance_m, polygon_area_m2
from maillage.core.identifiers.insee import arrondissement_city, departement_of

COMMUNES = files.read_communes()
BY_CODE = {commune.code: commune for commune in COMMUNES}
GARD = files.read_contours("30")


def test_all_of_france() -> None:
    assert len(COMMUNES) == len(BY_CODE) == 34_969
    assert list(BY_CODE) == sorted(BY_CODE)
    assert sum(commune.population for commune in COMMUNES) == 68_952_941
    assert Counter(commune.has_contour for commune in COMMUNES) == {True: 34_871, False: 98}
    assert len(files.read_epcis()) == 1_255


def test_a_known_commune() -> None:
    ales = BY_CODE["30007"]
    assert (ales.name, ales.departement, ales.region) == ("Alès", "30", "76")
    assert "30100" in ales.postal_codes
    assert ales.area_ha == pytest.approx(2_316, rel=0.02)
    assert ales.lon is not None
    assert ales.lat is not None
    assert distance_m(ales.lon, ales.lat, 4.0803, 44.1255) < 1_500


def test_links_lead_somewhere() -> None:
    epcis = {epci.code for epci in files.read_epcis()}
    departements = {departement.code: departement for departement in files.read_departements()}
    regions = {region.code for region in files.read_regions()}
    assert {commune.epci for commune in COMMUNES} <= epcis | {""}
    assert {commune.departement for commune in COMMUNES} <= departements.keys()
    assert {departement.region for departement in departements.values()} <= regions
    assert all(departement_of(commune.code) == commune.departement for commune in COMMUNES)


def test_former_codes_lead_to_a_commune_of_today() -> None:
    former = {old.code: old for old in files.read_former_codes()}
    assert not former.keys() & BY_CODE.keys()
    assert {old.commune for old in former.values()} <= BY_CODE.keys()
    assert former["75113"].commune == "75056"
    arrondissements = {code: old for code, old in former.items() if old.kind == "arrondissement"}
    assert len(arrondissements) == 45
    assert all(old.commune == arrondissement_city(code) for code, old in arrondissements.items())
    # Lamarche-en-Woëvre: the list of former codes says otherwise, its commune associée is right.
    assert former["55273"].commune == "55386"


def test_cities_are_one_commune_with_their_ages() -> None:
    for code, population in (("75056", 2_103_778), ("69123", 519_127)):
        city = BY_CODE[code]
        ages = (city.age_0_19, city.age_20_64, city.age_65_up)
        assert city.population == population
        assert sum(age or 0 for age in ages) == pytest.approx(population, rel=0.05)
    assert not any(arrondissement_city(code) for code in BY_CODE)


def test_what_is_not_known_is_said() -> None:
    miquelon = BY_CODE["97501"]
    assert (miquelon.lon, miquelon.area_ha, miquelon.age_65_up) == (None, None, None)
    assert (miquelon.point_source, miquelon.contour_source, miquelon.ages_source) == ("", "", "")
    assert BY_CODE["97611"].ages_source == ""
    assert files.read_contours("975") == {}
    without = {commune.code for commune in COMMUNES if not commune.has_contour}
    assert {code for code in without if commune_is_french_department(code)} == {
        "15031",
        "15035",
        "15047",
        "15171",
    }


def commune_is_french_department(code: str) -> bool:
    return departement_of(code) in {
        *(f"{n:02d}" for n in range(1, 96)),
        "2A",
        "2B",
        "971",
        "972",
        "973",
        "974",
        "976",
    }


def test_communes_that_separated_share_the_ages_of_their_census() -> None:
    oie = BY_CODE["85165"]
    assert oie.ages_source == "estimated"
    together = [BY_CODE[code] for code in ("85084", "85165", "85212")]
    assert sum(
        (c.age_0_19 or 0) + (c.age_20_64 or 0) + (c.age_65_up or 0) for c in together
    ) == pytest.approx(9_399, abs=2)


def test_a_merged_commune_has_its_lost_parts_back() -> None:
    oree = BY_CODE["49126"]
    assert oree.contour_source == "rebuilt"
    assert oree.area_ha == pytest.approx(15_760, rel=0.03)


@pytest.mark.parametrize("departement", ["30", "38", "2A", "75", "974"])
def test_contours_are_valid_and_share_their_borders(departement: str) -> None:
    contours = files.read_contours(departement)
    assert contours.keys() == {c.code for c in COMMUNES if c.departement == departement and c.has_contour}
    shapes = np.array(list(contours.values()), dtype=object)
    assert shapely.is_valid(shapes).all()
    assert shapely.coverage_is_valid(shapes)


def test_borders_are_shared_across_departements() -> None:
    both = np.array(
        [*GARD.values(), *files.read_contours("48").values(), *files.read_contours("07").values()]
    )
    assert shapely.coverage_is_valid(both)


def test_areas_and_positions_agree_with_contours() -> None:
    for code, contour in GARD.items():
        commune = BY_CODE[code]
        rings = [
            [shapely.get_coordinates(ring) for ring in (part.exterior, *part.interiors)]
            for part in contour.geoms
        ]
        drawn_ha = sum(polygon_area_m2(polygon) for polygon in rings) / 10_000
        assert drawn_ha == pytest.approx(commune.area_ha, rel=0.02)
        # 500 m of tolerance for town halls, as seen from a degree of latitude.
        assert contour.distance(shapely.Point(commune.lon, commune.lat)) < 0.008


def test_neighbours_are_mutual_and_adjacent() -> None:
    around = files.read_neighbours()
    assert around.keys() == {commune.code for commune in COMMUNES if commune.has_contour}
    assert all(code in around[other] for code, others in around.items() for other in others)
    nimes = {other for other in around["30189"] if other in GARD}
    touching = {
        c for c, shape in GARD.items() if c != "30189" and shape.intersection(GARD["30189"]).length > 0
    }
    assert nimes == touching


def test_geojson() -> None:
    collection = json.loads(files.contours_geojson(["30007", "97501", "00000", "30189"]))
    assert [feature["id"] for feature in collection["features"]] == ["30007", "30189"]
    for feature in collection["features"]:
        shape = shapely.geometry.shape(feature["geometry"])
        assert shape.equals(GARD[feature["id"]])
        box = bounding_box(shapely.get_coordinates(shape))
        assert 3 < box.west < box.east < 5
        assert all(polygon.exterior.is_ccw for polygon in shape.geoms)
        assert all(round(value, 5) == value for value in shapely.get_coordinates(shape).ravel().tolist())


def test_outline_of_a_territory() -> None:
    codes = [code for code, commune in BY_CODE.items() if commune.epci == "200034692"]
    assert len(codes) > 10
    joined = files.territory_outline(codes)
    apart = [
        contour
        for departement in ("30", "07")
        for code, contour in files.read_contours(departement).items()
        if code in codes
    ]
    assert joined.is_valid
    assert joined.area == pytest.approx(sum(contour.area for contour in apart))
    assert sum(len(p.interiors) for p in joined.geoms) == 0
    feature = json.loads(files.outline_geojson(codes))
    assert shapely.geometry.shape(feature["geometry"]).area == pytest.approx(joined.area, rel=1e-4)
    assert json.loads(files.outline_geojson([]))["geometry"]["coordinates"] == []


def test_rows_for_the_database() -> None:
    rows = list(files.bulk_rows(COMMUNES, files.read_neighbours()))
    assert len(rows) == len(COMMUNES)
    row = next(row for row in rows if row["code"] == "97501")
    assert row["epci_id"] is None
    assert row["has_contour"] is False
    assert row["neighbour_codes"] == ""
    paris = next(row for row in rows if row["code"] == "75056")
    assert paris["postal_codes"].split()[0] == "75001"
    assert "92012" in paris["neighbour_codes"].split()


def test_the_digest_names_the_edition() -> None:
    assert len(files.data_digest()) == 64
    assert files.data_digest() == files.data_digest()


def test_the_files_stay_small_and_are_credited() -> None:
    assert sum(path.stat().st_size for path in files.DATA.rglob("*.gz")) < 6_000_000
    assert any("IGN - Admin Express" in str(source) for source in files.SOURCES)
    assert all("Licence Ouverte" in str(source) for source in files.SOURCES)
