"""One appointment to the SAS, over mutual TLS: created by POST, kept up by PUT.

Source: guide ans.fhir.fr.sas 1.2.0, transmission of appointments (INT_R03), profile FrAppointmentSAS. The answer's body
is not read: its status says all, and its Location where the appointment is kept.
"""

from __future__ import annotations

import json
import re
import ssl
from datetime import datetime
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from typing import Any
from urllib.parse import quote, urlsplit
from zoneinfo import ZoneInfo

from django.conf import settings

from maillage.contexts.care.sas.models import BookingPush, Told

TIMEOUT_S = 10.0
PARIS = ZoneInfo("Europe/Paris")
PROFILE = "http://sas.fr/fhir/StructureDefinition/FrAppointmentSAS"
OPERATOR = "http://interopsante.org/fhir/StructureDefinition/FrAppointmentOperator"
IDENTIFIER_TYPES = "http://interopsante.org/fhir/CodeSystem/fr-v2-0203"
IDNPS = "urn:oid:1.2.250.1.71.4.2.1"
# What a certificate, a setting or a busy server may change; any other 4xx says that the appointment itself is wrong.
_PASSING = frozenset({401, 403, 404, 408, 409, 412, 425, 429})
_KEPT_AT = re.compile(r"(?:^|/)Appointment/([A-Za-z0-9.-]{1,64})(?:/_history/[A-Za-z0-9.-]{1,64})?$")


class Unsent(Exception):
    """Not told; the next try may go better."""


class Unanswered(Unsent):
    """It left and no answer came: it may be there."""


class NeverTaken(Unsent):
    """The SAS does not take it, and never will."""


def appointment(row: BookingPush, system: str) -> dict[str, Any]:
    """The appointment as FHIR R4. system: what our identifiers are of."""
    # An update by number bears that number (FHIR R4, http.html#update).
    kept = {"id": row.remote} if row.remote else {}
    return {
        "resourceType": "Appointment",
        **kept,
        "meta": {"profile": [PROFILE]},
        "extension": [
            {
                "url": OPERATOR,
                "valueReference": {
                    "identifier": _identifier(row.operator_kind, row.operator_system, row.operator_value)
                },
            }
        ],
        "identifier": [{"system": system, "value": str(row.key)}],
        "status": row.wanted or Told.BOOKED,
        "start": _moment(row.start_at),
        "end": _moment(row.end_at),
        "created": _moment(row.created_at),
        "participant": [
            {"actor": {"identifier": _identifier("IDNPS", IDNPS, f"8{row.rpps}")}, "status": "accepted"}
        ],
    }


def _identifier(kind: str, system: str, value: str) -> dict[str, Any]:
    return {
        "type": {"coding": [{"system": IDENTIFIER_TYPES, "code": kind}]},
        "system": system,
        "value": value,
    }


def _moment(value: datetime) -> str:
    return value.astimezone(PARIS).isoformat(timespec="milliseconds")


def system_of() -> str:
    """What our identifiers are of: our own address, which is nobody else's."""
    return f"{settings.MAILLAGE_BASE_URL}/fhir"


def send(pushing: Any, row: BookingPush) -> str:
    """Tell it; the identifier under which the SAS keeps it, "" where it did not say. Raises Unsent.

    pushing: `config.sas.SasPushing`.
    """
    base = urlsplit(pushing.url)
    body = json.dumps(appointment(row, system_of()), ensure_ascii=False).encode()
    path = f"{base.path}/Appointment"
    if not row.told and not row.unsure:
        return _said(*_call(pushing, "POST", path, body))
    sought = quote(f"{system_of()}|{row.key}", safe="")
    kept = f"{path}/{row.remote}" if row.remote else f"{path}?identifier={sought}"
    status, location = _call(pushing, "PUT", kept, body)
    if status == 404 and row.unsure and not row.told:
        # The creation of which no answer came had not arrived.
        status, location = _call(pushing, "POST", path, body)
    return _said(status, location)


def _said(status: int, location: str) -> str:
    if 200 <= status < 300:
        found = _KEPT_AT.search(location)
        return found[1] if found else ""
    words = f"Le SAS a répondu {status}."
    if 400 <= status < 500 and status not in _PASSING:
        raise NeverTaken(words)
    raise Unsent(words)


def _call(pushing: Any, method: str, path: str, body: bytes) -> tuple[int, str]:
    """Status and Location. Raises Unsent where nothing left, Unanswered where it did."""
    connection = _connection(pushing)
    headers = {"Content-Type": "application/fhir+json; charset=utf-8", "Accept": "application/fhir+json"}
    try:
        connection.connect()
    except (OSError, HTTPException) as error:
        connection.close()
        raise Unsent(f"Le SAS n’est pas joignable ({type(error).__name__}).") from error
    try:
        connection.request(method, path, body, headers)
        answer = connection.getresponse()
        return answer.status, answer.getheader("Location") or ""
    except (OSError, HTTPException) as error:
        raise Unanswered(f"Le SAS n’a pas répondu ({type(error).__name__}).") from error
    finally:
        connection.close()


def _connection(pushing: Any) -> HTTPConnection:
    parts = urlsplit(pushing.url)
    host = parts.hostname or ""
    if parts.scheme == "http":
        # Of this machine only (`config.sas`): a proxy beside us holds the certificate.
        return HTTPConnection(host, parts.port or 80, timeout=TIMEOUT_S)
    try:
        context = ssl.create_default_context(cafile=pushing.authority or None)
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        context.load_cert_chain(pushing.certificate, pushing.key)
    except (OSError, ssl.SSLError) as error:
        raise Unsent(f"Le certificat pour le SAS n’est pas lisible ({type(error).__name__}).") from error
    return HTTPSConnection(host, parts.port or 443, timeout=TIMEOUT_S, context=context)
