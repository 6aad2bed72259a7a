"""Whole imports: what the register holds after one, after the next, and after a refused one."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from maillage.contexts.directory.imports.finess.models import StructureActivity
from maillage.contexts.directory.imports.finess.queries import with_emergency
from maillage.contexts.directory.imports.finess.writing import (
    Site,
    activities_name,
    etalab_name,
    invented_finess,
    plus_name,
    write_finess_activities,
    write_finess_etalab,
    write_finess_plus,
)
from maillage.contexts.directory.imports.frame import import_file
from maillage.contexts.directory.imports.kinds import kind_named
from maillage.contexts.directory.imports.models import ImportRun
from maillage.contexts.directory.imports.options import Options
from maillage.contexts.directory.imports.refusal import FileRefused
from maillage.contexts.directory.imports.report import lines_of
from maillage.contexts.directory.structures.models import Structure
from maillage.contexts.directory.tests.ground import ALPHA, BETA, DELTA
from maillage.contexts.directory.tests.shared_data import shared_file
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.models import Community

pytestmark = [pytest.mark.django_db(transaction=True)]
NOW = datetime(2026, 9, 1, 6, tzinfo=UTC)


def _site(rank: int, commune: str = ALPHA, category: str = "620", **more: Any) -> Site:
    return Site(invented_finess("30", rank), f"SITE {rank}", category, commune, "VILLE", "30110", **more)


def _bring(kind: str, path: Path, **options: Any) -> ImportRun:
    return import_file(by=Actor.system(), kind=kind_named(kind), path=path, options=Options(**options))


def _bring_plus(folder: Path, sites: list[Site], day: datetime = NOW, **options: Any) -> ImportRun:
    path = folder / plus_name(day)
    write_finess_plus(path, sites, day)
    return _bring("finess-plus", path, **options)


def _names() -> list[str]:
    return sorted(Structure.objects.visible().values_list("name", flat=True))


def test_a_compressed_file_is_imported_then_the_next_one(land: Community, folder: Path) -> None:
    first = [_site(1, lon=4.0, lat=44.2), _site(2, BETA, lon=2.35, lat=48.85), _site(3, DELTA)]
    run = _bring_plus(folder, first)
    assert (run.rows_read, run.rows_kept, run.rows_refused) == (3, 2, 0)
    assert _names() == ["SITE 1", "SITE 2"]
    # The second one says that it stands in Paris.
    assert dict(lines_of(run))["Remarques"].startswith("1 position écartée :")
    placed = Structure.objects.visible().get(name="SITE 1")
    assert (placed.lon, placed.lat, placed.commune_id, placed.kind) == (4.0, 44.2, ALPHA, "pharmacy")

    second = [_site(1, lon=4.0, lat=44.2), _site(4, category="500"), _site(3, DELTA)]
    run = _bring_plus(folder, second, NOW + timedelta(days=1))
    assert (run.rows_new, run.rows_ended) == (1, 1)
    assert _names() == ["SITE 1", "SITE 4"]
    assert "Remarques" not in dict(lines_of(run))


def test_a_refused_file_changes_nothing(land: Community, folder: Path) -> None:
    _bring_plus(folder, [_site(1)])
    path = folder / "cut.json"
    write_finess_plus(path, [_site(rank) for rank in range(50)], NOW + timedelta(days=1))
    path.write_bytes(path.read_bytes()[:-100])
    with pytest.raises(FileRefused, match="incomplet"):
        _bring("finess-plus", path)
    assert _names() == ["SITE 1"]
    assert ImportRun.objects.order_by("-pk")[0].state == "refused"


def test_a_number_told_twice_is_refused_once(land: Community, folder: Path) -> None:
    sites = [_site(rank) for rank in range(1, 10)]
    run = _bring_plus(folder, [*sites, _site(1, BETA), sites[0]])
    assert (run.rows_kept, run.rows_refused) == (9, 1)
    assert run.refusals == [[10, "déjà présent à la ligne 1"]]


def test_both_formats_fill_one_register(land: Community, folder: Path) -> None:
    older = folder / etalab_name(NOW.date())
    write_finess_etalab(older, [_site(1, lon=4.0, lat=44.2), _site(2)], NOW.date())
    _bring("finess-etalab", older)
    assert _names() == ["SITE 1", "SITE 2"]
    _bring_plus(folder, [_site(2), _site(3)], NOW + timedelta(days=1))
    assert _names() == ["SITE 2", "SITE 3"]


def test_a_file_of_hospitals_alone_does_not_take_the_place_of_all(land: Community, folder: Path) -> None:
    _bring_plus(folder, [_site(rank) for rank in range(1, 6)])
    hospitals = folder / "hopitaux_20261001.csv"
    hospitals.write_text(
        "id,hospital_name,lat,lon,street,postcode,city,emergency,facility_type\n"
        "309900018,HOPITAL,44.2,4.0,RUE,30110,ALPHA LES BOIS,no,Centre Hospitalier (C.H.)\n"
    )
    with pytest.raises(FileRefused, match=r"bien moins de lignes à garder \(1 au lieu de 5\)"):
        _bring("finess-hopitaux", hospitals)
    assert len(_names()) == 5
    _bring("finess-hopitaux", hospitals, accept_shrink=True)
    assert _names() == ["HOPITAL"]


def test_emergency_departments_follow_the_structures(land: Community, folder: Path) -> None:
    sites = [
        _site(1, category="355", has_emergency=True),
        _site(2),
        _site(3, DELTA, "355", has_emergency=True),
    ]
    _bring_plus(folder, sites)
    path = folder / activities_name(NOW)
    write_finess_activities(path, sites, NOW)
    run = _bring("finess-activites", path)
    assert (run.rows_read, run.rows_kept) == (3, 1)
    assert StructureActivity.objects.visible().get().finess == sites[0].finess
    found = with_emergency(Structure.objects.visible()).order_by("name").values_list("name", "emergency")
    assert list(found) == [("SITE 1", True), ("SITE 2", False)]


@pytest.mark.real_files
def test_the_real_file_of_hospitals_is_imported(land: Community, folder: Path) -> None:
    path = shared_file("hopitaux_finess_2020.csv.gz")
    run = _bring("finess-hopitaux", path, keep_all=True)
    assert (run.rows_read, run.rows_kept, run.rows_refused) == (5_368, 5_368, 0)
    assert Structure.objects.visible().filter(kind="hospital").count() == 1_908
    assert _bring("finess-hopitaux", path, keep_all=True).rows_new == 0
