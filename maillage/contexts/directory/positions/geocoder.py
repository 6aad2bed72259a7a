"""The French national geocoder (Géoplateforme, IGN), or another that answers the same GeoJSON.

Documentation: « Service Géoplateforme de géocodage ». It takes 50 requests a second from one address and answers 429
with `Retry-After` beyond; ten are asked for here at most.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.error import HTTPError, URLError
from urllib.parse import urlencode, urlsplit
from urllib.request import HTTPRedirectHandler, OpenerDirector, Request, build_opener

from maillage import __version__

TIMEOUT_S: Final = 10.0
PER_SECOND: Final = 10
TRIES: Final = 3
# An answer about one address takes some 2 kB.
MAX_BYTES: Final = 200_000
# Beyond, one comes back at the next run rather than hold up the worker.
LONGEST_WAIT_S: Final = 10.0
_BUSY: Final = frozenset({429, 500, 502, 503, 504})


class GeocoderDown(Exception):
    """The geocoder does not answer, or asks to be left alone: nothing is known, and one may ask again later."""


@dataclass(frozen=True)
class Answer:
    """The best match. commune_code: as the geocoder writes it, of an arrondissement in the three largest towns.

    precise: a number, a street or a named place, rather than a whole commune
    """

    lon: float
    lat: float
    score: float
    commune_code: str
    precise: bool


class _NoRedirect(HTTPRedirectHandler):
    """The operator chose who is asked: nobody else is, even if that one says so."""

    def redirect_request(self, *args: Any, **kwargs: Any) -> None:
        return None


@dataclass
class Geocoder:
    """base: address of the service, to which `/search` is added; http or https. ValueError for any other."""

    base: str
    sleep: Callable[[float], None] = time.sleep
    clock: Callable[[], float] = time.monotonic
    _opener: OpenerDirector = field(default_factory=lambda: build_opener(_NoRedirect()), repr=False)
    _next: float = 0.0

    def __post_init__(self) -> None:
        parts = urlsplit(self.base)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ValueError(f"not the address of a geocoder: {self.base!r}")

    def locate(self, street: str, postal_code: str, town: str) -> Answer | None:
        """The best match for an address; None when there is none. Raises GeocoderDown."""
        query = {
            "q": " ".join(filter(None, (street, postal_code, town)))[:200],
            "limit": 1,
            "autocomplete": 0,
        }
        if len(postal_code) == 5 and postal_code.isdigit():
            query["postcode"] = postal_code
        return _best(self._get(f"{self.base.rstrip('/')}/search?{urlencode({**query, 'index': 'address'})}"))

    def _get(self, url: str) -> Any:
        for attempt in range(TRIES):
            self._keep_pace()
            try:
                return self._read(url)
            except HTTPError as error:
                error.close()
                if error.code == 400:
                    return {}
                if error.code not in _BUSY or attempt == TRIES - 1:
                    raise GeocoderDown(f"HTTP {error.code}") from error
                self._wait(_asked_wait_s(error, 2.0**attempt))
            except (URLError, OSError, ValueError) as error:
                if attempt == TRIES - 1:
                    raise GeocoderDown(str(error)) from error
                self._wait(2.0**attempt)
        raise AssertionError("unreachable")

    def _read(self, url: str) -> Any:
        request = Request(  # noqa: S310  # the scheme is checked when the geocoder is made
            url, headers={"Accept": "application/json", "User-Agent": f"Maillage/{__version__}"}
        )
        with self._opener.open(request, timeout=TIMEOUT_S) as answer:
            body = answer.read(MAX_BYTES + 1)
        if len(body) > MAX_BYTES:
            raise ValueError("the answer is too long")
        return json.loads(body)

    def _keep_pace(self) -> None:
        now = self.clock()
        if now < self._next:
            self.sleep(self._next - now)
        self._next = max(now, self._next) + 1 / PER_SECOND

    def _wait(self, seconds: float) -> None:
        if seconds > LONGEST_WAIT_S:
            raise GeocoderDown(f"asked to wait {seconds:.0f} s")
        self.sleep(seconds)


def _asked_wait_s(error: HTTPError, default: float) -> float:
    """What the service asks to wait, in seconds; a date there counts as a long time."""
    text = (error.headers.get("Retry-After") or "").strip()
    if not text:
        return default
    return max(default, float(text)) if text.isascii() and text.isdigit() else LONGEST_WAIT_S + 1


def _best(answer: Any) -> Answer | None:
    """The first feature, if it is one."""
    try:
        feature = answer["features"][0]
        lon, lat = (float(value) for value in feature["geometry"]["coordinates"][:2])
        about = feature["properties"]
        score, code = float(about["score"]), str(about["citycode"])
    except (KeyError, IndexError, TypeError, ValueError):
        return None
    if not (-180 <= lon <= 180 and -90 <= lat <= 90 and 0 <= score <= 1.5):
        return None
    return Answer(lon, lat, score, code, about.get("type") != "municipality")
