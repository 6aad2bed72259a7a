"""Static files: rebuilt when a source changed, never in an installed wheel."""

from __future__ import annotations

from pathlib import Path

import pytest

from maillage.config.commands import static_files
from maillage.config.commands.refusal import Refusal


@pytest.fixture
def collected(monkeypatch: pytest.MonkeyPatch, settings: object, tmp_path: Path) -> list[Path]:
    """The builds that were asked for; the sources are one file of the test."""
    asked: list[Path] = []
    settings.STATIC_ROOT = tmp_path / "built"  # type: ignore[attr-defined]
    checkout = tmp_path / "checkout"
    (checkout / "maillage/platform/ui/static/vendor").mkdir(parents=True)
    (tmp_path / "built").mkdir()
    monkeypatch.setattr(static_files, "checkout_dir", lambda: checkout)
    monkeypatch.setattr(static_files, "_digest_of_sources", (tmp_path / "sources").read_text)
    monkeypatch.setattr(static_files, "_collect", asked.append)
    (tmp_path / "sources").write_text("one")
    return asked


def test_built_once_then_only_after_a_change(collected: list[Path], tmp_path: Path) -> None:
    assert static_files.ensure_static_files()
    assert not static_files.ensure_static_files()
    (tmp_path / "sources").write_text("two")
    assert static_files.ensure_static_files()
    assert collected == [tmp_path / "built"] * 2


def test_a_checkout_without_front_end_says_what_to_run(collected: list[Path], tmp_path: Path) -> None:
    (tmp_path / "checkout/maillage/platform/ui/static/vendor").rmdir()
    with pytest.raises(Refusal, match="make install"):
        static_files.ensure_static_files()


def test_a_wheel_builds_nothing(
    collected: list[Path], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(static_files, "checkout_dir", lambda: None)
    with pytest.raises(Refusal, match="réinstallez"):
        static_files.ensure_static_files()
    (tmp_path / "built" / "staticfiles.json").write_text("{}")
    assert not static_files.ensure_static_files()
    assert collected == []


def test_the_digest_sees_our_own_files(monkeypatch: pytest.MonkeyPatch) -> None:
    first = static_files._digest_of_sources()
    assert first == static_files._digest_of_sources()
    assert len(first) == 64
