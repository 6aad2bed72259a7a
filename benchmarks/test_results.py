"""The record of benchmarks: what makes a result ok, how results are merged, what the table says."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from benchmarks import __main__ as command
from benchmarks.results import (
    Result,
    as_entry,
    machine,
    merge,
    not_run,
    read_record,
    table,
    versions,
    write_record,
)
from benchmarks.workplace import BenchmarkFailed, Workplace

AT = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
FIELDS = {
    "name", "value", "unit", "peer", "ratio", "target", "better", "ok", "note", "failure",
    "versions", "machine", "date",
}  # fmt: skip


def entry(result: Result) -> dict[str, Any]:
    return as_entry(result, common={"python": "3.11.7"}, on="a machine", at=AT)


def result(name: str = "copy.time", **more: Any) -> Result:
    given: dict[str, Any] = {"name": name, "value": 12.3456, "unit": "s", "target": 2, "ratio": 1.23456}
    return Result(**(given | more))


@pytest.mark.parametrize(
    ("given", "ok"),
    [
        (result(), True),
        (result(ratio=2.0), True),
        (result(ratio=2.01), False),
        (result(ratio=None, target=13), True),
        (result(ratio=None, target=12), False),
        (result(ratio=3.0, better="higher"), True),
        (result(ratio=1.0, better="higher"), False),
        (result(target=None), True),
        (result(failure="no server"), False),
        (result(value=None, ratio=None), False),
        (not_run("copy", "no server"), False),
    ],
)
def test_ok_is_the_ratio_where_there_is_one_else_the_value(given: Result, ok: bool) -> None:
    assert given.ok is ok
    assert entry(given)["ok"] is ok


def test_an_entry_has_every_field_and_rounded_figures() -> None:
    written = entry(result(versions={"postgresql": "15.9"}))
    assert written.keys() == FIELDS
    assert (written["value"], written["ratio"]) == (12.35, 1.235)
    assert written["versions"] == {"python": "3.11.7", "postgresql": "15.9"}
    assert written["date"] == "2026-11-21T12:00:00+00:00"
    assert json.loads(json.dumps(written)) == written


def test_merging_replaces_a_whole_benchmark_and_leaves_the_others() -> None:
    known = [entry(result(name)) for name in ("copy.gone", "copy.time", "pages.list")]
    fresh = [entry(result("copy.time", value=1.0)), entry(result("copy.memory"))]
    merged = merge(known, fresh)
    assert [one["name"] for one in merged] == ["copy.memory", "copy.time", "pages.list"]
    assert merged[1]["value"] == 1.0
    assert merge(known, []) == known


def test_a_benchmark_that_could_not_run_takes_the_place_of_its_figures() -> None:
    merged = merge([entry(result("copy.time"))], [entry(not_run("copy", "no server"))])
    assert [(one["name"], one["ok"]) for one in merged] == [("copy", False)]
    again = merge(merged, [entry(result("copy.time"))])
    assert [one["name"] for one in again] == ["copy.time"]


def test_the_record_is_read_as_it_was_written(tmp_path: Path) -> None:
    path = tmp_path / "results.json"
    assert read_record(path) == []
    entries = [entry(result(note="août"))]
    write_record(entries, path)
    assert read_record(path) == entries
    assert "août" in path.read_text("utf-8")


def test_the_table_says_what_is_not_ok_and_what_was_not_run() -> None:
    text = table([entry(result(ratio=9.0, note="three rounds")), entry(not_run("pages", "no server"))])
    header, late, note, missing, reason = text.splitlines()
    assert header.split() == ["name", "value", "ratio", "target", "compared", "with"]
    assert late.split() == ["NO", "copy.time", "12.35", "s", "9.00", "≤", "2"]
    assert note.strip() == "three rounds"
    assert missing.split() == ["NO", "pages"]
    assert reason.strip() == "NOT RUN: no server"


def test_machine_and_versions_are_told() -> None:
    assert "cores" in machine() and "GiB" in machine()
    assert {"python", "sqlite", "django", "numpy", "psycopg"} <= versions().keys()


def test_one_benchmark_is_chosen_by_its_name_or_by_that_of_a_result() -> None:
    assert command.chosen([]) == list(command.BENCHMARKS)
    assert command.chosen(["pages"]) == ["pages"] == command.chosen(["pages.list"])
    with pytest.raises(SystemExit, match="no benchmark named nothing"):
        command.chosen(["nothing"])


def test_a_benchmark_that_fails_is_told_and_does_not_stop_the_next(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(workplace: Workplace) -> Any:
        yield result("broken.first")
        raise BenchmarkFailed("the child died")

    monkeypatch.setattr(command, "BENCHMARKS", {"broken": fails, "copy": lambda workplace: iter([result()])})
    found = command.run(["broken", "copy"], Workplace(tmp_path, 10))
    assert [(one.name, one.ok) for one in found] == [("broken", False), ("copy.time", True)]
    assert found[0].failure == "the child died"
