"""Appointments that regulators take are told to the SAS: none lost, none twice, kept up until the end."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone
from django_scopes import scope

from maillage.config.sas import SasPushing
from maillage.contexts.care.models import BookingPush, PushState, Regulator, Slot, Told
from maillage.contexts.care.sas import pushing
from maillage.contexts.care.sas.sending import appointment
from maillage.platform.audit.models import AuditEntry
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.models import Community
from tests.people import ActorOf
from tests.sas.asking import open_to_sas, professional, slot
from tests.sas.validating import judge, resource_faults, unpack

KEPT = "/fhir/Appointment/kept-1"


class Platform:
    """The SAS, as far as appointments go: what it was sent, and what it answers next."""

    def __init__(self) -> None:
        self.calls: list[tuple[str, str, dict[str, Any]]] = []
        self.answers: list[int] = []
        platform = self

        class Handler(BaseHTTPRequestHandler):
            def _do(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                platform.calls.append((self.command, self.path, json.loads(body)))
                status = platform.answers.pop(0) if platform.answers else 201
                if status == 0:
                    self.close_connection = True
                    return
                self.send_response(status)
                self.send_header("Location", KEPT)
                self.send_header("Content-Length", "0")
                self.end_headers()

            do_POST = do_PUT = _do

            def log_message(self, *args: Any) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    @property
    def sent(self) -> list[tuple[str, str]]:
        """Verb and state of each call, in order."""
        return [(verb, body["status"]) for verb, _, body in self.calls]


@pytest.fixture
def platform(settings: Any) -> Iterator[Platform]:
    made = Platform()
    settings.MAILLAGE_SAS_PUSH = SasPushing(f"http://127.0.0.1:{made.server.server_port}/fhir", "", "")
    yield made
    made.server.shutdown()
    made.server.server_close()


@pytest.fixture
def regulator(community: Community, actor_of: ActorOf) -> Actor:
    by = actor_of("partner")
    assert by.user is not None
    Regulator.objects.create(national="899990000017", family="Régule", given="Dominique", email=by.user.email)
    return by


@pytest.fixture
def taken(community: Community, platform: Platform) -> Slot:
    open_to_sas(community)
    return slot(professional(community, 1))


def only(community: Community) -> BookingPush:
    with scope(community=community):
        row: BookingPush = BookingPush.objects.get()
    return row


def later(community: Community) -> None:
    """The next try is due."""
    with scope(community=community):
        BookingPush.objects.update(next_attempt_at=timezone.now() - timedelta(seconds=1))


def test_a_booking_is_created_then_kept_up(
    community: Community, platform: Platform, regulator: Actor, taken: Slot
) -> None:
    with scope(community=community):
        pushing.booked(regulator, taken)
    assert pushing.push_due() == 1
    row = only(community)
    assert (row.state, row.told, row.remote, row.unsure) == (PushState.TOLD, Told.BOOKED, "kept-1", False)
    assert pushing.push_due() == 0
    with scope(community=community):
        taken.outcome = "no_show"
        pushing.settled(regulator, taken)
        pushing.cancelled(regulator, taken)
    assert pushing.push_due() == 1
    assert platform.sent == [("POST", "booked"), ("PUT", "cancelled")]
    assert [path for _, path, _ in platform.calls] == ["/fhir/Appointment", KEPT]
    bodies = [body for _, _, body in platform.calls]
    assert bodies[0]["identifier"] == bodies[1]["identifier"]
    assert "id" not in bodies[0]
    assert bodies[1]["id"] == "kept-1"
    with scope(community=community):
        actions = set(AuditEntry.objects.values_list("action", flat=True))
    assert {"sas_push.queued", "sas_push.changed"} <= actions


def faults_without_id(validator: Any, resource: dict[str, Any]) -> set[str]:
    return {fault.partition(": ")[2] for fault in resource_faults(validator, resource)}


def test_an_appointment_validates(
    community: Community, regulator: Actor, taken: Slot, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """What the validator says wrongly of the guide’s own example (an extension’s slices) is all it says of ours."""
    package = unpack(tmp_path_factory.mktemp("sas"))
    validator = judge(package)
    example = json.loads((package / "example" / "Appointment-1.json").read_text("utf-8"))
    with scope(community=community):
        pushing.booked(regulator, taken)
    told = appointment(only(community), "https://sas.cpts.example/fhir")
    false = faults_without_id(validator, example)
    assert faults_without_id(validator, told) == false
    assert told["extension"][0].keys() == example["extension"][0].keys()
    assert faults_without_id(validator, told | {"status": "pris"}) > false
    assert faults_without_id(validator, {key: told[key] for key in told if key != "identifier"}) > false
    assert told["participant"][0]["actor"]["identifier"]["value"] == f"8{taken.person}"
    # Nothing of a patient, nothing of who is to be called back.
    assert set(told) == {
        "resourceType", "meta", "extension", "identifier", "status", "start", "end", "created", "participant",
    }  # fmt: skip


def test_only_what_a_regulator_takes_is_told(
    community: Community, platform: Platform, regulator: Actor, taken: Slot, actor_of: ActorOf, settings: Any
) -> None:
    with scope(community=community):
        pushing.booked(actor_of("coordinator"), taken)
        pushing.booked(Actor.system(community), taken)
        Regulator.objects.update(is_active=False)
        pushing.booked(regulator, taken)
        Regulator.objects.update(is_active=True)
        settings.MAILLAGE_SAS_PUSH = None
        pushing.booked(regulator, taken)
        assert not BookingPush.objects.exists()
    assert pushing.push_due() == 0


@pytest.mark.parametrize("status", [500, 503, 429, 403])
def test_what_fails_for_a_time_is_told_later(
    status: int, community: Community, platform: Platform, regulator: Actor, taken: Slot
) -> None:
    platform.answers = [status]
    with scope(community=community):
        pushing.booked(regulator, taken)
    assert pushing.push_due() == 0
    row = only(community)
    assert (row.state, row.attempts, row.error) == (PushState.WAITING, 1, f"Le SAS a répondu {status}.")
    assert row.next_attempt_at > timezone.now() + timedelta(seconds=20)
    assert pushing.push_due() == 0
    later(community)
    assert pushing.push_due() == 1
    assert platform.sent == [("POST", "booked"), ("POST", "booked")]


def test_what_may_have_arrived_is_not_created_twice(
    community: Community, platform: Platform, regulator: Actor, taken: Slot
) -> None:
    platform.answers = [0, 200]
    with scope(community=community):
        pushing.booked(regulator, taken)
    assert pushing.push_due() == 0
    assert only(community).unsure
    later(community)
    assert pushing.push_due() == 1
    (_, _, first), (verb, path, second) = platform.calls
    assert verb == "PUT"
    assert path.startswith("/fhir/Appointment?identifier=")
    assert first["identifier"] == second["identifier"]


def test_what_had_not_arrived_is_created_then(
    community: Community, platform: Platform, regulator: Actor, taken: Slot
) -> None:
    platform.answers = [0, 404, 201]
    with scope(community=community):
        pushing.booked(regulator, taken)
    pushing.push_due()
    later(community)
    assert pushing.push_due() == 1
    assert [verb for verb, _ in platform.sent] == ["POST", "PUT", "POST"]


def test_the_row_of_a_worker_that_died_is_taken_up(
    community: Community, platform: Platform, regulator: Actor, taken: Slot
) -> None:
    with scope(community=community):
        pushing.booked(regulator, taken)
        BookingPush.objects.update(state=PushState.SENDING, attempts=1)
    assert pushing.push_due() == 1
    # It may have left: told in a way that does not make two.
    assert platform.sent == [("PUT", "booked")]
    assert only(community).state == PushState.TOLD


def test_a_row_under_lease_is_left_alone(
    community: Community, platform: Platform, regulator: Actor, taken: Slot
) -> None:
    with scope(community=community):
        pushing.booked(regulator, taken)
        BookingPush.objects.update(
            state=PushState.SENDING, attempts=1, next_attempt_at=timezone.now() + timedelta(minutes=1)
        )
    assert pushing.push_due() == 0
    assert platform.calls == []


def test_what_is_refused_for_good_waits_for_somebody(
    community: Community, platform: Platform, regulator: Actor, taken: Slot, actor_of: ActorOf
) -> None:
    platform.answers = [422]
    with scope(community=community):
        pushing.booked(regulator, taken)
    pushing.push_due()
    row = only(community)
    assert row.state == PushState.FAILED
    with scope(community=community):
        with pytest.raises(PermissionDenied):
            pushing.send_again(by=actor_of("professional"), pk=row.pk)
        assert pushing.send_again(by=actor_of("coordinator"), pk=row.pk)
        assert not pushing.send_again(by=actor_of("coordinator"), pk=row.pk)
    assert pushing.push_due() == 1


def test_an_appointment_that_fell_before_it_was_told_is_dropped(
    community: Community, platform: Platform, regulator: Actor, taken: Slot
) -> None:
    with scope(community=community):
        pushing.booked(regulator, taken)
        pushing.cancelled(regulator, taken)
    assert pushing.push_due() == 0
    assert (only(community).state, platform.calls) == (PushState.DROPPED, [])


def test_what_changes_while_it_is_told_is_told_next(
    community: Community, platform: Platform, regulator: Actor, taken: Slot
) -> None:
    with scope(community=community):
        pushing.booked(regulator, taken)
        BookingPush.objects.update(next_attempt_at=timezone.now() - timedelta(seconds=1))
        row = pushing._claim()
        assert row is not None
        pushing.cancelled(regulator, taken)
        pushing._done(row, "kept-1")
    row = only(community)
    assert (row.state, row.told, row.wanted) == (PushState.WAITING, Told.BOOKED, Told.CANCELLED)
    assert pushing.push_due() == 1
    assert platform.sent == [("PUT", "cancelled")]


def test_a_certificate_that_cannot_be_read_is_said_and_tried_again(
    community: Community, platform: Platform, regulator: Actor, taken: Slot, settings: Any
) -> None:
    with scope(community=community):
        pushing.booked(regulator, taken)
    settings.MAILLAGE_SAS_PUSH = SasPushing("https://127.0.0.1:9/fhir", "absent.pem", "absent.key")
    assert pushing.push_due() == 0
    row = only(community)
    assert (row.state, row.unsure) == (PushState.WAITING, False)
    assert "certificat" in row.error
