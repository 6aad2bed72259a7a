"""Queued tasks of these tests: they leave a trace in a folder, since a worker may be another process."""

from __future__ import annotations

import time
from pathlib import Path

from django_tasks import task


@task()
def leave_trace(folder: str, name: str) -> str:
    """One file per run, so that a second run of the same task would show."""
    runs = len(list(Path(folder).glob(f"{name}.*")))
    Path(folder, f"{name}.{runs + 1}").touch()
    return name


@task()
def fail() -> None:
    raise ValueError("prévu")


@task()
def last(folder: str, name: str) -> None:
    """Say that it began; end once it is allowed to."""
    begun = len(list(Path(folder).glob(f"{name}.begun.*")))
    Path(folder, f"{name}.begun.{begun + 1}").touch()
    while not Path(folder, "go").exists():
        time.sleep(0.02)
    Path(folder, f"{name}.done").touch()
