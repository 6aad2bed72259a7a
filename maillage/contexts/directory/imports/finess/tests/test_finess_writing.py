"""What is written as the official files is read back the same, in every part of France."""

from __future__ import annotations

import gzip
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from maillage.contexts.directory.imports.finess.tests.conftest import Read
from maillage.contexts.directory.imports.finess.writing import (
    Site,
    activities_name,
    etalab_name,
    invented_finess,
    plus_name,
    write_finess_etalab,
    write_finess_plus,
)
from maillage.contexts.directory.tests.ground import ALPHA, BETA
from maillage.core.identifiers.finess import has_finess_key

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 9, 1, 6, tzinfo=UTC)
SITES = (
    Site(
        "309900018",
        "PHARMACIE DU LAVOIR",
        "620",
        ALPHA,
        "ALPHA LES BOIS",
        "30110",
        legal_finess="309900000",
        legal_name="SELARL DU LAVOIR",
        siret="99990000000014",
        street_number="4",
        street_type="R",
        street_name="DU LAVOIR",
        phone="0100000000",
        lon=4.002,
        lat=44.201,
        opened_on=date(1998, 2, 3),
    ),
    Site("309900026", "EHPAD DES MESANGES", "500", BETA, "SAINT BETA", "30110", legal_finess="309900000"),
    Site("309900034", "LABORATOIRE", "611", BETA, "SAINT BETA", "30110", lon=4.1, lat=44.2),
)
# (commune, longitude, latitude) in each projection.
OVERSEAS = (
    ("97101", -61.5, 16.27),
    ("97209", -61.07, 14.6),
    ("97302", -52.3, 4.9),
    ("97411", 55.45, -20.9),
    ("97502", -56.17, 46.77),
    ("97611", 45.22, -12.78),
)


def test_plus_is_read_back(read: Read, tmp_path: Path) -> None:
    path = tmp_path / plus_name(NOW)
    assert write_finess_plus(path, SITES, NOW) == 3
    outcome = read("finess-plus", gzip.decompress(path.read_bytes()))
    first, second, third = outcome.rows
    assert outcome.numbers == [site.finess for site in SITES]
    assert (first["lon"], first["lat"], first["commune_id"]) == (4.002, 44.201, ALPHA)
    assert (first["legal_name"], first["opened_on"]) == ("SELARL DU LAVOIR", date(1998, 2, 3))
    assert (first["address"], first["siret"], first["phone"]) == (
        "4 RUE DU LAVOIR",
        "99990000000014",
        "0100000000",
    )
    assert (second["kind"], second["legal_finess"], second["lon"]) == ("ehpad", "309900000", None)
    assert (third["legal_finess"], third["legal_name"]) == ("", "LABORATOIRE")
    assert outcome.reading.extraction_on == NOW.date()


def test_the_older_file_is_read_back(read: Read, tmp_path: Path) -> None:
    path = tmp_path / etalab_name(NOW.date())
    assert write_finess_etalab(path, SITES, NOW.date()) == 3
    rows = read("finess-etalab", path.read_bytes()).rows
    assert [row["finess"] for row in rows] == [site.finess for site in SITES]
    assert (rows[0]["lon"], rows[0]["lat"]) == (
        pytest.approx(4.002, abs=1e-5),
        pytest.approx(44.201, abs=1e-5),
    )
    assert rows[1]["lon"] is None


def test_positions_overseas(read: Read, tmp_path: Path) -> None:
    sites = [
        Site(f"97990{rank:04d}", f"SITE {rank}", "620", commune, "VILLE", "97000", lon=lon, lat=lat)
        for rank, (commune, lon, lat) in enumerate(OVERSEAS)
    ]
    plus, older = tmp_path / "plus.json", tmp_path / "older.csv"
    write_finess_plus(plus, sites, NOW)
    write_finess_etalab(older, sites, NOW.date())
    for kind, path in (("finess-plus", plus), ("finess-etalab", older)):
        rows = read(kind, path.read_bytes(), keep_all=True).rows
        for row, (_, lon, lat) in zip(rows, OVERSEAS, strict=True):
            assert (row["lon"], row["lat"]) == (pytest.approx(lon, abs=1e-5), pytest.approx(lat, abs=1e-5))


def test_a_separator_in_a_text_is_told_to_the_writer(tmp_path: Path) -> None:
    site = Site("309900018", "PHARMACIE ; DU LAVOIR", "620", ALPHA, "ALPHA", "30110")
    with pytest.raises(ValueError, match="separator"):
        write_finess_etalab(tmp_path / "older.csv", [site], NOW.date())


def test_invented_numbers_carry_their_key() -> None:
    numbers = {
        invented_finess(departement, rank) for departement in ("30", "2A", "971") for rank in (0, 17, 9_999)
    }
    assert len(numbers) == 9
    assert all(has_finess_key(number) and number[2:4] == "99" for number in numbers)
    with pytest.raises(ValueError, match="out of range"):
        invented_finess("30", 10_000)


def test_names_are_those_published() -> None:
    assert plus_name(NOW) == "finess-structures-journalier-20260901.json.gz"
    assert activities_name(NOW) == "finess-activites-journalier-20260901.json.gz"
    assert etalab_name(NOW.date()).startswith("etalab-cs1100507-stock-20260901")
