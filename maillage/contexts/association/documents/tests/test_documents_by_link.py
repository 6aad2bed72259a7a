"""Documents of a meeting and what one took upon oneself, by the personal link, without an account."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django_scopes import scope

from maillage.contexts.association.contacts.models import Contact, Standing
from maillage.contexts.association.decisions.models import FollowUp
from maillage.contexts.association.documents import services
from maillage.contexts.association.documents.models import Document
from maillage.contexts.association.meetings import links
from maillage.contexts.association.meetings.models import Attendee, Meeting, new_key
from maillage.platform.audit.models import AccessEntry
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.models import Community
from maillage.platform.tenancy.urls import community_url
from tests.people import ActorOf, ClientOf

KINDS = ("partners", "members", "board", "office")


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, settings: Any) -> Iterator[None]:
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {**settings.STORAGES["default"], "OPTIONS": {"location": tmp_path / "files"}},
    }
    yield


@pytest.fixture
def secretary(scoped: Community, actor_of: ActorOf) -> Actor:
    return actor_of("secretary")


@pytest.fixture
def meeting(secretary: Actor) -> Meeting:
    made: Meeting = Meeting.objects.create(
        community=secretary.community, title="Atelier", kind="workshop", state="held"
    )
    for kind in KINDS:
        deposit(secretary, made, f"Pour {kind}", kind)
    return made


def deposit(by: Actor, meeting: Meeting, title: str, visibility: str) -> Document:
    values = {"title": title, "kind": "slides", "visibility": visibility, "meeting": meeting}
    return services.add_document(by=by, values=values, name="support.txt", stream=io.BytesIO(title.encode()))


def invited(meeting: Meeting, name: str, standing: str = Standing.KNOWN) -> Attendee:
    contact = Contact.objects.create(
        community=meeting.community, last_name=name, search_name=name.lower(), standing=standing
    )
    row: Attendee = Attendee.objects.create(
        community=meeting.community, meeting=meeting, contact=contact, link_key=new_key()
    )
    links.open_links([row])
    return row


def address(attendee: Attendee) -> str:
    return reverse("association_public:meeting", kwargs={"secret": links.secret_of(attendee)})


def status(client: Client, url: str) -> int:
    answer = client.get(url)
    if answer.streaming:
        # Read to its end: closing it would close the connection of the test too.
        assert b"".join(answer.streaming_content)  # type: ignore[attr-defined]
    return answer.status_code


def file_url(attendee: Attendee, title: str) -> str:
    return f"{address(attendee)}documents/{Document.objects.get(title=title).pk}/"


def test_a_partner_reads_what_is_for_partners(meeting: Meeting, client: Client) -> None:
    partner = invited(meeting, "Mairie")
    page = client.get(address(partner)).content.decode()
    assert [f"Pour {kind}" in page for kind in KINDS] == [True, False, False, False]
    answer = client.get(file_url(partner, "Pour partners"))
    assert b"".join(answer.streaming_content) == b"Pour partners"  # type: ignore[attr-defined]
    assert answer["Content-Disposition"].startswith("attachment")
    assert (answer["Cache-Control"], answer["Referrer-Policy"]) == ("private, no-store", "same-origin")
    for kind in KINDS[1:]:
        assert status(client, file_url(partner, f"Pour {kind}")) == 404
    entry = AccessEntry.objects.get(what="files.download")
    assert "Mairie" in entry.label


def test_a_member_reads_what_is_for_members_too(meeting: Meeting, client: Client) -> None:
    member = invited(meeting, "Aubépine", Standing.MEMBER)
    page = client.get(address(member)).content.decode()
    assert [f"Pour {kind}" in page for kind in KINDS] == [True, True, False, False]
    assert status(client, file_url(member, "Pour members")) == 200
    assert status(client, file_url(member, "Pour board")) == 404


def test_nothing_of_another_meeting_archived_or_by_a_dead_link(
    meeting: Meeting, secretary: Actor, client: Client
) -> None:
    partner = invited(meeting, "Mairie")
    other = Meeting.objects.create(community=meeting.community, title="Autre", kind="workshop", state="held")
    elsewhere = deposit(secretary, other, "D’ailleurs", "partners")
    base = f"{address(partner)}documents/"
    assert status(client, f"{base}{elsewhere.pk}/") == 404
    url = file_url(partner, "Pour partners")
    services.archive(by=secretary, document=Document.objects.get(title="Pour partners"))
    assert status(client, url) == 404
    assert "Documents</h2>" not in client.get(address(partner)).content.decode()
    services.restore(by=secretary, document=Document.objects.get(title="Pour partners"))
    assert status(client, url) == 200
    Attendee.objects.update(digest="")
    assert status(client, url) == 404


def test_a_file_that_was_lost_is_not_found(meeting: Meeting, client: Client, tmp_path: Path) -> None:
    partner = invited(meeting, "Mairie")
    for path in (tmp_path / "files").rglob("*"):
        if path.is_file():
            path.unlink()
    assert status(client, file_url(partner, "Pour partners")) == 404


def test_what_one_took_upon_oneself_shows(meeting: Meeting, client: Client) -> None:
    partner, other = invited(meeting, "Mairie"), invited(meeting, "Hôpital")
    for title, who, state in (
        ("Trouver une salle", partner, "open"),
        ("Écrire au préfet", other, "open"),
        ("Déjà fait", partner, "done"),
    ):
        FollowUp.objects.create(
            community=meeting.community, title=title, search_name="x", contact=who.contact, state=state
        )
    page = client.get(address(partner)).content.decode()
    assert "Trouver une salle" in page
    assert "Écrire au préfet" not in page
    assert "Déjà fait" not in page


def test_with_an_account_the_same_page_lists_what_the_roles_open(
    meeting: Meeting, actor_of: ActorOf, client_of: ClientOf
) -> None:
    row = invited(meeting, "Aubépine", Standing.MEMBER)
    Contact.objects.filter(pk=row.contact_id).update(user=actor_of("professional").user)
    url = community_url(meeting.community, "association:my_meeting", pk=meeting.pk)
    page = client_of("professional").get(url).content.decode()
    assert [f"Pour {kind}" in page for kind in KINDS] == [True, True, False, False]
    with scope(community=meeting.community):
        assert not AccessEntry.objects.filter(what="files.download").exists()
