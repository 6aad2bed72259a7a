"""A regulator as the platform writes him: `Practitioner`, profile FrPractitionerRegul, read strictly."""

from __future__ import annotations

import json
import re
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.http import HttpRequest

from maillage.contexts.care import api as care
from maillage.interfaces.fhir.asking import IDNPS
from maillage.interfaces.fhir.bundles import IDENTIFIER_TYPES
from maillage.interfaces.fhir.outcomes import Refused

SAS_OID: Final = "urn:oid:1.2.250.1.213.3.6"
PROFILE: Final = "https://interop.esante.gouv.fr/ig/fhir/sas/StructureDefinition/FrPractitionerRegul"
LONGEST_BODY: Final = 64_000
LONGEST: Final = 120
UNPROCESSABLE: Final = 422
KINDS: Final = {IDNPS: "IDNPS", SAS_OID: "INTRN"}
_RPPS: Final = re.compile(r"\d{11}", re.ASCII)
JSON_TYPES: Final = frozenset({"application/json", "application/fhir+json", "application/json+fhir"})


def _wrong(words: str, place: str, code: str = "invalid") -> Refused:
    return Refused(words, f"Practitioner.{place}" if place else "Practitioner", code, UNPROCESSABLE)


def read_body(request: HttpRequest) -> dict[str, Any]:
    """The resource that came. Raises Refused."""
    if (request.content_type or "").lower() not in JSON_TYPES:
        raise Refused("application/fhir+json est attendu. It is expected.", code="not-supported", status=415)
    if len(request.body) > LONGEST_BODY:
        raise Refused("Trop long. Too long.", code="too-long", status=413)
    try:
        found = json.loads(request.body)
    except (ValueError, RecursionError):
        raise Refused("JSON illisible. Unreadable JSON.", code="structure") from None
    if not isinstance(found, dict) or found.get("resourceType") != "Practitioner":
        raise Refused(
            "Une ressource Practitioner est attendue. A Practitioner is expected.", code="structure"
        )
    return found


def read_regulator(resource: dict[str, Any]) -> care.ToldRegulator:
    """Raises Refused, with the element that lacks."""
    numbers = _identifiers(resource.get("identifier"))
    active = resource.get("active")
    if not isinstance(active, bool):
        raise _wrong("active : vrai ou faux est attendu. A boolean is expected.", "active", "required")
    family, given = _name(resource.get("name"))
    return care.ToldRegulator(
        numbers.get(IDNPS, ""),
        numbers.get(SAS_OID, ""),
        family,
        given,
        _email(resource.get("telecom")),
        active,
    )


def _rows(value: Any, place: str) -> list[dict[str, Any]]:
    if not isinstance(value, list) or not value or not all(isinstance(one, dict) for one in value):
        raise _wrong(f"{place} : obligatoire. Mandatory.", place, "required")
    return value


def _text(value: Any, place: str, most: int = LONGEST) -> str:
    text = " ".join(value.split()) if isinstance(value, str) else ""
    if not text or not text.isprintable():
        raise _wrong(f"{place} : obligatoire. Mandatory.", place, "required")
    if len(text) > most:
        raise _wrong(f"{place} : {most} caractères au plus. At most {most} characters.", place, "too-long")
    return text


def _identifiers(value: Any) -> dict[str, str]:
    """Value by system."""
    found: dict[str, str] = {}
    for one in _rows(value, "identifier"):
        system = one.get("system")
        kind = KINDS.get(system) if isinstance(system, str) else None
        if kind is None or system in found or not _is_coded(one.get("type"), kind):
            raise _wrong(
                "identifier : IDNPS ou INTRN, avec son système, chacun une fois. One of each at most.",
                "identifier",
            )
        found[str(system)] = _prefixed(str(system), _text(one.get("value"), "identifier.value"))
    return found


def _prefixed(system: str, value: str) -> str:
    """A RPPS comes with or without the 8 before it, and is kept with it: else he would be two."""
    return f"8{value}" if system == IDNPS and _RPPS.fullmatch(value) else value


def _is_coded(value: Any, kind: str) -> bool:
    codings = value.get("coding") if isinstance(value, dict) else None
    return isinstance(codings, list) and any(
        isinstance(one, dict) and one.get("system") == IDENTIFIER_TYPES and one.get("code") == kind
        for one in codings
    )


def _name(value: Any) -> tuple[str, str]:
    name = _rows(value, "name")[0]
    given = name.get("given")
    if not isinstance(given, list) or len(given) != 1:
        raise _wrong("name.given : un prénom est attendu. Exactly one is expected.", "name.given", "required")
    return _text(name.get("family"), "name.family"), _text(given[0], "name.given")


def _email(value: Any) -> str:
    for one in _rows(value, "telecom"):
        if one.get("system") == "email":
            address = _text(one.get("value"), "telecom.value", 200).lower()
            try:
                validate_email(address)
            except ValidationError:
                raise _wrong(
                    "telecom : adresse électronique incorrecte. Not an e-mail.", "telecom.value"
                ) from None
            return address
    raise _wrong(
        "telecom : une adresse électronique est attendue. An e-mail is expected.", "telecom", "required"
    )


def read_identifier(values: list[str], told: care.ToldRegulator) -> None:
    """The condition of a PUT must name the regulator who is sent. Raises Refused."""
    system, mark, value = (values[0] if len(values) == 1 else "").partition("|")
    mine = {IDNPS: told.national, SAS_OID: told.internal}
    if not mark or not value or mine.get(system) != _prefixed(system, " ".join(value.split())):
        raise Refused(
            "identifier=système|valeur est attendu, celui de la ressource. It must be that of the resource.",
            "identifier",
        )


def written(row: Any) -> dict[str, Any]:
    """A regulator as we keep him."""
    numbers = ((IDNPS, row.national), (SAS_OID, row.internal))
    return {
        "resourceType": "Practitioner",
        "id": str(row.key),
        "meta": {"source": SAS_OID, "profile": [PROFILE]},
        "identifier": [
            {
                "type": {"coding": [{"system": IDENTIFIER_TYPES, "code": KINDS[system]}]},
                "system": system,
                "value": value,
            }
            for system, value in numbers
            if value
        ],
        "active": row.is_active,
        "name": [{"family": row.family, "given": [row.given]}],
        "telecom": [{"system": "email", "value": row.email}],
    }
