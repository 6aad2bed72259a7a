"""« Partir avec ses données »: asked by somebody who just proved who it is, made by the worker, gone in seven days."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.core.exceptions import PermissionDenied
from django.utils import timezone
from django_scopes import scope, scopes_disabled

from maillage.platform.files.models import StoredFile
from maillage.platform.keeping.package import departures
from maillage.platform.keeping.package.models import Departure, DepartureState
from maillage.platform.keeping.refusals import KeepingRefused
from maillage.platform.messaging.models import Message
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.models import Community

PASSPHRASE = "quatre mots de passe longs"
PAGE = "/c/val-exemple/reglages/partir/"


def asked(by: Actor, passphrase: str = PASSPHRASE) -> Departure:
    with scope(community=by.community):
        return departures.ask(by=by, passphrase=passphrase)


@pytest.mark.django_db(transaction=True)
def test_from_the_request_to_the_file_and_its_end(actor_of: Any, client_of: Any) -> None:
    president = actor_of("president")
    by = actor_of("coordinator")
    departure = asked(by)
    assert departures.make_package.func(departure.pk) == "ready"
    assert departures.make_package.func(departure.pk) == "nothing to do"
    with scopes_disabled():
        departure.refresh_from_db()
        file = StoredFile.objects.get(owner="keeping.package")
        told = Message.objects.filter(purpose="keeping.departure").values_list("to", flat=True)
        assert sorted(told) == sorted([by.user.email, president.user.email] * 2)
    assert (departure.state, departure.passphrase) == (DepartureState.READY, "")
    address = f"/c/val-exemple/fichiers/{file.pk}/"
    answer = client_of("coordinator").get(address)
    assert b"".join(answer.streaming_content).startswith(b"-----BEGIN AGE")
    assert client_of("secretary").get(address).status_code == 404
    with scopes_disabled():
        Departure.objects.filter(pk=departure.pk).update(
            finished_at=timezone.now() - timedelta(days=7, minutes=1)
        )
    assert departures.remove_old() == 1
    assert client_of("coordinator").get(address).status_code == 404


@pytest.mark.django_db
def test_a_second_one_waits_for_the_first(actor_of: Any) -> None:
    asked(actor_of("coordinator"))
    with pytest.raises(departures.AlreadyAsked):
        asked(actor_of("president"))


@pytest.mark.django_db
def test_who_may_not(actor_of: Any, community: Community) -> None:
    with pytest.raises(PermissionDenied):
        asked(actor_of("secretary"))
    coordinator = actor_of("coordinator")
    helper = Actor(coordinator.user, community, coordinator.roles, assisting_until=timezone.now())
    with pytest.raises(PermissionDenied):
        asked(helper)
    with pytest.raises(KeepingRefused, match="trop courte"):
        asked(coordinator, "court")


@pytest.mark.django_db
def test_a_passphrase_typed_before_the_proof_is_kept_nowhere(client_of: Any) -> None:
    client = client_of("coordinator")
    answer = client.post(PAGE, {"passphrase": PASSPHRASE, "again": PASSPHRASE})
    assert answer.status_code == 302 and answer["Location"].startswith(PAGE)
    with scopes_disabled():
        assert not Departure.objects.exists()
    assert PASSPHRASE not in str([one.get_decoded() for one in Session.objects.order_by("pk")])


@pytest.mark.django_db
def test_a_request_that_nobody_came_to_keeps_no_passphrase(actor_of: Any) -> None:
    departure = asked(actor_of("coordinator"))
    with scopes_disabled():
        Departure.objects.update(asked_at=timezone.now() - timedelta(days=3))
    departures.remove_old()
    with scopes_disabled():
        departure.refresh_from_db()
    assert (departure.state, departure.passphrase) == (DepartureState.FAILED, "")
