"""Download: the owner of a file says who may have it; nobody else learns that it exists."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django_scopes import scope

from maillage.platform.audit.models import AccessEntry
from maillage.platform.files import storage
from maillage.platform.files.tests.conftest import PDF, Put
from maillage.platform.registry import FileAccess, Registry
from maillage.platform.tenancy.models import Community
from tests.people import PERSONAS, ClientOf

URL = "/c/val-exemple/fichiers/{}/"


@pytest.fixture(autouse=True)
def owners(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Papers are for the coordinator and the treasurer."""
    registry: Registry[FileAccess] = Registry()
    registry.register(
        FileAccess("tests.papers", lambda actor, file: bool(actor.roles & {"coordinator", "treasurer"}))
    )
    monkeypatch.setattr("maillage.platform.files.views.file_access", registry)
    yield


def test_the_file_leaves_as_an_attachment(put: Put, client_of: ClientOf, scoped: Community) -> None:
    file = put(name="Procès-verbal « été ».pdf")
    answer: Any = client_of("treasurer").get(URL.format(file.pk))
    assert b"".join(answer) == PDF
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"].startswith("attachment; filename*=utf-8''Proc%C3%A8s-verbal")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Cache-Control"] == "private, no-store"
    entry = AccessEntry.objects.get()
    assert (entry.what, entry.object_id, entry.actor_label) == (
        "files.download",
        str(file.pk),
        "Exemple Trésorerie",
    )


def test_whom_the_owner_does_not_let_have_it_finds_nothing(put: Put, client_of: ClientOf) -> None:
    file = put()
    expected = {"coordinator": 200, "treasurer": 200, "anonymous": 302}
    for persona in PERSONAS:
        answer = client_of(persona).get(URL.format(file.pk))
        assert answer.status_code == expected.get(persona, 404), persona
        if answer.streaming:
            assert b"".join(answer) == PDF


def test_a_file_whose_owner_nobody_answers_for_is_not_found(put: Put, client_of: ClientOf) -> None:
    file = put()
    type(file).objects.filter(pk=file.pk).update(owner="gone.context")
    assert client_of("coordinator").get(URL.format(file.pk)).status_code == 404


def test_the_file_of_another_community_is_not_found(put: Put, client_of: ClientOf) -> None:
    file = put()
    client = client_of("stranger")
    assert client.get(URL.format(file.pk)).status_code == 404
    assert client.get(f"/c/autre-rive/fichiers/{file.pk}/").status_code == 404


def test_a_lost_content_is_not_found_and_reported(
    put: Put, client_of: ClientOf, caplog: pytest.LogCaptureFixture, community: Community
) -> None:
    file = put()
    storage.path_of(file.sha256).unlink()
    assert client_of("coordinator").get(URL.format(file.pk)).status_code == 404
    assert f"the content of file {file.pk} is missing" in caplog.text
    with scope(community=community):
        assert not AccessEntry.objects.exists()


@pytest.mark.parametrize("path", ["../", "0", "999999999999999999999", "x", "1/../../"])
def test_addresses_that_name_no_file(client_of: ClientOf, community: Community, path: str) -> None:
    assert client_of("coordinator").get(URL.format(path)).status_code in (404, 301)


def test_nothing_but_reading(put: Put, client_of: ClientOf) -> None:
    assert client_of("coordinator").post(URL.format(put().pk)).status_code == 405
