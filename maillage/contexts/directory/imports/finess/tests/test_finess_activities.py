"""FINESS+ activities: emergency departments of the structures kept."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from maillage.contexts.directory.imports.finess.models import StructureActivity
from maillage.contexts.directory.imports.finess.queries import with_emergency
from maillage.contexts.directory.imports.finess.tests.conftest import Read
from maillage.contexts.directory.imports.finess.writing import Site, write_finess_activities
from maillage.contexts.directory.imports.models import RegisterState
from maillage.contexts.directory.imports.refusal import FileRefused
from maillage.contexts.directory.structures.models import Structure
from maillage.contexts.directory.tests.ground import ALPHA
from maillage.contexts.directory.tests.shared_data import shared_file

pytestmark = pytest.mark.django_db
HOSPITAL, OTHER = "309900018", "309900026"


def _activity(code: str, modality: str, state: str = "A", nature: str = "AMF") -> dict[str, Any]:
    return {
        "caracteristiquesGeneriques": {"etatObjet": state, "identifiantAutorisation": None},
        "nature": {
            "codeNature": nature,
            "caracteristiquesSpecifiques": {
                f"typeActivite{nature}": {f"activite{nature}": code, "modaliteActivite": modality}
            },
        },
    }


def _file(activities: list[Any], number: str = HOSPITAL) -> bytes:
    site = {"egeId": "1", "numFinessEge": number, "activitesExercees": activities}
    entity = {"numFiness": "309900000", "activitesAutorisees": [_activity("02", "00")], "ege": [site]}
    top = {"schemaVersion": "v1.0.0", "generatedAt": "2026-04-01T14:46:05Z"}
    return json.dumps(top | {"pmej": [entity]}).encode()


def _codes(read: Read, content: bytes) -> list[tuple[str, str]]:
    outcome = read("finess-activites", content, structures=frozenset({HOSPITAL}))
    return [(row["activity_code"], row["modality_code"]) for row in outcome.rows]


def test_activities_in_force_of_a_kept_structure(read: Read) -> None:
    activities = [
        _activity("14", "23"),
        _activity("14", "26"),
        _activity("14", "23"),
        _activity("16", "40", state="I"),
        _activity("824", "09", nature="ASDR"),
        None,
        {"nature": "AMF"},
    ]
    assert _codes(read, _file(activities)) == [("14", "23"), ("14", "26")]
    outcome = read("finess-activites", _file(activities), structures=frozenset({HOSPITAL}))
    assert (outcome.reading.extraction_on, outcome.reading.lines) == (date(2026, 4, 1), 1)
    assert outcome.reading.register == "finess_activites"


def test_other_structures_are_left_out(read: Read) -> None:
    assert _codes(read, _file([_activity("14", "23")], OTHER)) == []


def test_a_site_without_a_good_number_is_refused(read: Read) -> None:
    outcome = read("finess-activites", _file([], "12"))
    assert [one.number for one in outcome.refused] == [1]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "vide"),
        (b"<html>", "page web"),
        (b"finess;etalab;98;2026-05-12\n", "ancienne extraction"),
        (b"{}", "aucune activité"),
        (_file([])[:-9], "incomplet"),
        (_file([]) * 2, "bout à bout"),
        (_file([]).replace(b"v1.0.0", b"v3"), "version « v3 »"),
    ],
)
def test_what_is_no_such_file_is_refused(read: Read, content: bytes, words: str) -> None:
    with pytest.raises(FileRefused) as refusal:
        read("finess-activites", content)
    assert words in refusal.value.message_fr


@pytest.mark.real_files
def test_the_file_of_structures_is_named(read: Read) -> None:
    content = shared_file("interop/finess/finess-structures-excerpt.json").read_bytes()
    with pytest.raises(FileRefused, match="des structures"):
        read("finess-activites", content)


def test_what_is_written_is_read(read: Read, tmp_path: Path) -> None:
    sites = [
        Site(HOSPITAL, "HOPITAL", "355", ALPHA, "ALPHA", "30110", has_emergency=True),
        Site(OTHER, "PHARMACIE", "620", ALPHA, "ALPHA", "30110"),
    ]
    path = tmp_path / "activites.json"
    assert write_finess_activities(path, sites, datetime(2026, 4, 1, tzinfo=UTC)) == 2
    assert _codes(read, path.read_bytes()) == [("14", "23")]


def _structure(number: str, has_emergency: bool | None) -> None:
    row = Structure(
        finess=number, name=number, kind="hospital", has_emergency=has_emergency, digest=b"", since=1
    )
    row.save()


def _active(number: str, modality: str, since: int = 1) -> None:
    row = StructureActivity(
        finess=number, activity_code="14", modality_code=modality, digest=b"", since=since
    )
    row.save()


def test_emergency_departments_come_from_either_file() -> None:
    RegisterState.objects.create(source="finess", generation=1)
    RegisterState.objects.create(source="finess_activites", generation=1)
    for rank, told in enumerate((True, None, False, None, None)):
        _structure(f"30990000{rank}", told)
    _active("309900001", "24")
    _active("309900002", "23")
    # A mobile team is no department, and an import that is not finished is not seen.
    _active("309900003", "26")
    _active("309900004", "23", since=2)
    found = with_emergency(Structure.objects.visible()).order_by("finess").values_list("emergency", flat=True)
    assert list(found) == [True, True, True, False, False]
