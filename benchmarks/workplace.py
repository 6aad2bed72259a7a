"""Where benchmarks work: a temporary folder with the generated files and throw-away installations.

What is measured of the product runs in a child process of its own, so that its peak memory is its
own and no benchmark leaves anything to the next one.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from time import perf_counter
from typing import Any

import psycopg

from benchmarks.generate_rpps import french_communes, write_file
from tools.postgres_cluster import BENCHMARK_SETTINGS, PostgresCluster

ROOT = Path(__file__).parents[1]


class BenchmarkFailed(Exception):
    """A child process failed; the message holds the end of what it said."""


@dataclass(frozen=True)
class Installation:
    """One installation of the product: its data folder and its database."""

    folder: Path
    database_url: str = ""

    def run(self, task: str, *arguments: str) -> dict[str, Any]:
        """Run one task of `benchmarks.tasks` in a child process and return what it measured.

        Always with `peak_mb`: the most memory that the child held, in MB (VmHWM of Linux).
        """
        command = [sys.executable, "-m", "benchmarks.child", task, *arguments]
        done = subprocess.run(
            command, cwd=ROOT, env=self.surroundings, capture_output=True, text=True, check=False
        )
        if done.returncode:
            raise BenchmarkFailed(f"{task}: {done.stderr.strip()[-1500:]}")
        answer: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
        return answer

    @property
    def surroundings(self) -> dict[str, str]:
        """Environment of its processes."""
        return os.environ | {
            "DJANGO_SETTINGS_MODULE": "benchmarks.settings",
            "MAILLAGE_DATA": str(self.folder),
            "MAILLAGE_DATABASE_URL": self.database_url,
            "MAILLAGE_STATIC": str(self.folder.parent / "static"),
            "MAILLAGE_DEMO": "",
        }

    def copy(self, folder: Path) -> Installation:
        """The same installation once more; of an SQLite one only."""
        shutil.copytree(self.folder, folder)
        return Installation(folder)


@dataclass
class Workplace:
    """The folder of one run. rows: lines of the national file."""

    folder: Path
    rows: int
    # What runs until all is measured, and is stopped then.
    resources: ExitStack = field(default_factory=ExitStack)
    _files: dict[bool, Path] = field(default_factory=dict)

    def national_file(self, *, later: bool = False) -> Path:
        """The generated national file, or the one of a month later; written once per run."""
        if later not in self._files:
            self._files[later] = write_file(self.folder, french_communes(), rows=self.rows, later=later)
        return self._files[later]

    def fresh(self, name: str, database_url: str = "") -> Installation:
        """A new installation: tables made, communes of France loaded."""
        folder = self.folder / name
        folder.mkdir()
        installation = Installation(folder, database_url)
        installation.run("prepare")
        return installation

    @cached_property
    def one_cpts(self) -> Installation:
        """An installation with one community and the professionals of its territory, on SQLite."""
        installation = self.fresh("one-cpts")
        installation.run("found_community")
        installation.run("import_territory", str(self.national_file()))
        return installation

    @cached_property
    def national(self) -> Installation:
        """An installation with all professionals of France, on SQLite."""
        installation = self.fresh("national")
        installation.run("import_national", str(self.national_file()))
        return installation

    @cached_property
    def postgresql(self) -> Installation:
        """An installation without professionals on a PostgreSQL of its own. PostgresMissing where there is none."""
        cluster = self.resources.enter_context(PostgresCluster(BENCHMARK_SETTINGS))
        with psycopg.connect(cluster.url("postgres"), autocommit=True) as link:
            link.execute("CREATE DATABASE maillage")
        return self.fresh("postgresql", cluster.url("maillage"))

    @cached_property
    def national_postgresql(self) -> Installation:
        """The same with all professionals of France; those that the imports left, if these were measured before."""
        installation = self.postgresql
        if not installation.run("count_people")["people"]:
            installation.run("import_national", str(self.national_file()))
        return installation

    def collect_static(self) -> None:
        """Make the static files as they are served: hashed names, compressed. Once per run."""
        if not (self.folder / "static").is_dir():
            self.one_cpts.run("collect_static")


def timed(work: Callable[[], object]) -> float:
    """Seconds that a call takes."""
    began = perf_counter()
    work()
    return perf_counter() - began
