"""The web server and the worker as one process tree: started together, stopped together."""

from __future__ import annotations

import contextlib
import errno
import http.client
import os
import signal
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

from maillage.config.commands.installation import MEASURES, child_environment, python_command
from maillage.config.commands.refusal import Refusal
from maillage.config.commands.terminal import say

ALIVE = "/etat/vivant"
TICK_S = 0.1
# A job that is running may finish, and web requests too, which have less (gunicorn_settings).
STOP_WITHIN_S = 30.0
# A worker that lived this long was well started: its next end is a first failure again.
STEADY_S = 60.0
LONGEST_PAUSE_S = 30.0


def open_port(host: str, port: int, *, hint: str) -> socket.socket:
    """A listening socket on host:port; Refusal in French if the port cannot be had. `hint` says what to type."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        listener.listen(512)
    except OSError as error:
        listener.close()
        if error.errno == errno.EADDRINUSE:
            raise Refusal(f"Le port {port} est déjà pris par un autre programme. {hint}") from error
        if error.errno == errno.EACCES:
            raise Refusal(f"Le port {port} est réservé au système. {hint}") from error
        raise Refusal(f"Impossible d’écouter sur {host}, port {port} ({error.strerror}). {hint}") from error
    return listener


def open_socket(path: Path) -> socket.socket:
    """A listening Unix socket, for a proxy on the same machine: its owner and its group may connect.

    What a server that was killed left at this path is replaced; Refusal if one answers there, or if it is a file.
    """
    if path.exists() and not path.is_socket():
        raise Refusal(f"{path} existe et n’est pas une prise : choisissez un autre chemin (option --socket).")
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    before = os.umask(0o117)
    try:
        if path.exists():
            if _answers(path):
                raise Refusal(f"Un autre serveur répond déjà sur {path} : arrêtez-le, ou changez --socket.")
            path.unlink()
        listener.bind(str(path))
        listener.listen(512)
    except OSError as error:
        listener.close()
        raise Refusal(f"Impossible d’écouter sur {path} ({error.strerror or error}).") from error
    except Refusal:
        listener.close()
        raise
    finally:
        os.umask(before)
    return listener


def _answers(path: Path) -> bool:
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as probe:
        try:
            probe.connect(str(path))
        except OSError:
            return False
    return True


class _Local(http.client.HTTPConnection):
    """A connection to our own listener, whichever its kind."""

    def __init__(self, listener: socket.socket) -> None:
        super().__init__("localhost", timeout=120)
        self.family, self.address = listener.family, listener.getsockname()

    def connect(self) -> None:
        self.sock = socket.socket(self.family, socket.SOCK_STREAM)
        self.sock.settimeout(self.timeout)
        if self.family == socket.AF_UNIX:
            self.sock.connect(self.address)
            return
        host, port = self.address[:2]
        local = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104  # compared, not bound
        self.sock.connect((local, port))


@dataclass
class Child:
    """One process of the tree, in a process group of its own: Ctrl-C reaches only the supervisor."""

    label: str
    command: list[str]
    environment: dict[str, str]
    descriptors: tuple[int, ...] = ()
    failures: int = 0
    start_at: float = 0.0
    started_at: float = 0.0
    process: subprocess.Popen[bytes] | None = field(default=None, repr=False)

    def start(self) -> None:
        self.started_at = time.monotonic()
        self.process = subprocess.Popen(  # noqa: S603  # our own interpreter and modules
            self.command,
            env=self.environment,
            pass_fds=self.descriptors,
            stdin=subprocess.DEVNULL,
            process_group=0,
        )

    def ended(self) -> int | None:
        """Exit code if the process was started and has ended."""
        return None if self.process is None else self.process.poll()

    def signal(self, number: int) -> None:
        """Send a signal to the whole group; a group that is gone is fine."""
        if self.process is not None:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self.process.pid, number)


class Supervisor:
    """Starts web and worker, restarts the worker, stops both on SIGINT, SIGTERM or SIGHUP.

    SIGUSR1 replaces the processes by new ones, which read the code again: running requests and the running task are
    finished by the old ones, and the port stays open all the while.

    measures: the folder in which the web processes count; worker: whether background work is done here too.
    """

    def __init__(
        self,
        listener: socket.socket,
        *,
        threads: int,
        measures: Path,
        on_ready: Callable[[], None],
        processes: int = 1,
        worker: bool = True,
    ) -> None:
        self.listener = listener
        self.on_ready = on_ready
        self.asked_to_stop = 0
        self.asked_to_reload = False
        self.reloading = False
        self.answers = threading.Event()
        descriptor = listener.fileno()
        self.web = Child(
            "serveur web",
            python_command(
                "gunicorn",
                "--config",
                "python:maillage.config.commands.gunicorn_settings",
                "maillage.config.wsgi:application",
            ),
            child_environment(
                MAILLAGE_SOCKET=str(descriptor),
                MAILLAGE_THREADS=str(threads),
                MAILLAGE_PROCESSES=str(processes),
                **{MEASURES: str(measures)},
            ),
            (descriptor,),
        )
        command = python_command("maillage.config.command", "worker")
        self.worker = Child("travail de fond", command, child_environment()) if worker else None

    def run(self) -> int:
        """Run until asked to stop (0) or until the web server ends by itself (1)."""
        with self._signals():
            self.web.start()
            if self.worker is not None:
                self.worker.start()
            threading.Thread(target=self._wait_for_answer, daemon=True).start()
            try:
                return self._watch()
            finally:
                self._stop()

    def _watch(self) -> int:
        told = False
        while not self.asked_to_stop:
            if not told and self.answers.is_set():
                told = True
                with contextlib.suppress(OSError):
                    self.on_ready()
            code = self.web.ended()
            if code is not None:
                when = "s’est arrêté" if told else "n’a pas pu démarrer"
                say(f"Le serveur web {when} (code {code}) : la raison est écrite ci-dessus.")
                return 1
            if self.asked_to_reload:
                self.asked_to_reload = False
                self._reload()
            if self.worker is not None:
                self._mind(self.worker)
            time.sleep(TICK_S)
        return 0

    def _reload(self) -> None:
        """The web server replaces its own processes; the worker ends after its task and is started again."""
        if self.web.process is not None:
            # Its group holds the old processes too, which must not take this for themselves.
            self.web.process.send_signal(signal.SIGHUP)
        if self.worker is not None and self.worker.process is not None:
            self.reloading = True
            self.worker.signal(signal.SIGTERM)

    def _mind(self, worker: Child) -> None:
        now = time.monotonic()
        if worker.process is None:
            if now >= worker.start_at:
                worker.start()
            return
        code = worker.ended()
        if code is None:
            return
        if self.reloading and code == 0:
            self.reloading, worker.process, worker.start_at = False, None, now
            return
        worker.failures = 1 if now - worker.started_at > STEADY_S else worker.failures + 1
        pause = min(2.0 ** (worker.failures - 1) - 1, LONGEST_PAUSE_S)
        say(
            f"Le travail de fond s’est arrêté (code {code}) : nouveau départ"
            + (f" dans {pause:.0f} s" if pause else "")
            + ". Les pages restent servies."
        )
        worker.process, worker.start_at = None, now + pause

    def _wait_for_answer(self) -> None:
        """The port is open from the start: the first answer tells that the site behind it is there."""
        while not self.asked_to_stop:
            connection = _Local(self.listener)
            try:
                connection.request("GET", ALIVE)
                connection.getresponse().read()
            except (OSError, http.client.HTTPException):
                time.sleep(TICK_S)
            else:
                self.answers.set()
                return
            finally:
                connection.close()

    @contextlib.contextmanager
    def _signals(self) -> Iterator[None]:
        def ask(number: int, frame: FrameType | None) -> None:
            self.asked_to_stop += 1

        def ask_to_reload(number: int, frame: FrameType | None) -> None:
            self.asked_to_reload = True

        numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
        before = {number: signal.signal(number, ask) for number in numbers}
        before[signal.SIGUSR1] = signal.signal(signal.SIGUSR1, ask_to_reload)
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    def _stop(self) -> None:
        """Stop both children and all that they started; a second Ctrl-C does not wait."""
        children = [child for child in (self.web, self.worker) if child is not None]
        patience = self.asked_to_stop
        for child in children:
            child.signal(signal.SIGTERM)
        deadline = time.monotonic() + STOP_WITHIN_S
        while any(child.process and child.ended() is None for child in children):
            if time.monotonic() > deadline or self.asked_to_stop > patience:
                break
            time.sleep(TICK_S / 2)
        for child in children:
            child.signal(signal.SIGKILL)
            if child.process is not None:
                child.process.wait()
        self._close()

    def _close(self) -> None:
        path = self.listener.getsockname() if self.listener.family == socket.AF_UNIX else ""
        self.listener.close()
        if path:
            Path(path).unlink(missing_ok=True)
