"""The generated FINESS+ file: same content for the same seed, official shape, invented numbers."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

from benchmarks.generate_finess import CLOSED_SHARE, NO_POSITION_SHARE, sites, write_file
from maillage.contexts.territory.national.files import read_communes
from maillage.core.identifiers.finess import has_finess_key


def test_the_same_seed_gives_the_same_sites() -> None:
    communes = read_communes()
    first, again = (list(sites(communes, count=300, seed=1)) for _ in range(2))
    assert first == again
    assert first != list(sites(communes, count=300, seed=2))


def test_sites_are_invented_and_spread() -> None:
    drawn = list(sites(read_communes(), count=4_000, seed=1))
    assert len({site.finess for site in drawn}) == 4_000
    assert all(has_finess_key(site.finess) and site.finess[2:4] == "99" for site in drawn)
    assert abs(sum(site.closed_on is not None for site in drawn) / 4_000 - CLOSED_SHARE) < 0.05
    assert abs(sum(site.lon is None for site in drawn) / 4_000 - NO_POSITION_SHARE) < 0.05
    assert len({site.commune_code for site in drawn}) > 1_500
    assert len({site.legal_finess for site in drawn}) < 2_500


def test_the_file_has_the_official_shape(tmp_path: Path) -> None:
    path = write_file(tmp_path, count=50)
    assert path.name == "finess-structures-journalier-20260901.json.gz"
    content = json.loads(gzip.decompress(path.read_bytes()))
    assert content["schemaVersion"] == "v1.0.0"
    assert sum(len(entity["ege"]) for entity in content["pmej"]) == 50
