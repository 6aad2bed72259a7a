"""Open sessions: seen, closed, ended by time, and cut when somebody leaves a community."""

from __future__ import annotations

import io
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone
from django_scopes import scope, scopes_disabled

from maillage.platform.accounts.expiry import expire
from maillage.platform.accounts.sessions.queries import OPENED_AT, SEEN_AT
from maillage.platform.accounts.sessions.sign_ins import in_words
from maillage.platform.audit.models import AuditEntry
from maillage.platform.files.services import store
from maillage.platform.registry import FileAccess, Registry
from maillage.platform.registry.personal_data import retentions
from maillage.platform.tables.models import SavedView
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.models import Community, Membership
from maillage.platform.tenancy.services import end_membership
from tests.people import PASSWORD, MakeUser, MemberOf

LOGIN = "/compte/connexion/"
PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n"
SESSIONS = "/compte/sessions/"


def signed_in(email: str, **extra: str) -> Client:
    client = Client(**extra)  # type: ignore[arg-type]
    assert client.post(LOGIN, {"login": email, "password": PASSWORD}).status_code == 302
    return client


def test_one_session_is_closed_and_the_others_stay(make_user: MakeUser) -> None:
    user = make_user()
    here, first, second = (signed_in(user.email) for _ in range(3))
    row = UserSession.objects.get(session_key=first.session.session_key)
    page = here.get(SESSIONS).content.decode()
    assert page.count("Fermer cette session") == 2
    assert (
        "la session est fermée"
        in here.post(f"{SESSIONS}{row.pk}/fermer/", follow=True).content.decode().lower()
    )
    assert first.get(SESSIONS).status_code == 302
    assert second.get(SESSIONS).status_code == 200
    with scopes_disabled():
        assert AuditEntry.objects.filter(action="account.session_closed").count() == 1


def test_nobody_closes_the_session_of_somebody_else(make_user: MakeUser) -> None:
    mine, theirs = signed_in(make_user().email), signed_in(make_user().email)
    row = UserSession.objects.get(session_key=theirs.session.session_key)
    assert mine.post(f"{SESSIONS}{row.pk}/fermer/").status_code == 404
    assert theirs.get(SESSIONS).status_code == 200


def test_signing_in_changes_the_key_of_the_session(make_user: MakeUser) -> None:
    user = make_user()
    client = Client()
    session = client.session
    session["planted"] = "by somebody else"
    session.save()
    client.cookies[settings.SESSION_COOKIE_NAME] = planted = str(session.session_key)
    client.post(LOGIN, {"login": user.email, "password": PASSWORD})
    assert client.session.session_key != planted
    other = Client()
    other.cookies[settings.SESSION_COOKIE_NAME] = planted
    assert other.get(SESSIONS).status_code == 302


def test_activity_is_noted_now_and_then(make_user: MakeUser) -> None:
    client = signed_in(make_user().email)
    _shift(client, SEEN_AT, timedelta(minutes=9))
    before = client.session[SEEN_AT]
    client.get(SESSIONS)
    assert client.session[SEEN_AT] == before
    _shift(client, SEEN_AT, timedelta(minutes=2))
    long_ago = timezone.now() - timedelta(hours=3)
    UserSession.objects.update(last_seen_at=long_ago)
    client.get(SESSIONS)
    assert client.session[SEEN_AT] > before
    assert UserSession.objects.get(session_key=client.session.session_key).last_seen_at > long_ago


def test_a_session_ends_after_a_week_however_much_it_is_used(make_user: MakeUser) -> None:
    client = signed_in(make_user().email)
    _shift(client, OPENED_AT, timedelta(days=6, hours=23))
    assert client.get(SESSIONS).status_code == 200
    _shift(client, OPENED_AT, timedelta(hours=2))
    assert client.get(SESSIONS).status_code == 302
    assert SESSION_KEY not in client.session


def test_a_session_that_nobody_uses_ends_after_half_a_day(make_user: MakeUser) -> None:
    client = signed_in(make_user().email)
    assert timedelta(hours=11) < client.session.get_expiry_date() - timezone.now() <= timedelta(hours=12)


def _shift(client: Client, key: str, by: timedelta) -> None:
    session = client.session
    session[key] = session[key] - by.total_seconds()
    session.save()


@pytest.mark.parametrize(
    ("path", "headers"),
    [
        ("", {}),
        ("reglages/comptes/", {"HX-Request": "true"}),
        ("reglages/comptes/?export=csv", {}),
        ("fichiers/{file}/", {}),
        ("reglages/comptes/?{view}", {}),
    ],
    ids=["page", "part", "export", "download", "saved view"],
)
def test_leaving_a_community_cuts_every_door_at_once(
    community: Community,
    member_of: MemberOf,
    own_files: None,
    path: str,
    headers: dict[str, str],
) -> None:
    """With a stored file and a saved view that opened just before."""
    staying = member_of("coordinator")
    user = member_of("president")
    client = signed_in(user.email)
    with scope(community=community):
        actor = Actor(user=staying, community=community, roles=frozenset({"coordinator"}))
        file = store(
            by=actor,
            community=community,
            owner="tests.leaving",
            owner_id=1,
            name="a.pdf",
            stream=io.BytesIO(PDF),
        )
        view = SavedView.objects.create(
            community=community, owner=user, table="accounts.members", name="La mienne", query="tri=name"
        )
    url = f"/c/{community.slug}/{path.format(file=file.pk, view=view.query)}"
    before: Any = client.get(url, headers=headers)
    assert before.status_code == 200
    content = b"".join(before) if before.streaming else before.content
    if "fichiers" in path:
        assert content == PDF
    if "tri=" in url:
        assert "La mienne" in content.decode()
    with scope(community=community):
        end_membership(by=Actor.system(community), membership=Membership.objects.get(user=user))
    answer = client.get(url, headers=headers)
    assert answer.status_code == 404
    assert "La mienne" not in answer.content.decode()


@pytest.fixture
def own_files(tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder for the files of this test, which any member may have."""
    backend = {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": tmp_path / "files"},
    }
    settings.STORAGES = settings.STORAGES | {"default": backend}
    registry: Registry[FileAccess] = Registry()
    registry.register(FileAccess("tests.leaving", lambda actor, file: True))
    monkeypatch.setattr("maillage.platform.files.views.file_access", registry)


def test_each_sign_in_is_written_down_and_shown_to_its_holder(make_user: MakeUser) -> None:
    user, other = make_user(), make_user()
    client = signed_in(user.email, REMOTE_ADDR="192.0.2.44")
    signed_in(other.email)
    client.get(SESSIONS)
    client.post(LOGIN, {"login": user.email, "password": PASSWORD})
    with scopes_disabled():
        (line,) = AuditEntry.objects.filter(action="account.signed_in", user=user)
    assert (line.community_id, line.label) == (None, user.name)
    assert line.changes == {"method": [None, "mot de passe"]}
    assert "192.0.2.44" not in str(vars(line))
    page = client.get(SESSIONS).content.decode()
    assert "Dernières connexions" in page
    assert page.count("mot de passe</td>") == 1


def test_a_refused_sign_in_is_none(make_user: MakeUser) -> None:
    user = make_user()
    Client().post(LOGIN, {"login": user.email, "password": "faux"})
    with scopes_disabled():
        assert not AuditEntry.objects.filter(action="account.signed_in").exists()


@pytest.mark.parametrize(
    ("steps", "words"),
    [
        ([{"method": "password"}, {"method": "mfa", "type": "totp"}], "mot de passe, application de codes"),
        (
            [{"method": "password"}, {"method": "mfa", "type": "recovery_codes"}],
            "mot de passe, code de secours",
        ),
        ([{"method": "mfa", "type": "webauthn", "passwordless": True}], "clé d’accès"),
        ([{"method": "invitation"}], "lien d’invitation"),
        ([], ""),
    ],
)
def test_the_means_are_said_in_words(steps: list[dict[str, Any]], words: str) -> None:
    assert in_words(steps) == words


def test_what_is_kept_of_a_session_goes_with_it(make_user: MakeUser) -> None:
    """The rule of retention of sessions covers the addresses that allauth keeps with them."""
    client = signed_in(make_user().email)
    assert "accounts.links" in {one.name for one in retentions}
    expire()
    assert UserSession.objects.count() == 1
    Session.objects.filter(session_key=client.session.session_key).update(expire_date=timezone.now())
    expire()
    assert UserSession.objects.count() == 0


def test_limits_say_how_long_in_words(make_user: MakeUser) -> None:
    from maillage.platform.accounts.limits import PAGES, TooManyTries

    words = [TooManyTries(PAGES, seconds).in_words for seconds in (1, 60, 61, 3600, 3601)]
    assert words == ["1 seconde", "1 minute", "2 minutes", "1 heure", "2 heures"]
