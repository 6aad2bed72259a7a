"""The file of hospital sites: the real one, and what is no such file."""

from __future__ import annotations

import gzip
from collections import Counter
from datetime import date

import pytest

from maillage.contexts.directory.imports.finess.hospitals import SHAPE
from maillage.contexts.directory.imports.finess.locating import Locator
from maillage.contexts.directory.imports.finess.tests.conftest import ON_DISK, Read
from maillage.contexts.directory.imports.places import Commune, Places
from maillage.contexts.directory.imports.refusal import FileRefused
from maillage.contexts.directory.tests.ground import ALPHA
from maillage.contexts.directory.tests.shared_data import shared_file

pytestmark = pytest.mark.django_db
HEADER = (
    "id,hospital_name,site_name,lat,lon,geo_qual,street,house_number,postcode,city,cc,country,cap_beds,cap_prac,"
    "cap_rooms,emergency,facility_type,public_private,list_specs,tel,email,url,ref_date,pub_date,comments\n"
)


def _line(**fields: str) -> str:
    values = {
        "id": "309900018",
        "hospital_name": "CENTRE HOSPITALIER DES MESANGES",
        "lat": "44.201",
        "lon": "4.002",
        "street": "RUE DU LAVOIR",
        "house_number": "4",
        "postcode": "30110",
        "city": "ALPHA LES BOIS",
        "facility_type": "Centre Hospitalier (C.H.)",
        "tel": "466000000",
        "ref_date": "06/03/2020",
    } | fields
    return ",".join(values.get(name, "") for name in HEADER.strip().split(",")) + "\n"


@pytest.mark.real_files
def test_the_real_file_is_read(read: Read) -> None:
    content = gzip.decompress(shared_file("hopitaux_finess_2020.csv.gz").read_bytes())
    outcome = read("finess-hopitaux", content, keep_all=True)
    assert len(outcome.rows) == outcome.reading.lines == 5_368
    assert outcome.refused == []
    assert outcome.reading.extraction_on == date(2020, 3, 6)
    assert outcome.reading.remarks == []
    assert all(len(number) == 9 for number in outcome.numbers)
    first = outcome.rows[0]
    assert (first["finess"], first["phone"]) == ("010000024", "0474454647")
    assert first["address"] == "900 ROUTE DE PARIS"
    assert all(row["lon"] is not None and row["category_code"] for row in outcome.rows)
    assert Counter(row["kind"] for row in outcome.rows) == {
        "hospital": 1_908,
        "psychiatry": 1_484,
        "rehabilitation": 727,
        "clinic": 656,
        "long_stay": 593,
    }


def test_a_site_of_the_perimeter(read: Read) -> None:
    row = read("finess-hopitaux", (HEADER + _line(emergency="yes", site_name="SITE NORD")).encode()).row
    assert (row["commune_id"], row["has_emergency"]) == (ALPHA, True)
    assert row["name"] == "CENTRE HOSPITALIER DES MESANGES - SITE NORD"
    assert (row["lon"], row["lat"], row["phone"]) == (4.002, 44.201, "0466000000")


@pytest.mark.parametrize(
    ("fields", "kept"),
    [
        ({"postcode": "30119", "city": "ALPHA LES BOIS CEDEX"}, True),
        ({"postcode": "31110"}, False),
        ({"postcode": "30130", "city": "DELTA"}, False),
        ({"lat": "4.002", "lon": "44.201"}, True),
        ({"hospital_name": '"HOPITAL ""DES"" MESANGES, NORD"'}, True),
    ],
)
def test_what_is_kept(read: Read, fields: dict[str, str], kept: bool) -> None:
    outcome = read("finess-hopitaux", (HEADER + _line(**fields)).encode())
    assert len(outcome.rows) == kept
    assert all(row["lon"] == 4.002 for row in outcome.rows)


@pytest.mark.parametrize(("word", "told"), [("", None), ("no", False), ("peut-être", None), ("Yes", True)])
def test_emergency_is_told_or_unknown(read: Read, word: str, told: bool | None) -> None:
    assert read("finess-hopitaux", (HEADER + _line(emergency=word)).encode()).row["has_emergency"] is told


def test_the_day_falls_back_on_the_file(read: Read) -> None:
    outcome = read("finess-hopitaux", (HEADER + _line(ref_date="2020")).encode())
    assert outcome.reading.extraction_on == ON_DISK


def test_wrong_lines_are_refused_one_by_one(read: Read) -> None:
    lines = [
        _line(),
        "a,b\n",
        _line(id="12ABC"),
        _line(id=""),
        _line(hospital_name="A\0B"),
        _line(hospital_name='"A'),
    ]
    outcome = read("finess-hopitaux", (HEADER + "".join(lines)).encode())
    assert outcome.numbers == ["309900018"]
    assert [one.number for one in outcome.refused] == [3, 4, 5, 6, 7]


def test_formulas_stay_text(read: Read) -> None:
    row = read("finess-hopitaux", (HEADER + _line(hospital_name="=1+1")).encode()).row
    assert row["name"] == "=1+1"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "vide"),
        (b"<html><body>503</body></html>\n", "en-tête attendu"),
        (HEADER.encode(), "aucune donnée"),
        ((HEADER + _line() + HEADER + _line()).encode(), "bout à bout"),
        ((HEADER + _line() + _line()[:40]).encode(), "incomplet"),
        (HEADER.replace("city,", "").encode() + _line().encode(), "« city »"),
        (HEADER.encode("utf-16"), "nul"),
        (b"finess;etalab;98;2026-05-12\n", "FINESS"),
        (b'{"pmej": []}', "en-tête attendu"),
        ((HEADER + '"' + "x" * 2_200_000).encode(), "sans fin de ligne"),
    ],
)
def test_what_is_no_such_file_is_refused(read: Read, content: bytes, words: str) -> None:
    with pytest.raises(FileRefused) as refusal:
        read("finess-hopitaux", content)
    assert words in refusal.value.message_fr or "binaire" in refusal.value.message_fr


@pytest.mark.real_files
def test_the_shape_is_that_of_the_real_header() -> None:
    with gzip.open(shared_file("hopitaux_finess_2020.csv.gz"), "rt", encoding="utf-8") as stream:
        labels = stream.readline().strip().split(",")
    assert {column.labels[0] for column in SHAPE.columns} <= set(labels)
    assert ",".join(labels) + "\n" == HEADER


def test_a_town_of_another_island_is_not_taken_for_its_namesake() -> None:
    """Martinique and La Réunion both have a Saint-Pierre, and postal codes that begin with 97."""
    locator = Locator(Places.of([Commune("97225", "Saint-Pierre", ("97250",))]))
    assert locator.locate(postal_code="97250", town="SAINT PIERRE") == "97225"
    assert locator.locate(postal_code="97259", town="SAINT PIERRE CEDEX") == "97225"
    assert locator.locate(postal_code="97410", town="SAINT PIERRE") is None
    both = [Commune("97225", "Saint-Pierre", ("97250",)), Commune("97416", "Saint-Pierre", ("97410",))]
    assert Locator(Places.of(both)).locate(postal_code="97448", town="SAINT PIERRE CEDEX") == "97416"
