"""Whom to kill, when, and what must then be true of what it was doing."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import requests

from tests.reliability import inspection
from tests.reliability.restoring import Restoring
from tests.reliability.site import finish, kill

if TYPE_CHECKING:
    from tests.reliability.campaign import Campaign


class Victims:
    def __init__(self, campaign: Campaign) -> None:
        self.campaign, self.site, self.chance = campaign, campaign.site, campaign.chance
        self.editions: dict[str, int] = {}
        self.last_edition = 0
        self.import_s = self.backup_s = 5.0
        self.backups = self.site.folder / "backups"
        self.number = 0
        self.restoring = Restoring(self.site, self.chance, self.fault)
        self.strikes = {
            "web": self.web,
            "worker": self.worker,
            "database": self.database,
            "mailing": self.mailing,
            "import-command": self.import_command,
            "import-worker": self.import_worker,
            "backup": self.backup,
            "restore": self.restoring.strike,
        }

    def fault(self, words: str) -> None:
        self.campaign.faults.append(words)
        print(f"FAULT: {words}", flush=True)

    def get_ready(self) -> None:
        """The two editions of the register, each imported once in peace, and two backups of different moments."""
        only = self.campaign.options.only
        self.backups.mkdir()
        if {"import-command", "import-worker", "restore"} & set(only):
            for number in (0, 1):
                self.import_s = _seconds(lambda number=number: finish(self._import(number)))
                self.editions[inspection.register_state()] = number
                if "restore" in only:
                    self.restoring.keep(self._backup(self.backups / f"edition-{number}.maillage"))
            if len(self.editions) != 2:
                self.fault("the two editions of the register look the same")
        if "backup" in only:
            self.backup_s = _seconds(lambda: self._backup(self.backups / "first.maillage"))
        if "restore" in only:
            self.restoring.get_ready()

    def strike(self, victim: str) -> str:
        """Kill it; what was killed, "" if it had ended before."""
        return self.strikes[victim]()

    def wait_a_moment(self, most_s: float) -> None:
        time.sleep(self.chance.uniform(0, most_s))

    # --- The site -----------------------------------------------------------------------------------------

    def web(self) -> str:
        """One process of the site, the one that holds them, the supervisor alone, or all at once."""
        self.wait_a_moment(2)
        kind = self.chance.choice(("web process", "web arbiter", "supervisor", "whole tree"))
        if kind == "web process":
            pids = self.site.web_processes()
            return kind if pids and kill(self.chance.choice(pids)) else ""
        if kind == "web arbiter":
            pid = self.site.web_arbiter()
            if pid is None or not kill(pid):
                return ""
            self._wait_for_end()
            return kind
        if kind == "supervisor":
            assert self.site.server is not None
            self.site.server.kill()
            self.site.server.wait()
            return kind
        return kind if self.site.kill_all() else ""

    def _wait_for_end(self) -> None:
        assert self.site.server is not None
        with suppress(subprocess.TimeoutExpired):
            self.site.server.wait(60)

    def worker(self) -> str:
        pid = self._worker()
        self.wait_a_moment(3)
        return "worker" if pid and kill(pid) else ""

    def _worker(self) -> int | None:
        """A worker that is there: the supervisor waits longer and longer before it starts one again."""
        until = time.monotonic() + 90
        while time.monotonic() < until:
            if pid := self.site.worker():
                return pid
            time.sleep(0.1)
        return None

    def database(self) -> str:
        """The server of the database; on SQLite, which has none, all that have its file open."""
        self.wait_a_moment(2)
        cluster = self.site.cluster
        if cluster is None:
            pids = [*self.site.web_processes(), self.site.worker()]
            return "SQLite writers" if [pid for pid in pids if pid and kill(pid)] else ""
        kind = self.chance.choice(("postmaster", "all of PostgreSQL", "a session of PostgreSQL"))
        if kind == "a session of PostgreSQL":
            return kind if cluster.kill_one_session() else ""
        worker = self.site.worker()
        cluster.kill(whole=kind == "all of PostgreSQL")
        self.wait_a_moment(3)
        self._says_so_in_french()
        cluster.restart()
        if worker and self.site.worker() != worker:
            self.fault("the worker did not wait for its database")
        return kind

    def _says_so_in_french(self) -> None:
        person = self.campaign.crowd.clients[0]
        # With a session, which has to be looked up: the page for strangers needs no database.
        cookies = {one.name: one.value or "" for one in person.session.cookies}
        if "sessionid" not in cookies:
            return
        try:
            answer = requests.get(f"{self.site.base}/c/{person.slug}/", cookies=cookies, timeout=60)
        except requests.RequestException as error:
            self.fault(f"without its database the site does not answer: {error}")
            return
        if answer.status_code != 503 or 'lang="fr"' not in answer.text or "Traceback" in answer.text:
            self.fault(f"without its database the site answers {answer.status_code}")

    def mailing(self) -> str:
        """The worker, some milliseconds after the mail server took a message."""
        pid = self._worker()
        if pid is None:
            return ""
        box = self.campaign.post
        size, more = _size(box), self.chance.randint(1, 4)
        until = time.monotonic() + 20
        while more and time.monotonic() < until:
            if _size(box) > size:
                size, more = _size(box), more - 1
            time.sleep(0.001)
        if more:
            return ""
        self.wait_a_moment(0.06)
        return "mailing" if kill(pid) else ""

    # --- The import ---------------------------------------------------------------------------------------

    def register(self) -> list[str]:
        """The register shows one edition, wholly."""
        if not self.editions:
            return []
        state = inspection.register_state()
        if state not in self.editions:
            return [f"the register shows no edition: {state}"]
        self.last_edition = self.editions[state]
        return []

    def _import(self, edition: int) -> subprocess.Popen[str]:
        file = str(self.campaign.files[edition])
        return self.site.maillage("import", "rpps", file, "--all", "--accepter-baisse", "--accepter-ancien")

    def import_command(self) -> str:
        """`maillage import`; then again, to its end."""
        wanted = 1 - self.last_edition
        process = self._import(wanted)
        killed = self._kill_within(process, self.import_s)
        self.campaign.check("register", self.register)
        if self.chance.random() < 0.5:
            finish(self._import(wanted))
            self._must_show(wanted)
        return "import, command line" if killed else ""

    def import_worker(self) -> str:
        """An import that somebody asked for on the page, killed with its worker: it starts once more by itself."""
        from maillage.contexts.directory.imports.services import Options, request_import
        from maillage.platform.accounts.models import User
        from maillage.platform.tenancy.actor import Actor

        wanted, pid = 1 - self.last_edition, self._worker()
        if pid is None:
            return ""
        self.number += 1
        given = self.site.folder / f"given-{self.number}" / self.campaign.files[wanted].name
        given.parent.mkdir()
        shutil.copy(self.campaign.files[wanted], given)
        options = Options(keep_all=True, accept_shrink=True, accept_older=True)
        operator = Actor(User.objects.get(email="operateur@exemple.fr"), community=None)
        run = request_import(by=operator, kind_name="rpps", path=given, options=options)
        self.wait_a_moment(1 + self.import_s * 0.8)
        killed = kill(pid)
        self.campaign.check("register", self.register)
        self._wait_for_run(run.pk)
        self._must_show(wanted)
        return "import, worker" if killed else ""

    def _wait_for_run(self, pk: int) -> None:
        from maillage.contexts.directory.imports.models import ImportRun, RunState

        until = time.monotonic() + 300
        while True:
            with inspection.one_view():
                run = ImportRun.objects.get(pk=pk)
            if run.state == RunState.ACCEPTED:
                return
            if run.state == RunState.REFUSED or time.monotonic() > until:
                self.fault(f"an import that was asked for is {run.state}: {run.message}")
                return
            time.sleep(0.5)

    def _must_show(self, wanted: int) -> None:
        self.campaign.check("register", self.register)
        if self.last_edition != wanted:
            self.fault("an import that ended well is not shown")

    def _kill_within(self, process: subprocess.Popen[str], usual_s: float) -> bool:
        """Kill it at a random instant of its usual life, the start of Python left out; False if it had ended."""
        time.sleep(min(1.0, usual_s / 3))
        self.wait_a_moment(max(usual_s - 0.8, 0.2))
        ended = process.poll() is not None
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
        return not ended

    # --- The backup ---------------------------------------------------------------------------------------

    def _backup(self, target: Path) -> Path:
        self.site.run("backup", str(target))
        return target

    def backup(self) -> str:
        """A file under its name is whole; what a kill left is gone with the next one of the same name."""
        self.number += 1
        target = self.backups / f"backup-{self.number}.maillage"
        killed = self._kill_within(self.site.maillage("backup", str(target)), self.backup_s)
        there = target.exists()
        if not there:
            self.backup_s = _seconds(lambda: self._backup(target))
        if not there or not killed or self.chance.random() < 0.3:
            self.campaign.checks["backup"] += 1
            words = self.site.maillage("backup", "--verify", str(target))
            said = finish(words, None)
            if words.returncode:
                self.fault(f"a backup under its name does not verify: {said[-300:]}")
        if list(self.backups.glob("*.part")):
            self.fault("the part of a backup is left after the next one")
        target.unlink()
        return "backup" if killed else ""

    def leftovers(self) -> list[str]:
        """Nothing of killed imports or restores takes room for ever."""
        left = [path.name for path in self.site.data.glob("imports/*") if "staging" in path.name]
        return [f"left in the folder of imports: {left}"] if len(left) > 1 else []


def _size(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0


def _seconds(work: object) -> float:
    assert callable(work)
    began = time.monotonic()
    work()
    return time.monotonic() - began
