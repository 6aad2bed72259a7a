"""What is installed again and what is not, and what a bare machine is told."""

from __future__ import annotations

from pathlib import Path

import pytest

from tools import bootstrap
from tools.lock import without_addresses


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A checkout with an environment that holds nothing yet; installing is only noted."""
    requirements = tmp_path / "requirements"
    requirements.mkdir()
    for name in ("base", "dev"):
        (requirements / f"{name}.txt").write_text(f"{name}==1\n", encoding="utf-8")
    python = tmp_path / ".venv" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.touch()
    monkeypatch.setattr(bootstrap, "ROOT", tmp_path)
    monkeypatch.setattr(bootstrap, "VENV", tmp_path / ".venv")
    monkeypatch.setattr(bootstrap, "VENV_PYTHON", python)
    monkeypatch.setattr(bootstrap, "REQUIREMENTS", requirements)
    monkeypatch.setattr(bootstrap, "find_uv", lambda: ["uv"])
    monkeypatch.setattr(bootstrap, "install_launcher", lambda: None)
    return tmp_path


@pytest.fixture
def installed(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Names of the requirement files that were installed, in order."""
    names: list[str] = []
    monkeypatch.setattr(
        bootstrap, "synchronise", lambda uv, folder, requirements: names.append(requirements.stem)
    )
    return names


def test_second_run_installs_nothing(installed: list[str]) -> None:
    assert bootstrap.install_python_packages("base")
    assert not bootstrap.install_python_packages("base")
    assert installed == ["base"]


def test_demo_does_not_strip_the_environment_of_the_tests(installed: list[str], checkout: Path) -> None:
    bootstrap.install_python_packages("base")
    bootstrap.install_python_packages("dev")
    assert not bootstrap.install_python_packages("base")
    (checkout / "requirements" / "dev.txt").write_text("dev==2\n", encoding="utf-8")
    assert bootstrap.install_python_packages("base")
    assert installed == ["base", "dev", "dev"]


def test_moved_checkout_gets_a_new_environment(
    installed: list[str], checkout: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[Path] = []
    monkeypatch.setattr(bootstrap, "make_environment", lambda uv, folder: made.append(folder))
    bootstrap.install_python_packages("dev")
    assert made == []
    monkeypatch.setattr(bootstrap, "ROOT", checkout.parent)
    assert bootstrap.install_python_packages("base")
    assert made == [checkout / ".venv"]
    assert installed == ["dev", "dev"]


def test_failed_installation_is_tried_again(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(uv: list[str], folder: Path, requirements: Path) -> None:
        raise bootstrap.BootstrapError("no network")

    monkeypatch.setattr(bootstrap, "synchronise", fail)
    for _ in range(2):
        with pytest.raises(bootstrap.BootstrapError, match="no network"):
            bootstrap.install_python_packages("base")


def test_bare_python_is_told_what_to_install(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(bootstrap, "OWN", tmp_path)
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(bootstrap.BootstrapError, match="apt install python3-venv"):
        bootstrap.install_uv(tmp_path / "uv.txt")


def test_old_python_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.version_info", (3, 9, 2, "final", 0))
    with pytest.raises(bootstrap.BootstrapError, match=r"3\.11 or later is needed, this one is 3\.9\.2"):
        bootstrap.check_python()


@pytest.mark.parametrize(
    ("answer", "major"), [("echo v20.20.2", 20), ("echo v9.1.0", 9), ("echo", 0), ("exit 1", 0)]
)
def test_node_version(tmp_path: Path, answer: str, major: int) -> None:
    node = tmp_path / "node"
    node.write_text(f"#!/bin/sh\n{answer}\n", encoding="utf-8")
    node.chmod(0o755)
    assert bootstrap.node_version(str(node)) == major


def test_lock_of_npm_keeps_digests_and_loses_addresses() -> None:
    address = "https:" + "//mirror.example/"
    lock = f'{{"packages": {{"a": {{"resolved": "{address}", "integrity": "sha512-x", "funding": "{address}"}}}}}}'
    assert (
        without_addresses(lock)
        == '{\n  "packages": {\n    "a": {\n      "integrity": "sha512-x"\n    }\n  }\n}\n'
    )
