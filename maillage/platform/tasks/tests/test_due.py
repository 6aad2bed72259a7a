"""Recurring jobs: when they run, by whom, and what a failure costs the others."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import partial

import pytest
import time_machine
from django.db import connection
from django.utils import timezone

from maillage.platform.tasks import due
from maillage.platform.tasks.due import Declared, register_jobs, run_due, take_back_jobs
from maillage.platform.tasks.models import DueJob

MINUTE = timedelta(minutes=1)
Declare = Callable[..., None]


@pytest.fixture
def declared(monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, Declared]]:
    """The only jobs of the installation are those that the test declares."""
    jobs: dict[str, Declared] = {}
    monkeypatch.setattr(due, "DECLARED", jobs)
    yield jobs


@pytest.fixture
def runs(declared: dict[str, Declared], db: None) -> list[str]:
    """Jobs "a" and "b", due at once, that note their runs."""
    seen: list[str] = []
    declared["a"] = Declared("a", MINUTE, lambda: seen.append("a"))
    declared["b"] = Declared("b", MINUTE, lambda: seen.append("b"))
    register_jobs()
    return seen


def test_a_new_job_is_due_at_once_then_after_its_interval(runs: list[str]) -> None:
    assert run_due() == 2
    assert run_due() == 0
    with time_machine.travel(timezone.now() + MINUTE + timedelta(seconds=1), tick=False):
        assert run_due() == 2
    assert sorted(runs) == ["a", "a", "b", "b"]


def test_registering_keeps_dates_and_forgets_what_is_gone(
    runs: list[str], declared: dict[str, Declared]
) -> None:
    run_due()
    before = DueJob.objects.get(job="a").next_run_at
    del declared["b"]
    register_jobs()
    assert list(DueJob.objects.values_list("job", "next_run_at")) == [("a", before)]


def test_a_failing_job_holds_up_no_other(
    runs: list[str], declared: dict[str, Declared], caplog: pytest.LogCaptureFixture
) -> None:
    def broken() -> None:
        raise ValueError("prévu")

    declared["a"] = Declared("a", MINUTE, broken)
    with caplog.at_level(logging.CRITICAL):
        assert run_due() == 2
    job = DueJob.objects.get(job="a")
    assert runs == ["b"]
    assert job.last_error == "ValueError: prévu"
    assert job.running_by == ""


def test_success_clears_the_error(runs: list[str]) -> None:
    DueJob.objects.filter(job="a").update(last_error="ValueError: prévu")
    run_due()
    assert DueJob.objects.get(job="a").last_error == ""


def test_a_job_that_is_running_is_not_started_again(runs: list[str]) -> None:
    DueJob.objects.filter(job="a").update(running_by="worker-1")
    assert run_due(worker="worker-2") == 1
    assert runs == ["b"]


def test_a_stop_leaves_the_rest_due(runs: list[str]) -> None:
    assert run_due(stop=lambda: len(runs) == 1) == 1
    assert DueJob.objects.filter(next_run_at__lte=timezone.now()).count() == 1


def test_the_job_of_a_dead_worker_is_due_again(runs: list[str]) -> None:
    far = timezone.now() + timedelta(days=1)
    DueJob.objects.filter(job="a").update(running_by="dead", next_run_at=far)
    DueJob.objects.filter(job="b").update(running_by="alive", next_run_at=far)
    assert take_back_jobs({"alive"}) == 1
    assert run_due(worker="alive") == 1
    assert runs == ["a"]


def test_who_was_taken_back_does_not_finish_anothers_run(
    runs: list[str], declared: dict[str, Declared]
) -> None:
    def overtaken() -> None:
        DueJob.objects.filter(job="a").update(running_by="other")

    declared["a"] = Declared("a", MINUTE, overtaken)
    run_due(worker="slow")
    assert DueJob.objects.get(job="a").running_by == "other"


@pytest.mark.django_db(transaction=True)
def test_of_competing_workers_one_runs_each_job(declared: dict[str, Declared]) -> None:
    seen: list[str] = []
    for number in range(12):
        name = f"job-{number}"
        declared[name] = Declared(name, timedelta(days=1), partial(seen.append, name))
    register_jobs()
    start = threading.Barrier(3)

    def work(worker: str) -> None:
        try:
            start.wait()
            run_due(worker=worker)
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=(f"worker-{n}",)) for n in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(seen) == sorted(declared)


def test_every_job_of_the_product_is_named_after_its_room() -> None:
    assert {"messaging.deliver", "tasks.prune", "privacy.retention"} <= due.DECLARED.keys()
    assert all(timedelta(seconds=1) <= job.every <= timedelta(days=31) for job in due.DECLARED.values())
