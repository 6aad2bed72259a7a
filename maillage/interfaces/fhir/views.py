"""The FHIR interface of the service d’accès aux soins: slots are read, regulators are told. Nothing else is here."""

from __future__ import annotations

import logging
from datetime import date
from threading import BoundedSemaphore
from typing import Final

from django.conf import settings
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from maillage.contexts.care import api as care
from maillage.interfaces.fhir import metadata as capability
from maillage.interfaces.fhir.asking import read_search
from maillage.interfaces.fhir.bundles import bundle
from maillage.interfaces.fhir.door import sas_view
from maillage.interfaces.fhir.outcomes import CONTENT_TYPE, Refused, answered, outcome
from maillage.interfaces.fhir.regulators import read_body, read_identifier, read_regulator, written
from maillage.platform.tenancy.actor import Actor

logger = logging.getLogger(__name__)

SAFE: Final = ("GET", "HEAD")
_TAKEN: Final = ("*/*", "application/*", "json")
# One computes while the database works for the other. More would only hand the interpreter's lock to each other, row
# after row, and all of them come a third later.
_AT_ONCE: Final = BoundedSemaphore(2)


class Counted(HttpResponse):
    """A bundle whose call is counted once it has left: a GET writes nothing, and nobody waits for a counter."""

    counting: tuple[date, frozenset[int], dict[int, int]] | None = None

    def close(self) -> None:
        super().close()
        counting, self.counting = self.counting, None
        if counting is None:
            return
        day, asked, slots = counting
        try:
            care.count_sas_served(day=day, asked=asked, slots=slots)
        except DatabaseError as error:
            # A number that is missing harms less than an answer that fails.
            logger.warning("a call of the SAS was not counted: %s", type(error).__name__)


def base_of() -> str:
    """Address of the interface, as the SAS reaches it, without its last slash."""
    door = settings.MAILLAGE_SAS
    given = door.url if door is not None else ""
    return given or f"{settings.MAILLAGE_BASE_URL}/fhir"


def _only(request: HttpRequest, *methods: str) -> None:
    if request.method not in methods:
        raise Refused("Méthode non servie. Method not allowed.", code="not-supported", status=405)


def _accepts_json(request: HttpRequest) -> None:
    accept = request.headers.get("Accept", "")
    if accept and not any(one in accept for one in _TAKEN):
        raise Refused("Seul JSON est servi. Only JSON is served.", code="not-supported", status=406)


@sas_view
def slots(request: HttpRequest) -> HttpResponse:
    """INT_R01 and INT_R04: the free slots of at most 25 professionals."""
    _only(request, *SAFE)
    _accepts_json(request)
    asked = read_search(request.GET, request.GET.getlist)
    with _AT_ONCE:
        found = care.sas_search(asked.rpps, asked.first, asked.last, cpts=asked.in_cpts)
        told, counts = bundle(
            found,
            in_cpts=asked.in_cpts,
            base=base_of(),
            query=request.META.get("QUERY_STRING", ""),
            agenda=care.agenda_address,
        )
    response = Counted(told, content_type=CONTENT_TYPE)
    response.headers["Cache-Control"] = "no-store"
    if found.asked and request.method == "GET":
        response.counting = (timezone.localdate(), found.asked, counts)
    return response


@sas_view
def metadata(request: HttpRequest) -> HttpResponse:
    _only(request, *SAFE)
    return answered(capability.statement(base_of()))


@sas_view
def practitioners(request: HttpRequest) -> HttpResponse:
    """INT_R02: POST creates a regulator, PUT keeps one up and creates him if he is not here."""
    _only(request, "POST", "PUT")
    told = read_regulator(read_body(request))
    by = Actor.system()
    try:
        if request.method == "POST":
            row, status = care.create_regulator(by=by, told=told), 201
        else:
            read_identifier(request.GET.getlist("identifier"), told)
            row, status = care.keep_regulator(by=by, told=told), 200
    except care.RegulatorRefused as refusal:
        code = "duplicate" if refusal.is_known else "conflict"
        raise Refused(str(refusal), "Practitioner.identifier", code, 409) from refusal
    response = answered(written(row), status)
    response.headers["Location"] = f"{base_of()}/Practitioner/{row.key}"
    return response


@sas_view
def nothing(request: HttpRequest, path: str = "") -> HttpResponse:
    """Whatever else FHIR knows: not here, said as FHIR says it, to those alone who are let in."""
    words = "Rien à cette adresse. Nothing at this address."
    return answered(outcome(words, code="not-found"), 404)
