"""A demonstration of its own, served while it is looked at, with the doors that a visitor has: accounts, an operator's
account, a personal link received by mail."""

from __future__ import annotations

import contextlib
import email
import email.policy
import json
import os
import re
import secrets
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

ROOT = Path(__file__).resolve().parents[1]
START_TIMEOUT_S = 420
STOP_TIMEOUT_S = 40
LETTER_TIMEOUT_S = 60
CARD = "demonstration.json"
OPERATOR = "exploitation@maillage.example"
NAVIGATION = ".mg-nav a[href]"
# What belongs to the tests or to the installation around: a demonstration chooses its own.
NOT_INHERITED = {"DJANGO_SETTINGS_MODULE", "MAILLAGE_DATABASE_URL", "MAILLAGE_SECRET_KEY", "MAILLAGE_DATA"}


class DemonstrationError(Exception):
    """The demonstration does not do what it should; the message says what."""


@dataclass(frozen=True)
class Demonstration:
    """A demonstration that answers at `address`; `data` is its folder, `card` its accounts by community."""

    address: str
    data: Path
    card: dict[str, Any]

    def email(self, label: str) -> str:
        """Address of an account of the first community, by the words of its role ("Coordination")."""
        accounts = self.card["communities"][0]["accounts"]
        return next(str(one["email"]) for one in accounts if one["label"] == label)

    def sign_in(self, page: Page, label: str) -> None:
        page.goto(f"{self.address}/compte/connexion/")
        page.fill("input[name=login]", self.email(label))
        page.fill("input[name=password]", self.card["password"])
        page.press("input[name=password]", "Enter")
        page.wait_for_selector(NAVIGATION, state="attached")


@contextlib.contextmanager
def demonstration() -> Iterator[Demonstration]:
    """A demonstration built for this run, stopped and removed afterwards."""
    port = free_port()
    with tempfile.TemporaryDirectory(prefix="maillage-demonstration-") as data:
        environment = environment_of(Path(data))
        command = [str(Path(sys.executable).parent / "maillage"), "demo", "--port", str(port)]
        with subprocess.Popen(command, cwd=ROOT, env=environment, start_new_session=True) as server:
            try:
                wait_until_open(server, port)
                card = json.loads((Path(data) / CARD).read_text("utf-8"))
                yield Demonstration(f"http://localhost:{port}", Path(data), card)
            finally:
                stop(server)


def environment_of(data: Path) -> dict[str, str]:
    """What a command of the demonstration in that folder is started with."""
    kept = {name: value for name, value in os.environ.items() if name not in NOT_INHERITED}
    return kept | {"MAILLAGE_DATA": str(data)}


def stop(server: subprocess.Popen[bytes]) -> None:
    """As by Ctrl-C; by force if it takes too long."""
    server.send_signal(signal.SIGINT)
    try:
        server.wait(STOP_TIMEOUT_S)
    except subprocess.TimeoutExpired:
        os.killpg(server.pid, signal.SIGKILL)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def wait_until_open(server: subprocess.Popen[bytes], port: int) -> None:
    deadline = time.monotonic() + START_TIMEOUT_S
    while time.monotonic() < deadline:
        if server.poll() is not None:
            raise DemonstrationError("the demonstration did not start; try `make demo`")
        with (
            contextlib.suppress(OSError),
            socket.create_connection(("127.0.0.1", port), timeout=1) as connection,
        ):
            connection.sendall(b"GET /compte/connexion/ HTTP/1.0\r\nHost: localhost\r\n\r\n")
            if connection.recv(64):
                return
        time.sleep(0.3)
    raise DemonstrationError(f"the demonstration did not answer within {START_TIMEOUT_S} s")


# --- The operator -----------------------------------------------------------------------------------------


def open_operator(page: Page, address: str, data: Path) -> None:
    """Open an operator's account as one does on a server, choose its password by the link, and be signed in."""
    answer = subprocess.run(  # our own command
        [sys.executable, "-m", "maillage.config.command", "create-operator", OPERATOR],
        cwd=ROOT,
        env=environment_of(data) | {"MAILLAGE_BASE_URL": address},
        check=True,
        capture_output=True,
        text=True,
    )
    link = re.search(r"https?://\S+", answer.stdout)
    if link is None:
        raise DemonstrationError(f"no link to choose a password in: {answer.stdout}")
    password = secrets.token_urlsafe(16)
    page.goto(link.group(0))
    for field in page.locator("input[type=password]").all():
        field.fill(password)
    page.locator("main form button[type=submit]").first.click()
    page.wait_for_load_state()
    page.goto(f"{address}/compte/connexion/")
    if page.locator("input[name=login]").count():
        page.fill("input[name=login]", OPERATOR)
        page.fill("input[name=password]", password)
        page.press("input[name=password]", "Enter")
        page.wait_for_load_state()


# --- The mail ---------------------------------------------------------------------------------------------


def letters(data: Path) -> list[str]:
    """Texts of the letters that the demonstration has sent: it keeps them in a folder, one file a connection."""
    texts = []
    for path in sorted((data / "mail").glob("*.log")):
        for part in re.split(rb"^-{79}$", path.read_bytes(), flags=re.MULTILINE):
            body = email.message_from_bytes(part.strip(), policy=email.policy.default).get_body(("plain",))
            texts.append(str(body.get_content()) if body else "")
    return texts


def link_received(data: Path, part: str, *, known: frozenset[str] = frozenset()) -> str:
    """Path of the first link, in the letters received, that begins with `part` and is not in `known`; waits for it."""
    deadline = time.monotonic() + LETTER_TIMEOUT_S
    while time.monotonic() < deadline:
        found = [link for link in links_in(letters(data), part) if link not in known]
        if found:
            return found[0]
        time.sleep(0.3)
    raise DemonstrationError(f"no letter with a link to {part} within {LETTER_TIMEOUT_S} s")


def links_in(texts: list[str], part: str) -> list[str]:
    return [
        path for text in texts for path in re.findall(rf"https?://[^/\s]+({re.escape(part)}[^\s>]*)", text)
    ]
