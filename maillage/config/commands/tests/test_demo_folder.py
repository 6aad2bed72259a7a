"""The demonstration's folder: taken, emptied, recognised; never somebody else's."""

from __future__ import annotations

from pathlib import Path

import pytest

from maillage.config.commands import demo_folder
from maillage.config.commands.refusal import Refusal

CARD = {
    "password": "demonstration",
    "communities": [
        {
            "name": "Démonstration Val d’Exemple",
            "accounts": [
                {"label": "Coordination", "email": "coordination@val.maillage.example"},
                {"label": "Mairie", "email": "mairie@val.maillage.example"},
            ],
        }
    ],
}


def _fill(folder: Path) -> None:
    (folder / "files" / "2026").mkdir(parents=True)
    (folder / "files" / "2026" / "note.pdf").write_text("x")
    (folder / "maillage.sqlite3").write_text("x")


def test_an_empty_folder_is_taken(tmp_path: Path) -> None:
    (tmp_path / "secret_key").write_text("x")
    assert not demo_folder.is_demo(tmp_path)
    demo_folder.take(tmp_path)
    assert demo_folder.is_demo(tmp_path)
    _fill(tmp_path)
    demo_folder.take(tmp_path)


def test_a_folder_in_use_is_refused_and_untouched(tmp_path: Path) -> None:
    _fill(tmp_path)
    before = sorted(tmp_path.rglob("*"))
    for action in (demo_folder.take, demo_folder.reset):
        with pytest.raises(Refusal):
            action(tmp_path)
    assert sorted(tmp_path.rglob("*")) == before


def test_a_reset_keeps_marker_and_lock_only(tmp_path: Path) -> None:
    demo_folder.take(tmp_path)
    _fill(tmp_path)
    demo_folder.write_card(tmp_path, CARD)
    (tmp_path / "maillage.lock").write_text("1")
    demo_folder.reset(tmp_path)
    assert sorted(entry.name for entry in tmp_path.iterdir()) == ["DEMONSTRATION.txt", "maillage.lock"]
    assert demo_folder.read_card(tmp_path) is None


def test_a_reset_does_not_follow_links(tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "precious").write_text("x")
    folder = tmp_path / "demo"
    folder.mkdir()
    demo_folder.take(folder)
    (folder / "link").symlink_to(elsewhere, target_is_directory=True)
    demo_folder.reset(folder)
    assert (elsewhere / "precious").exists()
    assert not (folder / "link").exists()


def test_nothing_to_reset_is_fine(tmp_path: Path) -> None:
    demo_folder.reset(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_the_demonstration_is_complete_once_its_card_is_there(tmp_path: Path) -> None:
    assert demo_folder.read_card(tmp_path) is None
    demo_folder.write_card(tmp_path, CARD)
    assert demo_folder.read_card(tmp_path) == CARD
    (tmp_path / demo_folder.CARD).write_text("{cut", encoding="utf-8")
    assert demo_folder.read_card(tmp_path) is None


def test_the_welcome_names_address_and_accounts_in_columns() -> None:
    lines = demo_folder.welcome(CARD, "http://localhost:8000").splitlines()
    assert "  Maillage est prêt : http://localhost:8000" in lines
    assert "    Coordination   coordination@val.maillage.example" in lines
    assert "    Mairie         mairie@val.maillage.example" in lines


def test_a_real_site_is_not_served_from_it(tmp_path: Path) -> None:
    demo_folder.refuse_real_use(tmp_path)
    demo_folder.take(tmp_path)
    with pytest.raises(Refusal, match="démonstration"):
        demo_folder.refuse_real_use(tmp_path)
