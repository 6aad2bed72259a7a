"""A task that leaves a trace each time it runs to its end."""

from __future__ import annotations

from pathlib import Path

from django_tasks import task


@task()
def leave_trace(folder: str, name: str) -> None:
    with Path(folder, name).open("a", encoding="utf-8") as file:
        file.write("x")
