"""From an extract to travel times: what is taken, what is refused, and that nothing is lost on the way."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from django.utils import timezone
from django_scopes import scopes_disabled

from maillage.config.commands import roads as command
from maillage.config.commands.refusal import Refusal
from maillage.contexts.atlas.api import RoadsRefused, import_roads
from maillage.contexts.atlas.ground.queries import ground_of
from maillage.contexts.atlas.ground.roads.by_road import ByRoad
from maillage.contexts.atlas.ground.roads.choosing import travel_method_in_force
from maillage.contexts.atlas.ground.roads.extracts import read_extract
from maillage.contexts.atlas.ground.roads.methods import ByCrowFlight, TravelUnavailable
from maillage.contexts.atlas.ground.roads.stored import about_roads, read_roads, roads_file
from maillage.contexts.atlas.ground.roads.tests.drawing import write_country_road, write_extract
from maillage.contexts.atlas.tests.country import (
    LAT,
    OWN,
    STEP,
    WEST,
    lay_country,
    open_rpps,
    practising,
    settle,
)
from maillage.core.accessibility.travel import Points
from maillage.core.geo.sphere import distance_m
from maillage.platform.audit.models import AuditEntry
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.models import Community

# Minutes between two neighbours along the road, at 65 km/h.
ONE_STEP_MIN = distance_m(WEST, LAT, WEST + STEP, LAT) / 65_000 * 60


@pytest.fixture
def land(community: Community) -> Community:
    lay_country()
    settle(community)
    return community


def brought(path: Path, **options: Any) -> ByRoad:
    import_roads(by=Actor.system(), path=path, **options)
    method = travel_method_in_force()
    assert isinstance(method, ByRoad)
    return method


def journal() -> list[str]:
    """The extracts that the journal names."""
    with scopes_disabled():
        lines = AuditEntry.objects.filter(action="atlas.roads_imported").order_by("pk")
        return list(lines.values_list("label", flat=True))


def row_of(count: int, *others: tuple[float, float]) -> Points:
    """The first communes of the country, then other places."""
    places = [(WEST + STEP * number, LAT) for number in range(count)] + list(others)
    return Points(np.array([lon for lon, _ in places]), np.array([lat for _, lat in places]))


@pytest.mark.django_db
def test_an_extract_comes_into_force_and_says_what_it_is(land: Community, tmp_path: Path) -> None:
    assert isinstance(travel_method_in_force(), ByCrowFlight)
    method = brought(write_country_road(tmp_path / "pays.osm"), extracted_on=date(2026, 11, 3))
    places = row_of(4)
    pairs = method.pairs(places, places, 20.0)
    sites, minutes = pairs.of(0)
    assert sites.tolist() == [0, 1, 2]
    assert minutes.tolist() == pytest.approx([0, ONE_STEP_MIN, 2 * ONE_STEP_MIN], abs=1e-3)
    for words in (
        "OpenStreetMap",
        "ODbL",
        "03/11/2026",
        f"{timezone.localdate():%d/%m/%Y}",
        "80 %",
        "30 km/h",
    ):
        assert words in method.sentence
    assert method.name == "roads"
    assert journal() == ["pays.osm"]


@pytest.mark.django_db
def test_the_ground_stands_on_the_roads_and_prints_it(land: Community, tmp_path: Path) -> None:
    open_rpps()
    practising(OWN[0])
    before = ground_of(land)
    brought(write_country_road(tmp_path / "pays.osm"))
    after = ground_of(land)
    assert after.key != before.key
    assert "OpenStreetMap" in after.method.distances
    assert "OpenStreetMap" not in before.method.distances
    # 7.4 minutes to the neighbour by road, 12.5 by the default crow flight: it now counts in full.
    neighbour = after.row_of[OWN[1]]
    assert after.values[neighbour] > before.values[neighbour]


@pytest.mark.django_db
def test_another_extract_replaces_it_whole_and_changes_the_key(land: Community, tmp_path: Path) -> None:
    first = brought(write_country_road(tmp_path / "un.osm"))
    second = brought(
        write_country_road(tmp_path / "deux.osm", tags={"highway": "secondary", "maxspeed": "80"})
    )
    assert first.key != second.key
    assert second.about.source == "deux.osm"
    pairs = second.pairs(row_of(2), row_of(2), 20.0)
    assert pairs.of(0)[1].tolist() == pytest.approx([0, ONE_STEP_MIN * 65 / 64], abs=1e-3)
    assert [path.name for path in roads_file().parent.glob("*roads*")] == ["roads.npz"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("vide.osm.pbf", b"", "vide"),
        ("texte.osm", b"ceci n'est pas un extrait", "ne se lit pas"),
        ("coupe.osm", b'<?xml version="1.0"?><osm version="0.6"><node id="1" lon="4" la', "ne se lit pas"),
        ("coupe.osm.pbf", b"\x00\x00\x00\x0d\x0a\x09OSMHeader", "ne se lit pas"),
        ("sans-route.osm", b'<?xml version="1.0"?><osm version="0.6"></osm>', "aucune route"),
        ("routes.csv", b"a,b", "un fichier .osm.pbf"),
    ],
)
def test_a_file_that_is_none_is_refused_and_the_roads_before_stay(
    land: Community, tmp_path: Path, name: str, content: bytes, words: str
) -> None:
    method = brought(write_country_road(tmp_path / "bon.osm"))
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(RoadsRefused, match=words):
        import_roads(by=Actor.system(), path=path)
    assert travel_method_in_force() == method
    assert method.pairs(row_of(2), row_of(2), 20.0).n_pairs == 4


@pytest.mark.django_db
def test_an_absent_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RoadsRefused, match="n’existe pas"):
        import_roads(by=Actor.system(), path=tmp_path / "absent.osm.pbf")
    assert about_roads() is None


def test_without_the_optional_part_it_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "osmium", None)
    with pytest.raises(RoadsRefused, match=r"maillage\[national\]"):
        read_extract(write_country_road(tmp_path / "pays.osm"))


def test_ways_whose_points_are_missing_are_cut_there(tmp_path: Path) -> None:
    points = {1: (4.0, 44.0), 2: (4.01, 44.0), 4: (4.03, 44.0), 5: (4.04, 44.0)}
    tags = {"highway": "tertiary", "oneway": "yes"}
    path = write_extract(tmp_path / "trou.osm", points, [((1, 2, 3, 4, 5), tags), ((3, 4), tags)])
    found = read_extract(path)
    assert found.n_ways == 2
    assert found.ways.point.tolist() == [1, 2, 4, 5]
    assert found.ways.starts.tolist() == [0, 2, 4]
    assert (found.ways.forward_kmh.tolist(), found.ways.backward_kmh.tolist()) == ([40, 40], [0, 0])


@pytest.mark.django_db
def test_roads_of_elsewhere_are_refused_unless_one_insists(land: Community, tmp_path: Path) -> None:
    path = write_country_road(tmp_path / "voisin.osm", communes=3)
    with pytest.raises(RoadsRefused, match="4 communes sur 5") as refusal:
        import_roads(by=Actor.system(), path=path)
    assert "--accepter-partiel" in str(refusal.value)
    assert about_roads() is None
    method = brought(path, accept_partial=True)
    with pytest.raises(TravelUnavailable, match="ne couvre pas"):
        method.pairs(row_of(8), row_of(8), 20.0)


@pytest.mark.django_db
def test_with_roads_that_do_not_cover_it_the_ground_flies_and_says_why(
    land: Community, tmp_path: Path
) -> None:
    open_rpps()
    practising(OWN[0])
    brought(write_country_road(tmp_path / "voisin.osm", communes=3), accept_partial=True)
    said = " ".join(line.words for line in ground_of(land).method.lines())
    assert "vol d’oiseau" in said
    assert "ne couvre pas" in said


@pytest.mark.django_db
def test_the_few_places_far_from_every_road_are_joined_by_crow_flight(tmp_path: Path) -> None:
    method = brought(write_country_road(tmp_path / "pays.osm"))
    island = (WEST, LAT + 0.08)
    places = row_of(12, island)
    pairs = method.pairs(places, places, 20.0)
    flown = ByCrowFlight().pairs(places, places, 20.0)
    for row in (0, 12):
        by_road = dict(zip(*(values.tolist() for values in pairs.of(row)), strict=True))
        straight = dict(zip(*(values.tolist() for values in flown.of(row)), strict=True))
        other = 12 - row
        assert by_road[other] == straight[other] > 10
    assert pairs.of(0)[0].tolist() == [0, 1, 2, 12]


@pytest.mark.django_db
@pytest.mark.parametrize("where", [0.2, 0.9])
def test_a_file_that_was_damaged_is_told_and_never_used(
    land: Community, tmp_path: Path, where: float
) -> None:
    method = brought(write_country_road(tmp_path / "pays.osm"))
    content = bytearray(roads_file().read_bytes())
    for at in range(int(len(content) * where), int(len(content) * where) + 64):
        content[at] ^= 0xFF
    roads_file().write_bytes(content)
    damaged = travel_method_in_force()
    with pytest.raises(TravelUnavailable, match="ne se lit plus"):
        damaged.pairs(row_of(2), row_of(2), 20.0)
    roads_file().unlink()
    with pytest.raises(TravelUnavailable, match="n’est plus là"):
        method.pairs(row_of(2), row_of(2), 20.0)
    assert isinstance(travel_method_in_force(), ByCrowFlight)


@pytest.mark.django_db
def test_arrays_that_were_changed_do_not_pass_for_the_ones_written(tmp_path: Path) -> None:
    brought(write_country_road(tmp_path / "pays.osm"))
    with np.load(roads_file()) as held:
        arrays = {name: held[name] for name in held.files}
    arrays["time_ms"] = arrays["time_ms"] + 1
    np.savez(roads_file(), **arrays)
    method = travel_method_in_force()
    with pytest.raises(TravelUnavailable, match="somme de contrôle"):
        method.pairs(row_of(2), row_of(2), 20.0)


@pytest.mark.django_db
def test_a_form_of_another_version_is_not_misread(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from maillage.contexts.atlas.ground.roads import stored

    brought(write_country_road(tmp_path / "pays.osm"))
    monkeypatch.setattr(stored, "FORM", "roads-2")
    monkeypatch.setattr(stored, "_KEPT", stored._Kept())
    with pytest.raises(TravelUnavailable, match="roads-1"):
        travel_method_in_force().pairs(row_of(2), row_of(2), 20.0)


@pytest.mark.django_db
def test_a_disk_that_is_full_leaves_everything_as_it_was(
    land: Community, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    method = brought(write_country_road(tmp_path / "un.osm"))

    def full(*_: Any, **__: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(np, "savez", full)
    with pytest.raises(RoadsRefused, match="faites-y de la place"):
        import_roads(by=Actor.system(), path=write_country_road(tmp_path / "deux.osm"))
    assert travel_method_in_force() == method
    assert journal() == ["un.osm"]
    assert [path.name for path in roads_file().parent.iterdir() if "roads" in path.name] == ["roads.npz"]


@pytest.mark.django_db
def test_the_graph_is_read_once_while_its_file_stays_the_same(tmp_path: Path) -> None:
    brought(write_country_road(tmp_path / "un.osm"))
    assert read_roads() is read_roads()
    before = read_roads()
    brought(write_country_road(tmp_path / "deux.osm", tags={"highway": "tertiary"}))
    assert read_roads() is not before


@pytest.mark.django_db
def test_the_command_says_what_it_did_and_refuses_in_french(
    land: Community, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from maillage.config.command import _parser

    path = write_country_road(tmp_path / "pays.osm")
    command._import(_parser().parse_args(["import-roads", str(path), "--date", "2026-11-03"]))
    said = capsys.readouterr().out
    assert "extrait du 03/11/2026" in said and "1 voies" in said
    with pytest.raises(Refusal, match="n’existe pas"):
        command._import(_parser().parse_args(["import-roads", str(tmp_path / "absent.osm")]))
    with pytest.raises(SystemExit):
        _parser().parse_args(["import-roads", str(path), "--date", "hier"])
    assert "une date s’écrit AAAA-MM-JJ" in capsys.readouterr().err
