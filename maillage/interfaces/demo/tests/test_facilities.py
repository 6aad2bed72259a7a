"""Invented facilities: the same every time, about as many as in France."""

from __future__ import annotations

from pathlib import Path

from maillage.interfaces.demo.facilities import write_facilities
from maillage.interfaces.demo.rates import POPULATION_2023


def test_the_country_has_about_what_it_has(tmp_path: Path) -> None:
    size = 20_000
    communes = [(f"{rank:05d}", size) for rank in range(POPULATION_2023 // size)]
    path = write_facilities(tmp_path, communes, seed=1)
    lines = path.read_text().splitlines()
    assert lines[0] == "com,TYPEQU,NB_EQUIP"
    pharmacies = sum(int(line.split(",")[2]) for line in lines[1:] if ",D301," in line)
    assert 0.9 < pharmacies / (24_474 * 1.15) < 1.1


def test_small_communes_have_no_pharmacy_and_the_seed_decides(tmp_path: Path) -> None:
    communes = [("00001", 250), ("00002", 8_000)]
    first = write_facilities(tmp_path, communes, seed=1).read_text()
    assert "00001" not in first and "00002" in first
    assert write_facilities(tmp_path, communes, seed=1).read_text() == first
