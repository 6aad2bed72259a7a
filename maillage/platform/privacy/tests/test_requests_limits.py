"""What a request must not tell, must not miss, and must not outlive."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.apps import apps
from django.utils import timezone
from django_scopes import scope, scopes_disabled

from maillage.platform.accounts.models import User
from maillage.platform.audit.models import AccessEntry, AuditEntry
from maillage.platform.audit.personal_data import held
from maillage.platform.audit.services import record, record_read
from maillage.platform.files.models import StoredFile
from maillage.platform.messaging.models import Message
from maillage.platform.privacy.models import PersonRequest, RequestState
from maillage.platform.privacy.personal_data import author_fields, forget_requests
from maillage.platform.privacy.requests import services
from maillage.platform.privacy.requests.collecting import everything_about
from maillage.platform.privacy.requests.people import person_of_account, person_of_request
from maillage.platform.privacy.requests.tasks import collect
from maillage.platform.privacy.tests.conftest import MakeRequest
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.models import Community, Membership
from maillage.platform.tenancy.services import end_membership
from tests.people import ActorOf, MakeUser, MemberOf

pytestmark = pytest.mark.usefixtures("own_files")


def _found(request: PersonRequest, community: Community) -> dict[str, Any]:
    return {part.source.name: part.rows for part in everything_about(person_of_request(request), community)}


def test_a_community_does_not_learn_what_an_account_did_outside(
    scoped: Community, actor_of: ActorOf, make_user: MakeUser, ask: MakeRequest
) -> None:
    stranger = make_user()
    run, name = next(
        (model, name) for model, name in author_fields() if model._meta.label == "directory.ImportRun"
    )
    assert run is apps.get_model("directory", "ImportRun")
    run._default_manager.create(
        kind="rpps", state="failed", started_at=timezone.now(), file_size_bytes=1, **{name: stranger}
    )
    found = _found(ask(actor_of("coordinator"), email=stranger.email), scoped)
    assert {part: rows for part, rows in found.items() if rows and part != "privacy.requests"} == {}


def test_who_looked_at_the_entry_of_a_person_is_dated_and_not_named(
    scoped: Community, actor_of: ActorOf, ask: MakeRequest
) -> None:
    by = actor_of("coordinator")
    read = {"at": timezone.now(), "community": scoped, "user": by.user, "actor_label": by.label}
    AccessEntry.objects.create(
        **read,
        what="directory.professional",
        object_type="directory.professional",
        object_id="899990000001",
        label="Camille Exemple",
    )
    record_read(by=by, what="directory.knowledge", label="Dr Camille Exemple")
    record_read(by=by, what="directory.knowledge", label="Dr Dominique Autre")
    rows = _found(ask(by, idnps="899990000001"), scoped)["audit"]
    assert [row.what for row in rows].count("consultation à son sujet") == 2
    assert by.label not in str(rows)


def test_a_line_that_names_the_person_is_found(
    scoped: Community, actor_of: ActorOf, ask: MakeRequest
) -> None:
    by = actor_of("coordinator")
    record(by=by, action="knowledge.changed", label="Dr Camille Exemple")
    rows = _found(ask(by), scoped)["audit"]
    assert ("objet", "Dr Camille Exemple") in [value for row in rows for value in row.values]


def test_the_journal_does_not_name_the_person_by_the_file(
    scoped: Community, actor_of: ActorOf, ask: MakeRequest
) -> None:
    by = actor_of("coordinator")
    request = ask(by)
    services.start_collecting(by=by, request=request)
    collect.call(request.pk)
    assert "camille" not in str(list(AuditEntry.objects.values_list("label", "changes"))).lower()


def test_requests_from_ones_own_account_go_at_their_date(member_of: MemberOf) -> None:
    services.ask_for_own_data(by=Actor(member_of("partner"), None))
    now = timezone.now()
    assert forget_requests(now - timedelta(days=1)) == 0
    assert forget_requests(now + timedelta(days=1)) == 1


def _gathering(user: User) -> PersonRequest:
    with scopes_disabled():
        request = services.ask_for_own_data(by=Actor(user, None))
    assert request.recorded_by == user
    return request


def test_what_was_erased_is_not_gathered_afterwards(member_of: MemberOf) -> None:
    member_of("coordinator")
    user = member_of("partner")
    request = _gathering(user)
    services.close_own_account(by=Actor(user, None))
    assert collect.call(request.pk) == "nothing to do"
    with scopes_disabled():
        assert not StoredFile.objects.exists()
        assert [m.subject for m in Message.objects.filter(purpose="privacy.request")] == [
            "Votre compte est fermé"
        ]


@pytest.mark.parametrize("own", [True, False])
def test_what_is_erased_while_it_is_gathered_is_not_kept(
    own: bool,
    scoped: Community,
    actor_of: ActorOf,
    member_of: MemberOf,
    ask: MakeRequest,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The gathering has read everything when the erasure comes; it writes its file after it."""
    by, user = actor_of("coordinator"), member_of("partner")
    gather = everything_about
    if own:
        request = _gathering(user)
    else:
        request = ask(by, email=user.email)
        services.start_collecting(by=by, request=request)

    def erased_meanwhile(*args: Any) -> Any:
        found = gather(*args)
        if own:
            services.close_own_account(by=Actor(user, None))
        else:
            with scope(community=scoped):
                services.erase_for_request(by=by, request=ask(by, kind="erasure", email=user.email))
        return found

    monkeypatch.setattr(services, "everything_about", erased_meanwhile)
    assert collect.call(request.pk) == "erased meanwhile"
    with scopes_disabled():
        assert not StoredFile.objects.exists()
        assert PersonRequest.objects.get(pk=request.pk).state == RequestState.FAILED


def test_one_s_own_archive_tells_who_gave_and_ended_its_access(
    scoped: Community, actor_of: ActorOf, member_of: MemberOf
) -> None:
    """Without its name, which another person may bear."""
    user = member_of("partner")
    membership = Membership.objects.get(user=user)
    end_membership(by=actor_of("coordinator"), membership=membership)
    with scopes_disabled():
        told = [row for row in held(person_of_account(user), True) if row.what == "action à son sujet"]
    lines = AuditEntry.objects.filter(object_type="tenancy.membership", object_id=str(membership.pk))
    assert len(told) == lines.count() == 2
