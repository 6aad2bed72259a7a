"""A person's request: noted, due, its data gathered as a file, answered once."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from django_scopes import scope, scopes_disabled
from django_tasks_db.models import DBTaskResult

from maillage.platform.accounts.services import invite
from maillage.platform.audit.models import AccessEntry, AuditEntry
from maillage.platform.files import storage
from maillage.platform.files.models import StoredFile
from maillage.platform.messaging.models import Message, Notification
from maillage.platform.messaging.services import queue_email
from maillage.platform.privacy.models import PersonRequest, RequestState
from maillage.platform.privacy.personal_data import forget_archives, forget_requests
from maillage.platform.privacy.requests import services
from maillage.platform.privacy.requests.collecting import everything_about
from maillage.platform.privacy.requests.deadlines import one_month_after
from maillage.platform.privacy.requests.people import person_of_account, person_of_request
from maillage.platform.privacy.requests.tasks import collect
from maillage.platform.privacy.tests.conftest import MakeRequest, signed_in
from maillage.platform.privacy.todos import request_todos
from maillage.platform.tables.services import save_view
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.models import Community
from maillage.platform.tenancy.services import add_member
from tests.hostile.queries import AssertQueries
from tests.people import PASSWORD, ActorOf, ClientOf, MakeUser, MemberOf

pytestmark = pytest.mark.usefixtures("own_files")


def _url(community: Community, rest: str = "") -> str:
    return f"/c/{community.slug}/reglages/demandes/{rest}"


def _content(file: StoredFile) -> dict[str, Any]:
    with zipfile.ZipFile(storage.path_of(file.sha256)) as archive:
        assert sorted(archive.namelist()) == ["a-lire-d-abord.html", "donnees.json", "donnees.xlsx"]
        found: dict[str, Any] = json.loads(archive.read("donnees.json"))
        assert zipfile.is_zipfile(io.BytesIO(archive.read("donnees.xlsx")))
        return found


@pytest.mark.parametrize(
    ("received", "due"),
    [
        (date(2026, 3, 14), date(2026, 4, 14)),
        (date(2026, 1, 31), date(2026, 2, 28)),
        (date(2028, 1, 30), date(2028, 2, 29)),
        (date(2026, 12, 5), date(2027, 1, 5)),
    ],
)
def test_the_answer_is_due_one_month_later(received: date, due: date) -> None:
    assert one_month_after(received) == due


def test_a_request_is_noted_from_the_page(scoped: Community, client_of: ClientOf) -> None:
    browser = client_of("coordinator")
    typed = {
        "kind": "access",
        "person_name": "Camille Exemple",
        "email": "Camille@Tests.example",
        "number": "",
        "check": "in_person",
        "received_on": timezone.localdate().isoformat(),
    }
    answer = browser.post(_url(scoped, "nouvelle/"), typed)
    made = PersonRequest.objects.get()
    assert answer["Location"] == _url(scoped, f"{made.pk}/")
    assert (made.email, made.due_on) == ("camille@tests.example", one_month_after(made.received_on))
    assert made.identity_check.startswith("Je la connais")
    line = AuditEntry.objects.get(action="request.recorded")
    assert "Camille" not in line.label + str(line.changes)


@pytest.mark.parametrize(
    ("field", "value", "says"),
    [
        ("email", "", "un nom seul peut être celui d’un autre"),
        ("check", "", "Sans vérification, ne remettez rien"),
        ("number", "12345", "Ce n’est pas un numéro RPPS"),
        ("received_on", "2999-01-01", "dans l’avenir"),
    ],
)
def test_a_wrong_entry_says_what_to_do(
    scoped: Community, client_of: ClientOf, field: str, value: str, says: str
) -> None:
    typed = {
        "kind": "access",
        "person_name": "Camille Exemple",
        "email": "camille@tests.example",
        "number": "",
        "check": "in_person",
        "received_on": "2026-01-05",
        field: value,
    }
    page = client_of("coordinator").post(_url(scoped, "nouvelle/"), typed).content.decode()
    assert says in page.replace("\xa0", " ").replace("\u202f", " ")
    assert "Camille Exemple" in page
    assert not PersonRequest.objects.exists()


def test_a_community_gives_its_own_part_only(
    scoped: Community,
    other_community: Community,
    actor_of: ActorOf,
    member_of: MemberOf,
    ask: MakeRequest,
) -> None:
    user = member_of("treasurer")
    with scope(community=other_community):
        add_member(by=Actor.system(), community=other_community, user=user, roles=["partner"])
        queue_email(
            by=Actor.system(),
            community=other_community,
            to=user.email,
            subject="Ailleurs seulement",
            body="x",
            purpose="tests",
        )
    queue_email(
        by=Actor.system(), community=scoped, to=user.email, subject="D’ici", body="secret", purpose="tests"
    )
    request = ask(actor_of("coordinator"), email=user.email)
    services.start_collecting(by=actor_of("coordinator"), request=request)
    assert DBTaskResult.objects.count() == 1
    assert collect.call(request.pk) == "collected"
    request.refresh_from_db()
    assert request.state == RequestState.READY
    text = json.dumps(_content(StoredFile.objects.get()), ensure_ascii=False)
    assert "D’ici" in text and scoped.name in text and user.email in text
    assert "Ailleurs" not in text and other_community.name not in text and "secret" not in text
    # The last sign-in is the person's own business.
    assert "dernière connexion" not in text
    told = Notification.objects.get()
    assert told.user == actor_of("coordinator").user and told.url.endswith(f"/demandes/{request.pk}/")


def test_gathering_twice_is_once(scoped: Community, actor_of: ActorOf, ask: MakeRequest) -> None:
    by = actor_of("coordinator")
    request = ask(by)
    services.start_collecting(by=by, request=request)
    with pytest.raises(services.NotNow):
        services.start_collecting(by=by, request=request)
    assert (collect.call(request.pk), collect.call(request.pk)) == ("collected", "nothing to do")
    services.start_collecting(by=by, request=request)
    collect.call(request.pk)
    assert StoredFile.objects.count() == 1


def test_a_gathering_that_fails_says_so_and_starts_again(
    scoped: Community, actor_of: ActorOf, ask: MakeRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    by = actor_of("coordinator")
    request = ask(by)
    services.start_collecting(by=by, request=request)

    def broken(*args: Any, **kwargs: Any) -> None:
        raise OSError("no space left")

    with monkeypatch.context() as patch:
        patch.setattr(services, "write_archive", broken)
        with pytest.raises(OSError, match="no space"):
            collect.call(request.pk)
    request.refresh_from_db()
    assert request.state == RequestState.FAILED
    services.start_collecting(by=by, request=request)
    assert collect.call(request.pk) == "collected"


def test_a_lost_gathering_may_be_started_again(
    scoped: Community, actor_of: ActorOf, ask: MakeRequest
) -> None:
    by = actor_of("coordinator")
    request = ask(by)
    services.start_collecting(by=by, request=request)
    PersonRequest.objects.update(collecting_since=timezone.now() - timedelta(hours=3))
    services.start_collecting(by=by, request=request)
    assert DBTaskResult.objects.count() == 2


def test_the_archive_is_for_those_who_answer_and_its_taking_is_logged(
    scoped: Community, actor_of: ActorOf, client_of: ClientOf, ask: MakeRequest
) -> None:
    by = actor_of("coordinator")
    request = ask(by)
    services.start_collecting(by=by, request=request)
    collect.call(request.pk)
    answer = client_of("coordinator").get(_url(scoped, f"{request.pk}/donnees/"))
    assert b"".join(answer.streaming_content)[:2] == b"PK"  # type: ignore[attr-defined]
    assert AccessEntry.objects.filter(what="privacy.request.export").count() == 1
    file = StoredFile.objects.get()
    assert client_of("treasurer").get(f"/c/{scoped.slug}/fichiers/{file.pk}/").status_code == 404


def test_the_page_tells_who_reads_it_what_to_do(
    scoped: Community, actor_of: ActorOf, client_of: ClientOf, ask: MakeRequest
) -> None:
    request = ask(actor_of("coordinator"), kind="objection")
    page = client_of("president").get(_url(scoped, f"{request.pk}/")).content.decode()
    assert "S’opposer à figurer dans l’annuaire" in page
    assert "Préparer l’effacement" not in page
    assert AccessEntry.objects.get(what="privacy.request").label == f"Demande n° {request.pk}"


def test_an_answer_is_given_once(
    scoped: Community, actor_of: ActorOf, client_of: ClientOf, ask: MakeRequest
) -> None:
    request = ask(actor_of("coordinator"))
    browser = client_of("coordinator")
    browser.post(_url(scoped, f"{request.pk}/repondre/"), {"outcome": "Remis le fichier.", "refused": "on"})
    request.refresh_from_db()
    assert (request.state, request.outcome) == (RequestState.REFUSED, "Remis le fichier.")
    page = browser.post(_url(scoped, f"{request.pk}/repondre/"), {"outcome": "Autre."}, follow=True)
    assert "a déjà reçu sa réponse" in page.content.decode()
    request.refresh_from_db()
    assert request.outcome == "Remis le fichier."


def test_what_is_due_waits_on_the_dashboard(
    scoped: Community, actor_of: ActorOf, client_of: ClientOf, ask: MakeRequest
) -> None:
    by = actor_of("coordinator")
    late = ask(by, received_on=date(2026, 1, 5))
    done = ask(by)
    services.close_request(by=by, request=done, outcome="Fait.")
    assert [(todo.due_on, todo.url) for todo in request_todos(by)] == [
        (date(2026, 2, 5), _url(scoped, f"{late.pk}/"))
    ]
    assert "en retard" in client_of("coordinator").get(_url(scoped)).content.decode()


def test_the_list_asks_as_much_for_one_as_for_many(
    scoped: Community,
    actor_of: ActorOf,
    client_of: ClientOf,
    ask: MakeRequest,
    assert_queries: AssertQueries,
) -> None:
    by, browser = actor_of("coordinator"), client_of("coordinator")
    ask(by)
    with assert_queries("list"):
        browser.get(_url(scoped))
    for _ in range(20):
        ask(by)
    with assert_queries("list"):
        browser.get(_url(scoped))


# --- One's own data ---------------------------------------------------------------------------------------


def test_a_person_sees_what_is_held_everywhere(
    community: Community, other_community: Community, member_of: MemberOf, client_of: ClientOf
) -> None:
    user = member_of("partner")
    add_member(by=Actor.system(), community=other_community, user=user, roles=["treasurer"])
    with scope(community=community):
        save_view(
            by=Actor(user, community, frozenset({"partner"})),
            table="tests",
            name="Ma vue",
            query="",
            shared=False,
        )
    page = client_of("partner").get("/compte/mes-donnees/").content.decode()
    for text in (user.email, community.name, other_community.name, "Ma vue", "Trésorerie"):
        assert text in page


def test_the_archive_asks_for_the_password_again(community: Community, client_of: ClientOf) -> None:
    answer = client_of("partner").post("/compte/mes-donnees/demander/")
    assert answer.status_code == 302
    assert "/compte/confirmer" in answer["Location"] or "reauth" in answer["Location"]
    with scopes_disabled():
        assert not PersonRequest.objects.exists()


def test_the_password_is_asked_again_then_the_request_goes_on(
    community: Community, member_of: MemberOf, client_of: ClientOf
) -> None:
    member_of("partner")
    browser = client_of("partner")
    door = browser.post("/compte/mes-donnees/demander/")["Location"]
    assert browser.get(door).status_code == 200
    browser.post(door, {"password": PASSWORD, "next": "/compte/mes-donnees/demander/"})
    with scopes_disabled():
        assert PersonRequest.objects.get().is_own


def test_a_person_takes_its_own_archive_and_nobody_else_does(
    community: Community, member_of: MemberOf, actor_of: ActorOf, client_of: ClientOf
) -> None:
    user = member_of("partner")
    browser = signed_in(user)
    browser.post("/compte/mes-donnees/demander/")
    browser.post("/compte/mes-donnees/demander/")
    with scopes_disabled():
        request = PersonRequest.objects.get()
    assert collect.call(request.pk) == "collected"
    with scopes_disabled():
        assert Message.objects.get(purpose="privacy.request").to == user.email
    url = f"/compte/mes-donnees/{request.pk}/"
    answer = browser.get(url)
    assert b"".join(answer.streaming_content)[:2] == b"PK"  # type: ignore[attr-defined]
    assert signed_in(member_of("coordinator")).get(url).status_code == 404
    assert client_of("coordinator").get(_url(community, f"{request.pk}/")).status_code == 404
    assert client_of("operator").get(f"/installation/demandes/{request.pk}/").status_code == 404


def test_archives_and_answers_go_at_their_date(
    scoped: Community, actor_of: ActorOf, ask: MakeRequest
) -> None:
    by = actor_of("coordinator")
    request = ask(by)
    services.start_collecting(by=by, request=request)
    collect.call(request.pk)
    services.close_request(by=by, request=request, outcome="Remis.")
    now = timezone.now()
    assert forget_archives(now - timedelta(days=30)) == 0
    assert (forget_archives(now + timedelta(days=1)), forget_archives(now + timedelta(days=1))) == (1, 0)
    assert not StoredFile.objects.exists()
    assert forget_requests(now - timedelta(days=1)) == 0
    assert forget_requests(now + timedelta(days=1)) == 1


def test_an_invited_address_is_found_without_account(
    scoped: Community, actor_of: ActorOf, make_user: MakeUser, ask: MakeRequest
) -> None:
    by = actor_of("coordinator")
    invite(by=by, community=scoped, email="camille@tests.example", name="Camille Exemple", roles=["partner"])
    parts = everything_about(person_of_request(ask(by)), scoped)
    found = {part.source.name: len(part.rows) for part in parts}
    assert found["accounts"] == 1
    assert found["messaging"] == 1
    assert everything_about(person_of_account(make_user()), scoped)


def test_the_files_of_the_test_stay_in_its_folder(own_files: Path) -> None:
    assert storage.root() == own_files
