"""The generated national file: same bytes for the same seed, official shape, and a month that changes little."""

from __future__ import annotations

from collections import Counter
from datetime import date
from pathlib import Path

from benchmarks.bare_reading import bare_read_and_split
from benchmarks.generate_rpps import CommuneLine, write_file
from maillage.contexts.directory.imports.places import Commune, Places
from maillage.contexts.directory.imports.rpps.extraction import extraction_of
from maillage.contexts.directory.imports.rpps.reading import Row, Scan

COMMUNES = [CommuneLine(f"99{n:03d}", f"Commune-{n}", f"99{n:03d}", 100 * n) for n in range(1, 40)]
PLACES = Places.of([Commune(c.code, c.name, (c.postal_code,)) for c in COMMUNES], keep_all=True)


def _rows(path: Path) -> list[Row]:
    extraction = extraction_of(path.name, file_date=date(2026, 9, 1))
    with path.open("rb") as stream:
        scanned = Scan(stream, extraction, places=PLACES)
        rows = [row for batch in scanned for row in batch.kept]
    assert scanned.report.refused == 0
    return rows


def test_shape(tmp_path: Path) -> None:
    path = write_file(tmp_path, COMMUNES, rows=5_000, seed=2)
    assert bare_read_and_split(path) == 5_001
    rows = _rows(path)
    assert len(rows) == 5_000
    assert 2_500 < len({row.person for row in rows}) < 2_900
    assert all(row.person.startswith("89999") for row in rows)
    assert 280 < path.stat().st_size / 5_000 < 400
    places = Counter(row.commune for row in rows)
    assert places["99039"] > places["99002"] > 0
    assert 0.15 < places[""] / 5_000 < 0.3
    assert len({row.digest for row in rows}) < 5_000


def test_the_same_seed_gives_the_same_bytes(tmp_path: Path) -> None:
    one = write_file(tmp_path, COMMUNES, rows=1_000, seed=2).read_bytes()
    assert write_file(tmp_path, COMMUNES, rows=1_000, seed=2).read_bytes() == one
    assert write_file(tmp_path, COMMUNES, rows=1_000, seed=3).read_bytes() != one


def test_a_month_changes_about_one_person_in_a_hundred(tmp_path: Path) -> None:
    before = _rows(write_file(tmp_path, COMMUNES, rows=40_000, seed=2))
    after = _rows(write_file(tmp_path, COMMUNES, rows=40_000, seed=2, later=True))
    assert len(after) == len(before)
    changed = len({row.digest for row in after} - {row.digest for row in before})
    assert 0.005 < changed / len(before) < 0.02
    old, new = {row.person for row in before}, {row.person for row in after}
    assert 0 < len(old - new) == len(new - old) < 0.01 * len(old)
