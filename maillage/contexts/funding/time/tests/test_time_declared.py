"""Time declared by hand: sent twice or corrected and sent again, without hours, with a file that is long to scan."""

from __future__ import annotations

import io
from typing import Any

import pytest
from django.db import connection

from maillage.contexts.funding.rates import services as rates
from maillage.contexts.funding.rates.models import PayTask
from maillage.contexts.funding.time import declaring, queries, services
from maillage.contexts.funding.time.models import TimeEntry
from maillage.contexts.funding.time.refusals import TimeRefused
from maillage.contexts.funding.time.tests.conftest import YEAR, Declared, Member
from maillage.platform.files import services as files
from maillage.platform.files.models import StoredFile
from maillage.platform.tenancy import services as tenancy
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.models import Community
from tests.people import ActorOf, ClientOf

PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


def attached(content: bytes = PDF) -> dict[str, Any]:
    return {"file_name": "protocole.pdf", "stream": io.BytesIO(content)}


class TestSentTwice:
    """Only the very same content is the double click."""

    def test_the_same_is_one(self, member: Member, declared: Declared, treasurer: Actor) -> None:
        contact = member()
        first = declared(contact, request_id="abc", **attached())
        services.add_proof(by=treasurer, pk=first.pk, proof="compte rendu")
        other = rates.create_task(by=treasurer, name="Autre")
        services.set_task(by=treasurer, pk=first.pk, task=other)
        # Whatever became of the entry in between, the same form is the same declaration.
        assert declared(contact, request_id="abc", **attached()).pk == first.pk
        assert (TimeEntry.objects.count(), StoredFile.objects.count()) == (1, 1)

    @pytest.mark.parametrize(
        "changes",
        [
            {"minutes": 90},
            {"title": "Relecture"},
            {"proof": "autre"},
            {"loss_note": "consultations annulées"},
            {"paid_elsewhere": True},
            attached(PDF + b"%\n"),
        ],
    )
    def test_another_content_is_another_entry(
        self, member: Member, declared: Declared, changes: dict[str, Any]
    ) -> None:
        contact = member()
        first = declared(contact, request_id="abc")
        second = declared(contact, request_id="abc", **changes)
        assert second.pk != first.pk
        assert all(getattr(second, name) == value for name, value in changes.items() if hasattr(second, name))

    def test_for_another_person(self, member: Member, declared: Declared) -> None:
        first, second = member(), member("Autre")
        made = [declared(one, request_id="abc").contact_id for one in (first, second)]
        assert made == [first.pk, second.pk]


class TestIndemnityWithoutHours:
    """Nothing says that it was in the usual hours: the loss of income is declared."""

    def test_blocked_until_the_loss_is_declared(
        self, member: Member, declared: Declared, treasurer: Actor
    ) -> None:
        entry = declared(member(), kind="indemnity", task=None)
        [judged] = queries.judged([entry])
        assert [(one.key, one.words) for one in judged.blocks] == [
            ("hours", "indemnité déclarée sans horaires : la perte de revenus n’est pas déclarée")
        ]
        services.check(
            by=Actor.system(treasurer.community), pk=entry.pk, loss_note="cabinet fermé", by_link=True
        )
        entry.refresh_from_db()
        assert queries.judged([entry])[0].is_ready

    def test_the_form_asks_for_it(
        self,
        scoped: Community,
        member: Member,
        payable: PayTask,
        actor_of: ActorOf,
        client_of: ClientOf,
    ) -> None:
        member(user=actor_of("professional").user)
        browser, root = client_of("professional"), f"/c/{scoped.slug}/budget/mon-annee/"
        page = browser.get(f"{root}declarer/").content.decode()
        assert "Perte de revenus" in page
        sent = {
            "kind": "indemnity",
            "title": "Rendez-vous à l’ARS",
            "happened_on": f"{YEAR}-03-12",
            "hours": "1",
            "minutes": "0",
            "proof": "courriel",
            "loss_note": "cabinet fermé",
        }
        assert browser.post(f"{root}declarer/", sent).status_code == 302
        entry = queries.entries().get()
        assert (entry.loss_declared, entry.loss_note) == (True, "cabinet fermé")
        assert queries.judged([entry])[0].is_ready


class TestFiles:
    """The scanner may take minutes: nobody else's writing waits for it."""

    @pytest.fixture
    def events(self, monkeypatch: pytest.MonkeyPatch) -> list[str]:
        seen: list[str] = []
        depth = len(connection.savepoint_ids)
        one_at_a_time = tenancy.one_at_a_time

        def stored(**values: Any) -> StoredFile:
            assert len(connection.savepoint_ids) == depth
            seen.append("store")
            return files.store(**values)

        def locked(pk: int) -> Community:
            seen.append("lock")
            return one_at_a_time(pk)

        monkeypatch.setattr(f"{declaring.__name__}.store", stored)
        monkeypatch.setattr(f"{tenancy.__name__}.one_at_a_time", locked)
        return seen

    def test_stored_before_the_turn_is_taken(
        self, member: Member, declared: Declared, treasurer: Actor, events: list[str]
    ) -> None:
        contact = member()
        events.clear()
        entry = declared(contact, **attached())
        assert events[:2] == ["store", "lock"]
        events.clear()
        services.add_proof(by=treasurer, pk=entry.pk, proof="", **attached(PDF + b"%\n"))
        assert events == ["store", "lock"]
        entry.refresh_from_db()
        assert entry.file is not None
        assert entry.file.owner_id == str(entry.pk)

    def test_what_is_refused_leaves_no_file(
        self, member: Member, declared: Declared, treasurer: Actor
    ) -> None:
        contact = member()
        with pytest.raises(TimeRefused, match="12 heures"):
            declared(contact, minutes=0, **attached())
        entry = declared(contact)
        services.dispute(by=Actor.system(treasurer.community), pk=entry.pk, reason="non", by_link=True)
        with pytest.raises(TimeRefused, match="ne change plus"):
            services.add_proof(by=treasurer, pk=entry.pk, proof="", **attached())
        assert not StoredFile.objects.exists()
