"""FINESS+ structures: the official excerpt, what the files do wrong, and what is no such file."""

from __future__ import annotations

import io
import json
import random
from datetime import date
from typing import Any

import pytest

from maillage.contexts.directory.imports.finess import json_stream
from maillage.contexts.directory.imports.finess.json_stream import GuardedJson, objects
from maillage.contexts.directory.imports.finess.tests.conftest import Read
from maillage.contexts.directory.imports.refusal import FileRefused
from maillage.contexts.directory.tests.ground import ALPHA, DELTA, OLD_ALPHA
from maillage.contexts.directory.tests.shared_data import shared_file

pytestmark = pytest.mark.django_db
EXCERPT = "interop/finess/finess-structures-excerpt.json"


def _site(number: str = "309900018", **changes: Any) -> dict[str, Any]:
    """A pharmacy in ALPHA. Keys of the address and of the general part replace theirs; None takes one away."""
    about = {"numFinessEge": number, "nomEgeLong": "PHARMACIE DU LAVOIR   ", "siret": "99990000000014"}
    address = {
        "usageAdresse": "03",
        "numeroVoie": "4",
        "typeVoie": "R   ",
        "libelleVoie": "DU LAVOIR     ",
        "cogCommune": ALPHA,
        "codePostal": "30110",
        "ligneAcheminement": "ALPHA LES BOIS",
    }
    place = {"directionLatitude": "44.201", "directionLongitude": "4.002"}
    whole: dict[str, Any] = {"categorieentiteGeographiqueExercice": "620", "etatObjet": "A"}
    for key, value in changes.items():
        into = next((part for part in (about, address, place) if key in part), None)
        if into is None:
            into = about if key in ("dateFermeture", "dateOuverture", "nomEgeCourt") else whole
            into = address if key in ("lieuDit", "ligneQuatre") else into
            into = place if key in ("coordonneeX", "coordonneeY") else into
        into[key] = value
        if value is None:
            del into[key]
    return {
        "informationsGeneralesEGE": about,
        "adresse": [address | {"coordonneesGeographique": place}],
        "contact": [{"telecom": {"telephone": "04 66 00 00 00"}}],
    } | whole


def _file(*sites: Any, **top: Any) -> bytes:
    entity = {
        "informationsGeneralesPMEJ": {
            "numFinessPm": "309900000",
            "denominationPm": "PHARMACIE DU LAVOIR SELARL",
        },
        "ege": list(sites),
    }
    content = {"schemaVersion": "v1.0.0", "generatedAt": "2026-03-09T15:49:37Z", "gcc": [], "gco": []}
    return json.dumps(content | {"pmej": [entity]} | top).encode()


@pytest.mark.real_files
def test_the_official_excerpt_is_read(read: Read) -> None:
    outcome = read("finess-plus", shared_file(EXCERPT).read_bytes(), keep_all=True)
    assert outcome.row == {
        "finess": "010780195",
        "legal_finess": "010000156",
        "siret": "77220148900022",
        "name": "CLINIQUE DOCTEUR CONVERT",
        "legal_name": "CLINIQUE CONVERT",
        "category_code": "365",
        "category_label": "Établissement de soins pluridisciplinaire",
        "kind": "clinic",
        "has_emergency": None,
        "commune_id": None,
        "address": "62 AVENUE DE JASSERON, BP 132",
        "postal_code": "01000",
        "phone": "0428631234",
        "email": "",
        "lon": 5.254203,
        "lat": 46.211257,
        "opened_on": date(1956, 11, 16),
    }
    assert outcome.reading.extraction_on == date(2026, 3, 9)
    assert outcome.reading.register == "finess"


def test_a_site_of_the_perimeter_is_kept_and_trimmed(read: Read) -> None:
    row = read("finess-plus", _file(_site())).row
    assert (row["finess"], row["name"], row["commune_id"]) == ("309900018", "PHARMACIE DU LAVOIR", ALPHA)
    assert (row["address"], row["phone"], row["kind"]) == ("4 RUE DU LAVOIR", "0466000000", "pharmacy")
    assert (row["lon"], row["lat"]) == (4.002, 44.201)


def test_sites_elsewhere_are_left_out_but_counted(read: Read) -> None:
    content = _file(_site(), _site("309900026", cogCommune=DELTA, codePostal="30130"))
    outcome = read("finess-plus", content)
    assert outcome.numbers == ["309900018"]
    assert outcome.reading.lines == 2
    assert len(read("finess-plus", content, keep_all=True).rows) == 2


@pytest.mark.parametrize(
    "changes",
    [
        {"cogCommune": OLD_ALPHA},
        {"cogCommune": None},
        {"cogCommune": "3000"},
        {"cogCommune": None, "codePostal": "30119", "ligneAcheminement": "ALPHA-LES-BOIS CEDEX"},
    ],
)
def test_the_commune_is_found_by_a_former_code_or_by_the_post(read: Read, changes: dict[str, Any]) -> None:
    assert read("finess-plus", _file(_site(**changes))).row["commune_id"] == ALPHA


@pytest.mark.parametrize(
    ("changes", "kept"),
    [
        ({"etatObjet": "I"}, False),
        ({"dateFermeture": "2020-12-31"}, False),
        ({"dateFermeture": "un jour"}, False),
        ({"dateFermeture": "2026-12-31"}, True),
        ({"etatObjet": {"code": "I", "system": "tre-r386"}}, False),
    ],
)
def test_closed_sites_are_left_out(read: Read, changes: dict[str, Any], kept: bool) -> None:
    assert len(read("finess-plus", _file(_site(**changes))).rows) == kept


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"directionLatitude": "4.002", "directionLongitude": "44.201"},
        {
            "directionLatitude": None,
            "directionLongitude": None,
            "coordonneeX": "780081.07",
            "coordonneeY": "6345173.56",
        },
        {
            "directionLatitude": "0",
            "directionLongitude": "",
            "coordonneeX": "6345173.56",
            "coordonneeY": "780081.07",
        },
        {
            "directionLatitude": "48.85",
            "directionLongitude": "2.35",
            "coordonneeX": 6345173.56,
            "coordonneeY": 780081.07,
        },
    ],
)
def test_swapped_or_metric_positions_are_understood(read: Read, changes: dict[str, Any]) -> None:
    outcome = read("finess-plus", _file(_site(**changes)))
    assert (outcome.row["lon"], outcome.row["lat"]) == (
        pytest.approx(4.002, abs=1e-3),
        pytest.approx(44.201, abs=1e-3),
    )
    assert outcome.reading.remarks == []


@pytest.mark.parametrize(
    ("latitude", "longitude"), [("48.85", "2.35"), ("0.1", "0.1"), ("4000", "5000"), ("1e400", "4")]
)
def test_positions_elsewhere_are_dropped_and_told(read: Read, latitude: str, longitude: str) -> None:
    outcome = read("finess-plus", _file(_site(directionLatitude=latitude, directionLongitude=longitude)))
    assert (outcome.row["lon"], outcome.row["lat"]) == (None, None)
    told = 0 if latitude == "1e400" else 1
    assert len(outcome.reading.remarks) == told


def test_the_address_of_the_site_is_preferred_to_its_seat(read: Read) -> None:
    site = _site()
    seat = {"usageAdresse": "02", "cogCommune": DELTA, "codePostal": "30130", "libelleVoie": "SIEGE"}
    site["adresse"].insert(0, seat)
    assert read("finess-plus", _file(site)).row["address"] == "4 RUE DU LAVOIR"
    site["adresse"] = [seat]
    assert read("finess-plus", _file(site)).rows == []


def test_keys_of_the_schema_are_understood_as_those_of_the_files(read: Read) -> None:
    site = _site(categorieentiteGeographiqueExercice=None)
    site["categorieEntiteGeographiqueExercice"] = {"code": "611", "system": "tre-r397"}
    entity = {"informationsGeneralesPmej": {"numFinessPm": "309900000"}, "ege": [site]}
    row = read("finess-plus", _file(pmej=[entity])).row
    assert (row["kind"], row["legal_finess"]) == ("laboratory", "309900000")


def test_an_unknown_category_is_another_structure(read: Read) -> None:
    row = read("finess-plus", _file(_site(categorieentiteGeographiqueExercice="987"))).row
    assert (row["kind"], row["category_code"], row["category_label"]) == ("other", "987", "catégorie 987")


def test_odd_values_hurt_nothing(read: Read) -> None:
    odd = _site(nomEgeLong="=cmd|'/C calc'!A0\x00\ud800", siret="12", libelleVoie=["rue"])
    odd["contact"] = [None, {"telecom": "0466"}]
    row = read("finess-plus", _file(odd, None, 3, "site", {"adresse": {"cogCommune": ALPHA}})).row
    # Kept as the text that it is; the list pattern neutralises it in exports.
    assert row["name"].startswith("=cmd|'/C calc'!A0")
    assert "\x00" not in row["name"]
    assert row["name"].encode()
    assert (row["siret"], row["phone"]) == ("", "")


def test_a_site_without_a_good_number_is_refused_with_its_rank(read: Read) -> None:
    outcome = read("finess-plus", _file(_site(), _site("30990002"), _site("")))
    assert [(one.number, one.reason_fr) for one in outcome.refused] == [
        (2, "« 30990002 » n’est pas un numéro FINESS : neuf caractères sont attendus."),
        (3, "Le numéro FINESS manque : neuf caractères sont attendus."),
    ]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "vide"),
        (b"<!DOCTYPE html><html><body>503</body></html>", "page web"),
        (b"finess;etalab;98;2026-05-12\n", "ancienne extraction FINESS"),
        (b"id,hospital_name\n1,A\n", "pas du JSON"),
        ('{"pmej": []}'.encode("utf-16"), "UTF-16"),
        (b"PK\x03\x04\0\0\0\0", "archive .zip"),
        (b"{\0", "binaire"),
        (b"[1, 2]", "aucun établissement"),
        (b"{}", "aucun établissement"),
        (b'{"pmej": "x"}', "aucun établissement"),
        (_file(_site())[:-40], "incomplet"),
        (_file(_site()) * 2, "bout à bout"),
        (_file(_site()).replace(b"PHARMACIE", "PHARMACIÉ".encode("cp1252")), "pas en UTF-8"),
        (_file(_site()).replace(b'"ege"', b"ege"), "abîmé"),
        (_file(_site(), schemaVersion="v2.0.0"), "version « v2.0.0 »"),
        (_file(_site(), schemaVersion="deux"), "version « deux »"),
        (_file(_site(), schemaVersion="9" * 5_000), "version « 99999"),
        (b'{"pmej": [{"numFiness": "1", "activitesAutorisees": [], "ege": []}]}', "activités"),
        (b'{"pmej": [{"ege": [{"numFinessEge": "309900018", "activitesExercees": []}]}]}', "activités"),
    ],
)
def test_what_is_no_such_file_is_refused(read: Read, content: bytes, words: str) -> None:
    with pytest.raises(FileRefused) as refusal:
        read("finess-plus", content)
    assert words in refusal.value.message_fr


def test_a_mark_and_blanks_before_the_document_are_fine(read: Read) -> None:
    assert read("finess-plus", b"\xef\xbb\xbf \n" + _file(_site())).numbers == ["309900018"]


@pytest.mark.parametrize(
    ("top", "given", "name", "day"),
    [
        ({}, None, "fichier", date(2026, 3, 9)),
        ({"generatedAt": "hier"}, None, "finess-structures-journalier-20260401.json", date(2026, 4, 1)),
        ({"generatedAt": "hier"}, date(2026, 5, 1), "fichier", date(2026, 5, 1)),
        ({"generatedAt": None}, None, "fichier", date(2026, 1, 2)),
    ],
)
def test_the_day_of_the_file(
    read: Read, top: dict[str, Any], given: date | None, name: str, day: date
) -> None:
    assert read("finess-plus", _file(_site(), **top), given=given, name=name).reading.extraction_on == day


class _Endless:
    """Gigabytes that are never held: the opening, then the same block over and over. Counts what was asked."""

    def __init__(self, opening: bytes, block: bytes) -> None:
        self._opening, self._block = opening, block
        self.given = 0

    def read(self, size: int = -1) -> bytes:
        if not size:
            return b""
        self.given += len(self._block)
        opening, self._opening = self._opening, b""
        return opening or self._block


@pytest.mark.parametrize(
    ("opening", "block", "words"),
    [
        (b'{"pmej":[{"a":"', b"x" * 65_536, "un million de caractères"),
        (b'{"pmej":[{"a":"', b'x\\"' * 20_000, "un million de caractères"),
        (b'{"pmej":[', b" " * 65_536, "un million de caractères"),
        (b'{"pmej":[', b"1" * 65_536, "un million de caractères"),
        (b'{"pmej":[', b"[" * 65_536, "emboîtés"),
        # A text with brackets at each level does not hide the depth.
        (b'{"pmej":[', b'["]","\\"]",' * 5_000, "emboîtés"),
        (b'{"pmej":[{"ege":[', b'{"a":1},' * 8_000, "un seul de ses éléments"),
        (b'{"gcc":["', b'x","' * 20_000, "un seul de ses éléments"),
    ],
)
def test_what_never_ends_is_refused_early(opening: bytes, block: bytes, words: str) -> None:
    stream = _Endless(opening, block)
    with pytest.raises(FileRefused) as refusal:
        list(objects(stream, "pmej.item"))  # type: ignore[arg-type]
    assert words in refusal.value.message_fr
    assert stream.given < 64 << 20


def test_brackets_inside_texts_are_no_depth() -> None:
    document = json.dumps({"pmej": [{"a": "[" * 500 + '"\\' + "{" * 500, "b": "\\"}] * 3}).encode()
    assert len(list(objects(io.BytesIO(document), "pmej.item"))) == 3


def test_the_depth_is_followed_across_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    document = b'{"a\\\\": "\\"[[[", "b": [[{"c": "]]\\\\"}], []]}'
    for size in range(1, len(document)):
        guarded = GuardedJson(io.BytesIO(document))
        while guarded.read(size):
            pass
        assert (guarded._depth, guarded._inside) == (0, False)
    monkeypatch.setattr(json_stream, "MAX_DEPTH", 3)
    with pytest.raises(FileRefused, match="emboîtés"):
        GuardedJson(io.BytesIO(document)).read()


def test_damage_is_refused_or_read_and_never_more() -> None:
    """Some hundred damaged copies: the C library must neither crash nor hang, and only `FileRefused` comes out."""
    chance = random.Random(1)
    source = _file(_site(), _site("309900026"))
    extras = (b"1" * 5_000, b'"', b"\\", b"[", b"{", b"-", b"1e999", b"\0", b"\\ud800", b"null", b"\xff")
    for _ in range(300):
        damaged = bytearray(source)
        where = chance.randrange(len(damaged))
        damaged[where : where + chance.randrange(3)] = chance.choice(extras)
        if chance.random() < 0.3:
            del damaged[chance.randrange(len(damaged)) :]
        json_stream.first_values(bytes(damaged))
        try:
            assert len(list(objects(io.BytesIO(damaged), "pmej.item"))) <= 2
        except FileRefused as refusal:
            assert refusal.message_fr
