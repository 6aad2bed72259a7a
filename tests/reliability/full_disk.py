"""A disk that is full: every part says so in French, nothing is damaged, and all goes on once there is room again.

    python -m tests.reliability.full_disk [--folder FOLDER] [--report FILE]

As root it mounts a small tmpfs; otherwise give --folder, an empty folder on a small file system of its own (at most
1 GB). `maillage serve` on SQLite works there; a file takes up all the room, then goes away.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

import requests

from benchmarks.generate_rpps import french_communes, write_file
from tests.reliability.clients import PASSWORD, Client, NotAcknowledged, email_of, slugs
from tests.reliability.ledger import Ledger
from tests.reliability.site import ROOT, Site, finish, free_port

SIZE_MB = 400


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--folder", type=Path, help="an empty folder on a small file system")
    parser.add_argument("--report", type=Path)
    options = parser.parse_args(arguments)
    with ExitStack() as stack:
        folder = options.folder or stack.enter_context(small_disk())
        outside = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        run = FullDisk(stack, folder, outside)
        run.all()
        if run.faults:
            print((folder / "site.log").read_text("utf-8")[-6000:])
    for name, words in run.said.items():
        print(f"{name}: {words}")
    print(f"{len(run.faults)} faults" + "".join(f"\nFAULT: {fault}" for fault in run.faults), flush=True)
    if options.report:
        options.report.write_text(
            json.dumps({"said": run.said, "faults": run.faults}, ensure_ascii=False), "utf-8"
        )
    return 1 if run.faults else 0


@contextmanager
def small_disk() -> Iterator[Path]:
    """A tmpfs of SIZE_MB, which only root can mount."""
    folder = Path(tempfile.mkdtemp(prefix="maillage-small-"))
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={SIZE_MB}m", "tmpfs", str(folder)], check=True)
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)
        folder.rmdir()


class FullDisk:
    def __init__(self, stack: ExitStack, folder: Path, outside: Path) -> None:
        self.folder, self.outside = folder, outside
        self.said: dict[str, str] = {}
        self.faults: list[str] = []
        port, self.post = free_port(), outside / "post.jsonl"
        postbox = subprocess.Popen(
            [sys.executable, "-m", "tests.reliability.postbox", str(port), str(self.post)], cwd=ROOT
        )
        stack.callback(postbox.wait)
        stack.callback(postbox.kill)
        self.site = Site(folder, port)
        self.site.create_database()
        finish(self.site.python("-m", "tests.reliability.setting_up", "1"))
        os.environ.update(self.site.environment)
        import django

        django.setup()
        self.ledger = Ledger(outside / "ledger.jsonl")
        slug = slugs(1)[0]
        self.client = Client(
            self.site.base, slug, email_of(slug), self.ledger, self.post, random.Random(1), threading.Event()
        )
        self.file = write_file(outside, french_communes(), rows=20_000)
        stack.callback(self.site.kill_all)
        self.site.start()

    # --- The room -----------------------------------------------------------------------------------------

    @contextmanager
    def no_room(self, leave_bytes: int = 0) -> Iterator[None]:
        """Fill the disk up to the last byte but so many."""
        ballast = self.folder / "ballast"
        with ballast.open("wb", buffering=0) as file, suppress(OSError):
            free = shutil.disk_usage(self.folder).free - leave_bytes
            while free > 0:
                free -= file.write(b"\0" * min(free, 1 << 20))
        try:
            yield
        finally:
            ballast.unlink()

    # --- Scenes -------------------------------------------------------------------------------------------

    def all(self) -> None:
        for _ in range(3):
            self.client.act()
        for scene in (
            self.writing,
            self.mailing,
            self.importing,
            self.backing_up,
            self.uploading,
            self.starting,
        ):
            scene()
            self.recovers(scene.__name__)

    def writing(self) -> None:
        """Writes are refused with a page of ours; readings go on, whatever the journal of readings wants."""
        with self.no_room():
            refused: list[requests.Response] = []
            for number in range(400):
                answer = self._post_label(f"plein {number}")
                if answer is not None and answer.status_code != 302:
                    refused.append(answer)
                    break
            if not refused:
                self.faults.append("a full disk took 400 writes")
                return
            self.expect("write", refused[0].text, "momentanément indisponible")
            if refused[0].status_code != 503:
                self.faults.append(f"a write on a full disk answers {refused[0].status_code}")
            self.expect("doctor", finish(self.site.maillage("doctor"), None), "disque", "place")
            ready = requests.get(f"{self.site.base}/etat/pret", timeout=20).status_code
            if ready != 503:
                self.faults.append(f"/etat/pret says {ready} on a full disk")

    def _post_label(self, key: str) -> requests.Response | None:
        """The answer to one write, whatever it is; only those acknowledged go to the ledger as such."""
        path = f"/c/{self.client.slug}/annuaire/etiquettes/nouvelle/"
        page = self.client.session.get(self.site.base + path, timeout=60)
        token = page.text.partition('name="csrfmiddlewaretoken" value="')[2].partition('"')[0]
        if page.status_code != 200:
            return page
        self.ledger.ask("label", key)
        form = {"name": key, "tone": "neutral", "detail": "x" * 200, "csrfmiddlewaretoken": token}
        answer = self.client.session.post(self.site.base + path, data=form, timeout=60, allow_redirects=False)
        if answer.status_code == 302:
            self.ledger.acknowledge("label", key)
        return answer

    def mailing(self) -> None:
        """Messages that were queued before leave later, once each; the worker lives on."""
        worker = self.site.worker()
        for _ in range(5):
            self.client.invite()
        with self.no_room():
            time.sleep(8)
        if self.site.worker() != worker:
            self.faults.append("the worker died of a full disk")

    def importing(self) -> None:
        before = self._register()
        with self.no_room(leave_bytes=600_000):
            words = self._run("import", "rpps", str(self.file), "--all")
        self.expect("import", words, "plus de place", "disque")
        if self._register() != before:
            self.faults.append("an import on a full disk changed the register")
        finish(self.site.maillage("import", "rpps", str(self.file), "--all"))

    def backing_up(self) -> None:
        target = self.folder / "sauvegarde.maillage"
        with self.no_room(leave_bytes=300_000):
            words = self._run("backup", str(target))
        self.expect("backup", words, "plus de place")
        left = list(self.folder.glob("sauvegarde*"))
        if left:
            self.faults.append(f"left of a backup on a full disk: {left}")
        self.site.run("backup", str(target))
        self.site.run("backup", "--verify", str(target))
        target.unlink()

    def uploading(self) -> None:
        """A register sent from a browser by the operator."""
        with requests.Session() as browser:
            self._sign_in(browser, "operateur@exemple.fr")
            path = f"{self.site.base}/installation/imports/nouveau/"
            page = browser.get(path, timeout=60)
            if page.status_code != 200:
                self.faults.append(f"the page of imports answers {page.status_code}")
                return
            with self.no_room(leave_bytes=600_000), self.file.open("rb") as file:
                token = page.text.partition('name="csrfmiddlewaretoken" value="')[2].partition('"')[0]
                answer = browser.post(
                    path,
                    data={"csrfmiddlewaretoken": token, "kind": "rpps"},
                    files={"file": file},
                    timeout=120,
                )
            self.expect("upload", answer.text, "pas la place pour ce fichier", "il en reste")
            if answer.status_code >= 500 and answer.status_code != 503:
                self.faults.append(f"an upload on a full disk answers {answer.status_code}")

    def _sign_in(self, browser: requests.Session, email: str) -> None:
        path = f"{self.site.base}/compte/connexion/"
        token = browser.get(path, timeout=60).text.partition('name="csrfmiddlewaretoken" value="')[2]
        form = {"login": email, "password": PASSWORD, "csrfmiddlewaretoken": token.partition('"')[0]}
        browser.post(path, data=form, timeout=60)

    def starting(self) -> None:
        """A start without room is refused in words, or serves; once there is room it starts."""
        self.site.stop()
        with self.no_room():
            starting = self.site.maillage("serve", "--port", str(self.site.port))
            with suppress(subprocess.TimeoutExpired):
                starting.wait(20)
            served = starting.poll() is None
            if served:
                starting.terminate()
            words = finish(starting, None)
        if served:
            self.said["start"] = "serves"
        else:
            self.expect("start", words, "plus de place")

    # --- What must be true --------------------------------------------------------------------------------

    def _run(self, *arguments: str) -> str:
        process = self.site.maillage(*arguments)
        words = finish(process, None)
        if process.returncode == 0:
            self.faults.append(f"{arguments[0]} on a full disk ended well: {words[-200:]}")
        return words

    def expect(self, name: str, words: str, *any_of: str) -> None:
        """One of these must be said, and no traceback."""
        told = [
            " ".join(line.split())
            for line in words.splitlines()
            if any(one in line.casefold() for one in any_of)
        ]
        self.said[name] = told[0][:300] if told else ""
        if not told:
            self.faults.append(f"{name}: nothing about the disk in « {' '.join(words.split())[-400:]} »")
        if "Traceback" in words:
            self.faults.append(f"{name}: a traceback")

    def _register(self) -> str:
        from tests.reliability import inspection

        return inspection.register_state()

    def recovers(self, scene: str) -> None:
        """With room again: writes are taken, mail leaves, the database is whole, nothing acknowledged is missing."""
        from tests.reliability import inspection

        self.site.ensure_up()
        self._until(self._writes, f"{scene}: writes are taken again")
        self._until(inspection.is_at_rest, f"{scene}: the queue empties")
        found = inspection.writes(self.ledger) + inspection.mail(self.post) + inspection.database()
        self.faults += [f"{scene}: {fault}" for fault in found]

    def _writes(self) -> bool:
        with suppress(requests.RequestException, NotAcknowledged):
            self.client.invite()
            return True
        return False

    def _until(self, condition: Callable[[], bool], what: str) -> None:
        until = time.monotonic() + 90
        while not condition():
            if time.monotonic() > until:
                self.faults.append(f"in vain: {what}")
                return
            time.sleep(1)


if __name__ == "__main__":
    sys.exit(main())
