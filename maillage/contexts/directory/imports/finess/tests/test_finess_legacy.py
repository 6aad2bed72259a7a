"""The older files: two record types in either order, six projections, two encodings, and what is no such file."""

from __future__ import annotations

from datetime import date

import pytest

from maillage.contexts.directory.imports.finess import legacy
from maillage.contexts.directory.imports.finess.legacy import (
    COORDINATE_FIELDS,
    FIELDS,
    UNKNOWN_PROJECTION,
    projection_in,
)
from maillage.contexts.directory.imports.finess.locating import insee_code
from maillage.contexts.directory.imports.finess.tests.conftest import Read
from maillage.contexts.directory.imports.refusal import FileRefused
from maillage.contexts.directory.tests.ground import ALPHA, DELTA
from maillage.contexts.directory.tests.shared_data import shared_file

pytestmark = pytest.mark.django_db
FIRST = "finess;etalab;98;2026-05-12\n"
# A point near ALPHA, in Lambert 93.
X, Y = "780081.1", "6345173.6"
LAMBERT = "1,ATLASANTE,96,BAN,EPSG:2154 RGF93 / Lambert-93 (Métropole)"


def _structure(number: str = "309900018", commune: str = ALPHA, **fields: str) -> str:
    values = {
        "section": "structureet",
        "nofinesset": number,
        "nofinessej": "309900000",
        "rs": "PHARMACIE",
        "rslongue": "PHARMACIE DE LA CITÉ",
        "numvoie": "4",
        "typvoie": "R",
        "voie": "DU LAVOIR",
        "compvoie": "B",
        "lieuditbp": "BP 12",
        "commune": commune[2:],
        "departement": commune[:2],
        "ligneacheminement": "30110 ALPHA LES BOIS",
        "telephone": "0466000000",
        "categetab": "620",
        "libcategetab": "Pharmacie d'Officine",
        "siret": "99990000000014",
        "dateouv": "1998-02-03",
    } | fields
    return ";".join(values.get(name, "") for name in FIELDS) + "\n"


def _place(number: str = "309900018", x: str = X, y: str = Y, source: str = LAMBERT) -> str:
    return ";".join(("geolocalisation", number, x, y, source, "2026-05-04")) + "\n"


@pytest.mark.real_files
def test_fields_are_those_of_the_published_headers() -> None:
    header = shared_file("interop/headers/etalab-cs1100507-fields.txt").read_text().splitlines()
    assert [line.split(";") for line in header if line] == [list(FIELDS), list(COORDINATE_FIELDS)]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
@pytest.mark.parametrize("lines", [(_structure(), _place()), (_place(), _structure())])
def test_structures_and_positions_in_either_order(read: Read, encoding: str, lines: tuple[str, str]) -> None:
    outcome = read("finess-etalab", (FIRST + "".join(lines)).encode(encoding))
    row = outcome.row
    assert (row["finess"], row["legal_finess"], row["siret"]) == ("309900018", "309900000", "99990000000014")
    assert (row["name"], row["commune_id"], row["kind"]) == ("PHARMACIE DE LA CITÉ", ALPHA, "pharmacy")
    assert (row["address"], row["postal_code"]) == ("4 BIS RUE DU LAVOIR, BP 12", "30110")
    assert (row["phone"], row["opened_on"]) == ("0466000000", date(1998, 2, 3))
    assert (row["lon"], row["lat"]) == (pytest.approx(4.002, abs=1e-3), pytest.approx(44.201, abs=1e-3))
    assert outcome.reading.extraction_on == date(2026, 5, 12)
    assert outcome.reading.lines == 1


def test_a_file_without_positions_is_fine(read: Read) -> None:
    row = read("finess-etalab", (FIRST + _structure()).encode()).row
    assert (row["lon"], row["lat"]) == (None, None)


def test_sites_elsewhere_are_left_out(read: Read) -> None:
    text = FIRST + _structure() + _structure("309900026", DELTA, ligneacheminement="30130 DELTA")
    outcome = read("finess-etalab", text.encode())
    assert outcome.numbers == ["309900018"]
    assert outcome.reading.lines == 2
    assert len(read("finess-etalab", text.encode(), keep_all=True).rows) == 2


def test_more_sites_than_memory_is_given_wait_on_disk(read: Read, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(legacy, "_IN_MEMORY_BYTES", 1_000)
    numbers = [f"3099{rank:05d}" for rank in range(2_500)]
    text = FIRST + "".join(map(_structure, numbers)) + "".join(map(_place, numbers))
    outcome = read("finess-etalab", text.encode("cp1252"))
    assert outcome.numbers == numbers
    assert all(row["lon"] for row in outcome.rows)


@pytest.mark.parametrize(
    ("x", "y", "source", "lon"),
    [
        (Y, X, LAMBERT, 4.002),
        (X, Y, "", 4.002),
        (X.replace(".", ","), Y, LAMBERT, 4.002),
        (X, Y, "9,?,Lambert II étendu", None),
        (X, Y, "1,?,EPSG:27572 Lambert", None),
        ("652709", "6862305", LAMBERT, None),
    ],
)
def test_swapped_and_doubtful_positions(read: Read, x: str, y: str, source: str, lon: float | None) -> None:
    outcome = read("finess-etalab", (FIRST + _structure() + _place(x=x, y=y, source=source)).encode())
    assert outcome.row["lon"] == (lon if lon is None else pytest.approx(lon, abs=1e-3))
    assert bool(outcome.reading.remarks) == (lon is None)


@pytest.mark.parametrize(
    ("source", "epsg"),
    [
        (LAMBERT, 2154),
        ("1,ATLASANTE,96,BAN,EPSG:5490 RGAF09/UTM Zone 20N (Antilles)", 5490),
        ("2,ATLASANTE,100,BDADRESSE,EPSG:4471 RGM04/UTM zone 38S (Mayotte)", 4471),
        ("2,ATLASANTE,90,BAN,WGS84/UTM zone 21N (St-Pierre-et-Miquelon)", 32621),
        ("Lambert II étendu", UNKNOWN_PROJECTION),
        ("", 0),
    ],
)
def test_the_projection_is_read_out_of_the_words(source: str, epsg: int) -> None:
    assert projection_in(source) == epsg


@pytest.mark.parametrize(
    ("departement", "commune", "code"),
    [
        ("01", "053", "01053"),
        ("2A", "004", "2A004"),
        ("9A", "101", "97101"),
        ("9D", "411", "97411"),
        ("9F", "601", "97601"),
        ("9B", "009", "97209"),
        ("1", "053", ""),
        ("01", "53", ""),
        ("01", "A53", ""),
    ],
)
def test_commune_codes(departement: str, commune: str, code: str) -> None:
    assert insee_code(departement, commune) == code


def test_wrong_lines_are_refused_one_by_one(read: Read) -> None:
    cut = _structure("309900026").rsplit(";", 3)[0] + "\n"
    lines = [
        _structure(),
        cut,
        "inconnu;1;2\n",
        _structure("3099"),
        _place()[:30] + "\n",
        _structure("309900034")[:-1] + "\0\n",
    ]
    outcome = read("finess-etalab", (FIRST + "".join(lines) + "\n").encode())
    assert outcome.numbers == ["309900018"]
    assert [one.number for one in outcome.refused] == [3, 4, 5, 6, 7]
    assert outcome.refused[0].reason_fr == "29 champs au lieu de 32 : la ligne est coupée ou abîmée."
    assert "« inconnu »" in outcome.refused[1].reason_fr


def test_formulas_stay_text(read: Read) -> None:
    row = read("finess-etalab", (FIRST + _structure(rslongue="=HYPERLINK(1)")).encode()).row
    assert row["name"] == "=HYPERLINK(1)"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "vide"),
        (b"<html>", "page web"),
        (b'{"pmej": []}', "FINESS+"),
        (b"\xff\xfef\0", "UTF-16"),
        (b"\0\0\0\0", "binaire"),
        (b"id;nom\n1;a\n", "La première ligne"),
        (b"finess;etalab;98;2026-99-99\n", "La première ligne"),
        (_structure().encode(), "La première ligne"),
        (FIRST.encode(), "aucun établissement"),
        ((FIRST + _place()).encode(), "aucun établissement"),
        ((FIRST + "structureej;1;2\n").encode(), "entités juridiques"),
        ((FIRST + "activiteoffresoin;1;2\n").encode(), "activités de soins"),
        (((FIRST + _structure()) * 2).encode(), "bout à bout"),
        ((FIRST + "structureet;1;2;3\n" * 200).encode(), "32 champs"),
        ((FIRST + "structureet;" + "x" * 2_200_000).encode(), "sans fin de ligne"),
        (FIRST.encode() + "structureet;é\n".encode() + "structureet;é\n".encode("cp1252"), "deux encodages"),
    ],
)
def test_what_is_no_such_file_is_refused(read: Read, content: bytes, words: str) -> None:
    with pytest.raises(FileRefused) as refusal:
        read("finess-etalab", content)
    assert words in refusal.value.message_fr


def test_positions_beyond_reason_are_refused(read: Read, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(legacy, "MAX_COORDINATES", 10)
    text = FIRST + _structure() + "".join(_place(f"{rank:09d}") for rank in range(20))
    with pytest.raises(FileRefused, match="un million de positions"):
        read("finess-etalab", text.encode())
