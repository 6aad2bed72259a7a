"""What is copied from the front-end packages, and how."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tools import assets

HOME = """
<svg
  xmlns="http://www.w3.org/2000/svg"
  width="24"
  class="icon"
>
  <path stroke="none" d="M0 0h24v24H0z" fill="none" />
  <path d="M5 12l-2 0" />
</svg>
"""


@pytest.fixture
def packages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An icon package of one drawing in two styles, and an empty list of icons."""
    for style in ("outline", "filled"):
        folder = tmp_path / "@tabler" / "icons" / "icons" / style
        folder.mkdir(parents=True)
        (folder / "home.svg").write_text(HOME, encoding="utf-8")
    monkeypatch.setattr(assets, "NODE_MODULES", tmp_path)
    monkeypatch.setattr(assets, "ROOT", tmp_path)
    monkeypatch.setattr(assets, "ICON_NAMES", tmp_path / "icons.txt")
    return tmp_path


def test_sprite_holds_one_symbol_per_name(packages: Path) -> None:
    (packages / "icons.txt").write_text(
        "# the front door\nhome\nfilled/home  # twice is once\nhome\n", "utf-8"
    )
    sprite = assets.icon_sprite(assets.read_icon_names())
    assert re.findall(r'<symbol id="([\w-]+)"', sprite) == ["home-filled", "home"]
    assert sprite.count('<path d="M5 12l-2 0" />') == 2
    assert "M0 0h24v24H0z" not in sprite


def test_unknown_icon_is_named(packages: Path) -> None:
    with pytest.raises(assets.AssetError, match="nowhere"):
        assets.icon_sprite(["home", "nowhere"])


def test_missing_list_is_named(packages: Path) -> None:
    with pytest.raises(assets.AssetError, match=r"icons\.txt"):
        assets.read_icon_names()


@pytest.mark.parametrize(
    ("name", "source"),
    [
        ("a.css", b"a{b:c}\n/*# sourceMappingURL=a.css.map */"),
        ("a.js", b"a{b:c}\n//# sourceMappingURL=a.js.map"),
        ("a.mjs", b"a{b:c}\n//# sourceMappingURL=a.mjs.map\n"),
        ("b.css", b"a{b:c}\n"),
    ],
)
def test_copies_point_at_no_source_map(tmp_path: Path, name: str, source: bytes) -> None:
    (tmp_path / name).write_bytes(source)
    assets.copy(tmp_path / name, tmp_path / "vendor" / name)
    assert (tmp_path / "vendor" / name).read_bytes() == b"a{b:c}\n"


def test_missing_package_tells_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(assets.AssetError, match="npm ci"):
        assets.copy(tmp_path / "absent.js", tmp_path / "vendor" / "absent.js")


def test_installed_files_are_complete() -> None:
    """What the pages ask for is there, the worker of the map at the version of its library."""
    for target in (
        *assets.NPM_FILES.values(),
        *assets.DJANGO_HTMX_FILES.values(),
        "icons.svg",
        "inter/inter.css",
    ):
        assert (assets.VENDOR / target).stat().st_size > 400, target
    versions = {
        name: re.search(rb"@license[^\n]*?(v\d+\.\d+\.\d+)", (assets.VENDOR / "maplibre" / name).read_bytes())
        for name in ("maplibre-gl.mjs", "maplibre-gl-worker.mjs")
    }
    assert len({found.group(1) for found in versions.values() if found}) == 1
    assert all(versions.values())
    for face in re.findall(r"url\(\./([^)]+)\)", (assets.VENDOR / "inter" / "inter.css").read_text("utf-8")):
        assert (assets.VENDOR / "inter" / face).is_file()
