"""The operator's scanner: asked when there is one, obeyed, and never taken for granted."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from maillage.platform.files import scanning


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "fichier avec espace.pdf"
    path.write_bytes(b"%PDF-1.7")
    return path


def program(folder: Path, body: str) -> str:
    path = folder / "scanner"
    path.write_text(f"#!/bin/sh\n{body}\n", encoding="utf-8")
    path.chmod(0o755)
    return str(path)


def test_nothing_is_asked_by_default(file: Path, settings: Any) -> None:
    assert settings.MAILLAGE_SCAN_COMMAND == ""
    scanning.scan(file)


def test_the_path_comes_last_and_whole(file: Path, tmp_path: Path, settings: Any) -> None:
    seen = tmp_path / "seen"
    settings.MAILLAGE_SCAN_COMMAND = program(tmp_path, f'printf "%s|" "$@" > {seen}') + " --quiet"
    scanning.scan(file)
    assert seen.read_text() == f"--quiet|{file}|"


def test_what_is_found_is_refused(file: Path, tmp_path: Path, settings: Any) -> None:
    settings.MAILLAGE_SCAN_COMMAND = program(tmp_path, "exit 1")
    with pytest.raises(scanning.Infected):
        scanning.scan(file)


@pytest.mark.parametrize("body", ["exit 2", "exit 127", "kill -9 $$"])
def test_no_answer_is_no_yes(file: Path, tmp_path: Path, settings: Any, body: str) -> None:
    settings.MAILLAGE_SCAN_COMMAND = program(tmp_path, body)
    with pytest.raises(scanning.ScannerDown):
        scanning.scan(file)


@pytest.mark.parametrize("command", ["/nowhere/at/all", 'unbalanced "quote'])
def test_a_command_that_does_not_run_is_down(file: Path, settings: Any, command: str) -> None:
    settings.MAILLAGE_SCAN_COMMAND = command
    with pytest.raises(scanning.ScannerDown):
        scanning.scan(file)


def test_a_scanner_that_hangs_is_down(
    file: Path, tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scanning, "TIMEOUT_S", 0.2)
    settings.MAILLAGE_SCAN_COMMAND = program(tmp_path, "exec sleep 5")
    with pytest.raises(scanning.ScannerDown):
        scanning.scan(file)
