"""People at work over HTTP: each signs in, writes, and notes what the server acknowledged."""

from __future__ import annotations

import random
import re
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import requests

from tests.reliability.ledger import Ledger, delivered

PASSWORD = "une phrase longue et facile"  # of accounts that live an hour
_TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
_LINK = re.compile(r"/compte/invitation/[\w-]+/")
_VERSION = re.compile(r'name="version"[^>]*?value="(\d+)"|value="(\d+)"[^>]*?name="version"')
PATIENCE_S = 60
MOST_VIEWS, MOST_LABELS = 25, 60


def email_of(slug: str) -> str:
    return f"coordination-{slug}@exemple.fr"


def slugs(count: int) -> list[str]:
    return [f"val{chr(ord('a') + number)}" for number in range(count)]


class NotAcknowledged(Exception):
    """The server did not answer, or not with what acknowledges a write."""


@dataclass
class Client:
    """One coordinator of one community, with a browser of its own."""

    base: str
    slug: str
    email: str
    ledger: Ledger
    mail: Path
    random: random.Random
    stop: threading.Event
    pause: float = 0.05
    made: int = 0
    acknowledged: int = 0
    refused: int = 0
    away: int = 0
    views: int = 0
    labels: list[str] = field(default_factory=list)
    links_used: set[str] = field(default_factory=set)
    session: requests.Session = field(default_factory=requests.Session)
    signed_in: bool = False

    def run(self) -> None:
        while not self.stop.is_set():
            try:
                self.act()
            except (requests.RequestException, NotAcknowledged):
                # The connection may hang on a dead server; the session lives in the database.
                self.away += 1
                self.session.close()
                self.stop.wait(0.4)
            self.stop.wait(self.pause)

    def act(self) -> None:
        if not self.signed_in:
            self.sign_in()
        actions: list[Callable[[], None]] = [
            self.invite,
            self.accept,
            self.write_label,
            self.edit,
            self.save_view,
        ]
        self.random.choice(actions)()

    # --- What they do -------------------------------------------------------------------------------------

    def sign_in(self) -> None:
        self._post("/compte/connexion/", {"login": self.email, "password": PASSWORD})
        self.signed_in = True

    def write_label(self) -> None:
        if len(self.labels) >= MOST_LABELS:
            return
        key = self._key("etiquette")
        where = self._write("label", key, "annuaire/etiquettes/nouvelle/", {"name": key, "tone": "neutral"})
        self.labels.append(where)

    def edit(self) -> None:
        if not self.labels:
            return
        where = self.random.choice(self.labels) + "modifier/"
        page = self._get(where)
        version = _VERSION.search(page)
        name = re.search(r'name="name"[^>]*?value="([^"]*)"|value="([^"]*)"[^>]*?name="name"', page)
        if version is None or name is None:
            raise NotAcknowledged(where)
        key = self._key("detail")
        form = {
            "name": name[1] or name[2], "tone": "neutral", "detail": key, "version": version[1] or version[2],
        }  # fmt: skip
        self._write("edit", key, where, form)

    def save_view(self) -> None:
        if self.views >= MOST_VIEWS:
            return
        self.views += 1
        key = self._key("vue")
        token = self._get(f"/c/{self.slug}/annuaire/")
        self._write(
            "view", key, f"/c/{self.slug}/vues/", {"name": key, "table": "directory.professionals", "query": ""},
            page=token,
        )  # fmt: skip

    def invite(self) -> None:
        key = f"{self._key('invite')}@exemple.fr"
        self._write(
            "invitation",
            key,
            "reglages/comptes/inviter/",
            {"name": "Exemple", "email": key, "roles": "professional"},
        )

    def accept(self) -> None:
        """Open the link of a message of this community, as its addressee, in a browser of its own."""
        mine = [one for one in delivered(self.mail) if one["to"].startswith(f"invite-{self.slug}-")]
        fresh = [one for one in mine if one["to"] not in self.links_used]
        if not fresh:
            return
        message = self.random.choice(fresh)
        self.links_used.add(message["to"])
        link = _LINK.search(message["text"])
        assert link is not None, message
        with requests.Session() as browser:
            form = {
                "name": "Exemple",
                "password1": f"{PASSWORD} {message['to'][:9]}",
                "accept_conditions": "on",
            }
            form["password2"] = form["password1"]
            self._write("account", message["to"], link.group(), form, browser=browser)

    # --- How ----------------------------------------------------------------------------------------------

    def _key(self, kind: str) -> str:
        self.made += 1
        return f"{kind}-{self.slug}-{self.made}"

    def _write(
        self, kind: str, key: str, path: str, form: dict[str, str], *,
        page: str = "", browser: requests.Session | None = None,
    ) -> str:  # fmt: skip
        """One write under the ledger; the address that the server then leads to."""
        path = path if path.startswith("/") else f"/c/{self.slug}/{path}"
        page = page or self._get(path, browser)
        self.ledger.ask(kind, key)
        where = self._send(path, form, page, browser)
        self.ledger.acknowledge(kind, key)
        self.acknowledged += 1
        return where

    def _post(self, path: str, form: dict[str, str]) -> str:
        return self._send(path, form, self._get(path), None)

    def _get(self, path: str, browser: requests.Session | None = None) -> str:
        answer = (browser or self.session).get(self.base + path, timeout=PATIENCE_S, allow_redirects=False)
        if answer.status_code == 302 and "/connexion/" in answer.headers["Location"]:
            self.signed_in = False
        if answer.status_code != 200:
            raise NotAcknowledged(f"{path}: {answer.status_code}")
        return answer.text

    def _send(self, path: str, form: dict[str, str], page: str, browser: requests.Session | None) -> str:
        token = _TOKEN.search(page)
        if token is None:
            raise NotAcknowledged(f"{path}: no form")
        answer = (browser or self.session).post(
            self.base + path,
            data=form | {"csrfmiddlewaretoken": token.group(1)},
            headers={"Referer": self.base + path},
            timeout=PATIENCE_S,
            allow_redirects=False,
        )
        where = answer.headers.get("Location", "")
        if answer.status_code != 302 or "/connexion/" in where:
            self.refused += answer.status_code < 500
            raise NotAcknowledged(f"{path}: {answer.status_code}")
        return where


@dataclass
class Crowd:
    """Some clients, each in a thread."""

    clients: list[Client]
    threads: list[threading.Thread] = field(default_factory=list)

    def start(self) -> None:
        self.threads = [threading.Thread(target=client.run, daemon=True) for client in self.clients]
        for thread in self.threads:
            thread.start()

    def stop(self) -> None:
        for client in self.clients:
            client.stop.set()
        for thread in self.threads:
            thread.join(PATIENCE_S * 2)

    @property
    def acknowledged(self) -> int:
        return sum(client.acknowledged for client in self.clients)

    def wait_for(self, more: int, patience_s: float = 300) -> None:
        """Until so many more writes were acknowledged."""
        wanted, until = self.acknowledged + more, time.monotonic() + patience_s
        while self.acknowledged < wanted:
            if time.monotonic() > until:
                raise TimeoutError(f"{more} more writes were not acknowledged within {patience_s:.0f} s")
            time.sleep(0.05)
