"""Several writers at the same moment, each with a connection of its own, and one that is killed.

A test that uses them is `@pytest.mark.django_db(transaction=True)`: others read only what was committed.
"""

from __future__ import annotations

import os
import signal
import time
import traceback
import warnings
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import NoReturn, TypeVar

from django.db import connection, connections
from django_scopes import scope

from maillage.platform.tenancy.models import Community

Answer = TypeVar("Answer")
PATIENCE_S = 60


def at_once(community: Community, *calls: Callable[[], Answer]) -> list[Answer | Exception]:
    """What each call answered or raised, all of them let go together, in their order."""
    start = Barrier(len(calls))

    def run(call: Callable[[], Answer]) -> Answer | Exception:
        try:
            start.wait(PATIENCE_S)
            with scope(community=community):
                return call()
        except Exception as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


def die(*args: object, **kwargs: object) -> NoReturn:
    """In place of a step: the process is killed there. Nothing runs in it after: no `finally`, no rollback."""
    os.kill(os.getpid(), signal.SIGKILL)
    raise AssertionError("still alive")


def killed(community: Community, call: Callable[[], object]) -> None:
    """Run it in a process of its own until it calls `die`, at the latest when it has ended, before its answer.

    What the call replaces (`services.record = die`) is replaced in that process alone. It is a fork: threads of
    libraries (those that print pages) are not in it, and what waits for them would wait for ever.
    """
    # A connection is of one process: both open their own.
    connections.close_all()
    said, saying = os.pipe()
    with warnings.catch_warnings():
        # Other threads may be there (those of the runner): the child uses nothing of theirs.
        warnings.simplefilter("ignore", DeprecationWarning)
        pid = os.fork()
    if pid == 0:
        try:
            with scope(community=community):
                call()
            die()
        except BaseException:
            os.write(saying, traceback.format_exc().encode()[-4_000:])
        finally:
            os._exit(1)
    os.close(saying)
    until = time.monotonic() + PATIENCE_S
    while (ended := os.waitpid(pid, os.WNOHANG)) == (0, 0):
        if time.monotonic() > until:
            os.kill(pid, signal.SIGKILL)
        time.sleep(0.01)
    with os.fdopen(said) as words:
        told = words.read()
    assert os.waitstatus_to_exitcode(ended[1]) == -signal.SIGKILL, told
    assert time.monotonic() <= until, "it did not end"
