"""The lines that a background task writes bear its number."""

from __future__ import annotations

from typing import Any

from django_tasks.signals import task_finished, task_started

from maillage.platform.checkup.watching.context import task_id


def connect() -> None:
    task_started.connect(_begin, dispatch_uid="maillage.watching")
    task_finished.connect(_end, dispatch_uid="maillage.watching")


def _begin(sender: Any, task_result: Any, **_: Any) -> None:
    task_id.set(str(task_result.id))


def _end(sender: Any, task_result: Any, **_: Any) -> None:
    task_id.set("")
