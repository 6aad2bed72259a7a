"""What `maillage serve` refuses, how secrets come from files, and who may share a data folder."""

from __future__ import annotations

import os
import socket
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from maillage.config.command import main
from maillage.config.commands.installation import hold, read_secret_files
from maillage.config.commands.refusal import Refusal
from maillage.config.commands.supervisor import open_socket


@pytest.fixture(autouse=True)
def own_environment(tmp_path: Path) -> Iterator[None]:
    """The command chooses variables for its children: they are given back."""
    before = dict(os.environ)
    os.environ["MAILLAGE_DATA"] = str(tmp_path)
    os.environ.pop("MAILLAGE_DATABASE_URL", None)
    yield
    os.environ.clear()
    os.environ.update(before)


def test_several_processes_on_sqlite_are_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["serve", "--processes", "2"]) == 2
    assert "2 processus web demandent une base PostgreSQL" in capsys.readouterr().err


@pytest.mark.parametrize("wrong", ["0", "33", "deux", "-1"])
def test_a_number_of_processes_is_one(wrong: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["serve", f"--processes={wrong}"])
    assert ended.value.code == 2
    assert "un nombre de 1 à 32 est attendu" in capsys.readouterr().err


def test_a_socket_is_for_its_owner_and_group_and_a_dead_one_is_replaced(tmp_path: Path) -> None:
    path = tmp_path / "s"
    with open_socket(path):
        assert stat.S_IMODE(path.stat().st_mode) == 0o660
        with pytest.raises(Refusal, match="répond déjà"):
            open_socket(path)
    with open_socket(path) as again, socket.socket(socket.AF_UNIX) as visitor:
        visitor.connect(str(path))
        accepted, _ = again.accept()
        accepted.close()


def test_a_file_is_never_taken_for_a_socket(tmp_path: Path) -> None:
    (tmp_path / "s").write_text("precious")
    with pytest.raises(Refusal, match="n’est pas une prise"):
        open_socket(tmp_path / "s")
    assert (tmp_path / "s").read_text() == "precious"


def test_servers_share_a_folder_and_nobody_takes_it_from_them(tmp_path: Path) -> None:
    with (
        hold(tmp_path, shared=True),
        hold(tmp_path, shared=True),
        pytest.raises(Refusal, match="tourne déjà"),
    ):
        hold(tmp_path)
    with hold(tmp_path), pytest.raises(Refusal, match="tourne déjà"):
        hold(tmp_path, shared=True)


def test_a_secret_comes_from_the_file_that_is_named(tmp_path: Path) -> None:
    (tmp_path / "key").write_text("une clé\n", "utf-8")
    os.environ["MAILLAGE_EXAMPLE_FILE"] = str(tmp_path / "key")
    read_secret_files()
    assert os.environ["MAILLAGE_EXAMPLE"] == "une clé"
    assert "MAILLAGE_EXAMPLE_FILE" not in os.environ
    os.environ["MAILLAGE_EXAMPLE_FILE"] = str(tmp_path / "key")
    with pytest.raises(Refusal, match="gardez l’une des deux"):
        read_secret_files()


def test_a_file_of_a_secret_that_is_absent_is_named(tmp_path: Path) -> None:
    os.environ["MAILLAGE_EXAMPLE_FILE"] = str(tmp_path / "absent")
    with pytest.raises(Refusal, match=r"MAILLAGE_EXAMPLE_FILE : le fichier .*absent ne peut pas être lu"):
        read_secret_files()
