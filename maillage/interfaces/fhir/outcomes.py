"""What is answered when a request cannot be met: an OperationOutcome, in French and in English."""

from __future__ import annotations

import json
from typing import Any, Final

from django.http import HttpResponse

CONTENT_TYPE: Final = "application/fhir+json; charset=utf-8"


class Refused(Exception):
    """words: for who reads the logs over there. place: parameter or element. code: of FHIR's table `issue-type`."""

    def __init__(self, words: str, place: str = "", code: str = "invalid", status: int = 400) -> None:
        super().__init__(words)
        self.words, self.place, self.code, self.status = words, place, code, status


def outcome(words: str, *, place: str = "", code: str = "invalid") -> dict[str, Any]:
    issue: dict[str, Any] = {"severity": "error", "code": code, "diagnostics": words}
    if place:
        issue["expression"] = [place[:200]]
    return {"resourceType": "OperationOutcome", "issue": [issue]}


def as_text(value: Any) -> str:
    """JSON without spaces."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def answered(resource: dict[str, Any], status: int = 200) -> HttpResponse:
    """A resource, never kept by a cache between."""
    response = HttpResponse(as_text(resource).encode(), status=status, content_type=CONTENT_TYPE)
    response.headers["Cache-Control"] = "no-store"
    return response


def refused(refusal: Refused) -> HttpResponse:
    return answered(outcome(refusal.words, place=refusal.place, code=refusal.code), refusal.status)
