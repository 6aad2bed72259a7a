"""What people do on a Monday morning, for locust: one coordinator of each community, with pauses to read.

MAILLAGE_BENCH_VISITORS names a JSON file: [{"slug": …, "cookie": …}, …].
"""

from __future__ import annotations

import json
import os
import re
from itertools import count, cycle
from pathlib import Path

from locust import HttpUser, between, task

VISITORS = cycle(json.loads(Path(os.environ["MAILLAGE_BENCH_VISITORS"]).read_text("utf-8")))
INVITED = count(1)
NAMES = ("martin", "bernard", "dubois", "petit", "durand", "moreau", "laurent", "simon")
_TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
_SAID = re.compile(r'class="mg-error".*?<span>([^<]+)', re.DOTALL)
_PERSON = re.compile(r'href="(/c/[\w-]+/annuaire/\d{8,}/)')


class Coordinator(HttpUser):
    wait_time = between(2, 6)

    def on_start(self) -> None:
        visitor = next(VISITORS)
        self.home = f"/c/{visitor['slug']}/"
        self.client.headers["Cookie"] = visitor["cookie"]
        self.client.headers["Accept-Encoding"] = "gzip, br"
        self.people: list[str] = []
        self.asked = 0

    @task(2)
    def empty(self) -> None:
        self.client.get("/vide/", name="empty")

    @task(6)
    def dashboard(self) -> None:
        self.client.get(self.home, name="dashboard")

    @task(8)
    def directory(self) -> None:
        answer = self.client.get(f"{self.home}annuaire/", name="list")
        self.people = _PERSON.findall(answer.text) or self.people

    @task(6)
    def search(self) -> None:
        self.asked += 1
        self.client.get(f"{self.home}annuaire/?q={NAMES[self.asked % len(NAMES)]}", name="search")

    @task(6)
    def person(self) -> None:
        if self.people:
            self.asked += 1
            self.client.get(self.people[self.asked % len(self.people)], name="person")

    @task(1)
    def export(self) -> None:
        self.client.get(f"{self.home}annuaire/?export=xlsx", name="export")

    @task(1)
    def label(self) -> None:
        self._send(
            "annuaire/etiquettes/nouvelle/", {"name": f"Étiquette {next(INVITED)}", "tone": "info"}, "edit"
        )

    @task(1)
    def invite(self) -> None:
        number = next(INVITED)
        form = {
            "name": f"Invitée {number}",
            "email": f"invitation-{number}@exemple.fr",
            "roles": "professional",
        }
        self._send("reglages/comptes/inviter/", form, "invite")

    def _send(self, path: str, form: dict[str, str], name: str) -> None:
        """Open a form, fill it in, send it: as people do, in two requests."""
        page = self.client.get(f"{self.home}{path}", name=f"{name} (form)")
        token = _TOKEN.search(page.text)
        if token is None:
            return
        cookie = self.client.headers["Cookie"]
        csrf = "; ".join(f"{one.name}={one.value}" for one in self.client.cookies)
        with self.client.post(
            f"{self.home}{path}",
            data=form | {"csrfmiddlewaretoken": token.group(1)},
            headers={"Cookie": f"{cookie}; {csrf}" if csrf else str(cookie)},
            allow_redirects=False,
            name=name,
            catch_response=True,
        ) as answer:
            if answer.status_code != 302:
                said = _SAID.search(answer.text)
                answer.failure(f"not accepted: {answer.status_code} {said.group(1) if said else ''}")
