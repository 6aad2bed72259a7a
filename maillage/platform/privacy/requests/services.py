"""Writes: the requests of persons, the archive of their data, the answer."""

from __future__ import annotations

import tempfile
from datetime import date, timedelta
from typing import BinaryIO, cast

from django.conf import settings
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django_scopes import scopes_disabled

from maillage.platform.accounts.models import User
from maillage.platform.audit.services import record
from maillage.platform.files import services as files
from maillage.platform.files.models import StoredFile
from maillage.platform.messaging.services import notify, queue_email
from maillage.platform.privacy.requests.collecting import (
    count_of,
    everything_about,
    in_reach,
    write_archive,
)
from maillage.platform.privacy.requests.deadlines import one_month_after
from maillage.platform.privacy.requests.erasing import Erased, erase_person, in_words
from maillage.platform.privacy.requests.models import (
    ENDED,
    TRANSITIONS,
    PersonRequest,
    RequestKind,
    RequestState,
)
from maillage.platform.privacy.requests.people import person_of_account, person_of_request
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.models import Community
from maillage.platform.tenancy.urls import community_url

OWNER = "privacy.request"
# Each is everything: asking again and again may not fill the disk.
OWN_EACH = timedelta(minutes=10)
MAX_ARCHIVE_BYTES = 500_000_000


class NotNow(ValueError):
    """The state of the request does not allow it; the message says what to do."""


@transaction.atomic
def record_request(
    *,
    by: Actor,
    kind: str,
    person_name: str,
    email: str,
    idnps: str,
    identity_check: str,
    received_on: date,
) -> PersonRequest:
    """Write down that a person asked; the answer is due one month later. `by.community` None: the operator's."""
    now = timezone.now()
    request: PersonRequest = PersonRequest.objects.create(
        community=by.community,
        kind=kind,
        person_name=person_name.strip(),
        email=email.strip().lower(),
        idnps=idnps,
        identity_check=identity_check.strip(),
        received_on=received_on,
        due_on=one_month_after(received_on),
        recorded_at=now,
        recorded_by=by.user,
    )
    _record(by, "request.recorded", request, after={"kind": request.get_kind_display()})
    return request


@transaction.atomic
def ask_for_own_data(*, by: Actor) -> PersonRequest:
    """A signed-in person asks for everything held about its account, in all communities.

    The request made some minutes ago is given back instead of a second one.
    """
    assert by.user is not None
    # Two clicks at once, or a closing: the second waits.
    User.objects.select_for_update().get(pk=by.user.pk)
    now, today = timezone.now(), timezone.localdate()
    with scopes_disabled():
        recent: PersonRequest | None = (
            PersonRequest.objects.filter(
                recorded_by=by.user, is_own=True, kind=RequestKind.ACCESS, recorded_at__gt=now - OWN_EACH
            )
            .order_by("-pk")
            .first()
        )
        if recent is not None:
            return recent
        request: PersonRequest = PersonRequest.objects.create(
            community=None,
            kind=RequestKind.ACCESS,
            person_name=by.user.name,
            email=by.user.email,
            identity_check="connexion à son compte, confirmée au moment de la demande",
            received_on=today,
            due_on=one_month_after(today),
            is_own=True,
            recorded_at=now,
            recorded_by=by.user,
        )
        _record(by, "request.recorded", request, after={"kind": request.get_kind_display()})
        start_collecting(by=by, request=request)
    return request


@transaction.atomic
def start_collecting(*, by: Actor, request: PersonRequest) -> None:
    """Hand the gathering to the worker. NotNow while one runs or once the request was answered."""
    from maillage.platform.privacy.requests.tasks import collect

    current = _moved(request, RequestState.COLLECTING)
    current.collecting_since = timezone.now()
    current.save(update_fields=["collecting_since"])
    _record(by, "request.collecting", current)
    # In the same transaction: the queue is in the database, so neither exists without the other.
    collect.enqueue(current.pk)


def _moved(request: PersonRequest, state: str) -> PersonRequest:
    """The request, locked and in its new state. NotNow if it may not go there."""
    current: PersonRequest = PersonRequest.objects.select_for_update(of=("self",)).get(pk=request.pk)
    if state not in TRANSITIONS[current.state] and not (current.is_stuck and state != RequestState.READY):
        raise NotNow(
            "Cette demande a déjà reçu sa réponse."
            if current.is_ended
            else "Les données sont en train d’être réunies : revenez dans quelques minutes."
        )
    current.state = state
    current.save(update_fields=["state"])
    return current


def gather(pk: int) -> str:
    """Write the archive of a request; says what became of it. Twice is once.

    Nothing of it is seen before the file is there whole: a kill leaves the request as it was, and the task starts
    again. If the person was erased meanwhile, nothing of what was read before is written.
    """
    with scopes_disabled():
        request = PersonRequest.objects.select_related("community", "recorded_by").filter(pk=pk).first()
    if request is None or request.state != RequestState.COLLECTING:
        return "nothing to do"
    by = Actor(user=request.recorded_by, community=request.community)
    parts = everything_about(person_of_request(request), request.community)
    at = timezone.now()
    with tempfile.TemporaryFile() as target:
        write_archive(target, parts, name=request.person_name, community=request.community, at=at)
        target.seek(0)
        with in_reach(request.community), transaction.atomic():
            try:
                current = _moved(request, RequestState.READY)
            except NotNow:
                return "erased meanwhile"
            for old in archives_of(current):
                files.delete(by=by, file=old)
            files.store(
                by=by,
                community=request.community,
                owner=OWNER,
                owner_id=request.pk,
                # The journal names the file: it names nobody.
                name=f"donnees-demande-{request.pk}-{timezone.localtime(at):%Y-%m-%d}.zip",
                stream=cast(BinaryIO, target),
                kinds={"zip"},
                max_bytes=MAX_ARCHIVE_BYTES,
            )
            _record(by, "request.collected", current, after={"count": count_of(parts)})
            _tell(by, current)
    return "collected"


def give_up(pk: int) -> None:
    """The gathering failed: the request can be started again, and says so."""
    with scopes_disabled():
        PersonRequest.objects.filter(pk=pk, state=RequestState.COLLECTING).update(state=RequestState.FAILED)


def _tell(by: Actor, request: PersonRequest) -> None:
    """Who asked learns that the archive is ready."""
    if request.recorded_by is None:
        return
    if request.community is not None:
        url = community_url(request.community, "privacy:request", pk=request.pk)
        title = f"Les données demandées sont réunies : {request.get_kind_display()} n° {request.pk}"
        notify(community=request.community, users=[request.recorded_by], title=title, url=url)
    elif request.is_own:
        queue_email(
            by=by,
            community=None,
            to=request.recorded_by.email,
            subject="Vos données sont prêtes",
            body=render_to_string(
                "privacy/ready_email.txt",
                {"name": request.person_name, "link": settings.MAILLAGE_BASE_URL + reverse("my_data")},
            ),
            purpose=OWNER,
        )


def archives_of(request: PersonRequest) -> list[StoredFile]:
    """The archives of a request that are still there, newest first; at most one in practice. 1 query."""
    rows = StoredFile.objects.filter(owner=OWNER, owner_id=str(request.pk))
    return list(rows.order_by("-stored_at", "-pk"))


@transaction.atomic
def close_request(*, by: Actor, request: PersonRequest, outcome: str, refused: bool = False) -> None:
    """Write down the answer that was given. NotNow if there is one already."""
    current = _moved(request, RequestState.REFUSED if refused else RequestState.DONE)
    current.outcome, current.done_on = outcome.strip(), timezone.localdate()
    current.save(update_fields=["outcome", "done_on"])
    _record(by, "request.refused" if refused else "request.answered", current)


@transaction.atomic
def erase_for_request(*, by: Actor, request: PersonRequest) -> list[Erased]:
    """Carry out an erasure that a person asked for, and close the request with its account. NotNow, or the refusal
    of a room (LastCoordinator, …): then nothing was erased."""
    current = _moved(request, RequestState.DONE)
    erased = erase_person(by=by, person=person_of_request(current), community=current.community)
    current.outcome, current.done_on = in_words(erased), timezone.localdate()
    current.save(update_fields=["outcome", "done_on"])
    _record(by, "request.erased", current)
    return erased


@transaction.atomic
def close_own_account(*, by: Actor) -> str:
    """A signed-in person closes its account: erased everywhere but what a text keeps. Returns the answer, in words.

    It leaves for the address of the account, which is known nowhere else afterwards. LastCoordinator, or the refusal
    of another room: then nothing was erased.
    """
    user = by.user
    assert user is not None
    # Two closings at once: the second waits, then finds a closed account.
    User.objects.select_for_update().get(pk=user.pk)
    today, address = timezone.localdate(), user.email
    erased = erase_person(by=by, person=person_of_account(user), community=None)
    answer = in_words(erased)
    with scopes_disabled():
        request: PersonRequest = PersonRequest.objects.create(
            community=None,
            kind=RequestKind.ERASURE,
            person_name=f"Compte n° {user.pk}",
            identity_check="connexion à son compte, confirmée au moment de la demande",
            received_on=today,
            due_on=one_month_after(today),
            done_on=today,
            state=RequestState.DONE,
            outcome=answer,
            is_own=True,
            recorded_at=timezone.now(),
        )
        _record(Actor.system(), "request.erased", request)
        queue_email(
            by=by,
            community=None,
            to=address,
            subject="Votre compte est fermé",
            body=render_to_string("privacy/closed_email.txt", {"answer": answer}),
            purpose=OWNER,
        )
    return answer


def _record(
    by: Actor, action: str, request: PersonRequest, *, after: dict[str, object] | None = None
) -> None:
    # Its text names nobody, and neither does the label.
    record(by=by, action=action, obj=request, label=f"Demande n° {request.pk}", after=after)


def open_requests(community: Community | None) -> list[PersonRequest]:
    """Those that wait for an answer, the first due first. 1 query."""
    rows = PersonRequest.objects.filter(community=community).exclude(state__in=ENDED)
    return list(rows.order_by("due_on", "pk"))
