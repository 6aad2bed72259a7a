"""What the pages behind a personal link share, in every capability of care."""

from __future__ import annotations

from typing import TypeVar

from django.http.response import HttpResponseBase
from django.utils.cache import add_never_cache_headers

Answer = TypeVar("Answer", bound=HttpResponseBase)


def private(response: Answer) -> Answer:
    """Kept by no cache, found by no search engine, and its address told to no other site."""
    add_never_cache_headers(response)
    response["X-Robots-Tag"] = "noindex, nofollow"
    # Not « no-referrer »: a browser then sends its forms with an origin of « null », which are refused.
    response["Referrer-Policy"] = "same-origin"
    return response
