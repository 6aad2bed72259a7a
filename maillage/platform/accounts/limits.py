"""How often something may be tried. Counted in the database, so by all processes and machines together.

A limit is asked before the try (`take`); a try that turned out right gives its place back (`give_back`), so that
only the wrong ones count.
"""

from __future__ import annotations

import hashlib
import math
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from allauth.account.adapter import get_adapter
from allauth.core.internal.ratelimit import cache_lock, truncate_ip
from django.core.cache import cache
from django.http import HttpRequest


@dataclass(frozen=True)
class Limit:
    """At most `amount` tries in any window of `per`. what: how the page that refuses names them."""

    name: str
    amount: int
    per: timedelta
    what: str


PAGES: Final = Limit("pages", 30, timedelta(minutes=1), "Trop de demandes à la fois")
PASSWORD_CHANGE: Final = Limit("password-change", 5, timedelta(minutes=5), "Trop d’essais de mot de passe")
_SIGN_IN = "Trop d’essais de connexion"
SIGN_IN_ADDRESS: Final = Limit("sign-in.address", 20, timedelta(minutes=1), _SIGN_IN)
# By account and by where the try comes from (the address, or a browser that opened the account before), so that nobody
# keeps the holder of an account out by wrong passwords sent from elsewhere.
SIGN_IN_ACCOUNT: Final = Limit("sign-in.account", 5, timedelta(minutes=5), _SIGN_IN)
SIGN_IN_ACCOUNT_LONG: Final = Limit("sign-in.account-long", 30, timedelta(hours=2), _SIGN_IN)
# By account, from all unknown browsers together: many addresses must not add up (NIST SP 800-63B, 5.2.2: 100 tries).
SIGN_IN_ACCOUNT_EVERYWHERE: Final = Limit("sign-in.everywhere", 100, timedelta(hours=1), _SIGN_IN)
SECOND_FACTOR: Final = Limit("second-factor", 5, timedelta(minutes=5), "Trop de codes essayés")
SECOND_FACTOR_LONG: Final = Limit("second-factor-long", 30, timedelta(hours=2), "Trop de codes essayés")
PASSWORD_RESET_ADDRESS: Final = Limit("reset.address", 20, timedelta(hours=1), "Trop de demandes de lien")
PASSWORD_RESET_ACCOUNT: Final = Limit("reset.account", 3, timedelta(minutes=15), "Trop de demandes de lien")
LINKS: Final = Limit("links", 20, timedelta(minutes=10), "Trop de liens essayés")
INVITATIONS: Final = Limit("invitations", 100, timedelta(days=1), "Trop d’invitations envoyées aujourd’hui")
RESENDS: Final = Limit("invitation.resends", 3, timedelta(days=1), "Invitation déjà renvoyée trois fois")


class TooManyTries(Exception):
    """A limit is reached. seconds: how long to wait until the next try; what: French, without a full stop."""

    def __init__(self, limit: Limit, seconds: int) -> None:
        super().__init__(f"{limit.name}: {seconds} s")
        self.what, self.seconds = limit.what, seconds

    @property
    def in_words(self) -> str:
        """« 45 secondes », « 12 minutes », « 3 heures »; rounded up, so that waiting so long is always enough."""
        for size, one, many in ((3600, "heure", "heures"), (60, "minute", "minutes")):
            if self.seconds > size:
                return f"{math.ceil(self.seconds / size)} {many}"
            if self.seconds == size:
                return f"1 {one}"
        return f"{self.seconds} seconde{'s' if self.seconds > 1 else ''}"


def take(limit: Limit, *key: object) -> None:
    """Count one try of `key` (an account, an address); TooManyTries if it is one too many, which is not counted."""
    name = _name(limit, key)
    window = limit.per.total_seconds()
    with cache_lock(name) as locked:
        now = time.time()
        if not locked:
            # Somebody sends so much at once that the place cannot even be counted.
            raise TooManyTries(limit, 1)
        # A try far ahead was counted before the clock was put back: it must not keep anybody out until then.
        tries = [at for at in cache.get(name, []) if abs(now - at) < window]
        if len(tries) >= limit.amount:
            raise TooManyTries(limit, max(1, math.ceil(tries[0] + window - now)))
        cache.set(name, [*tries, now], window)


def give_back(limit: Limit, *key: object) -> None:
    """Forget the last try of `key`: it was right."""
    name = _name(limit, key)
    with cache_lock(name) as locked:
        tries = cache.get(name, []) if locked else []
        if tries:
            cache.set(name, tries[:-1], limit.per.total_seconds())


@contextmanager
def wrong_tries(*counted: tuple[Limit, object]) -> Iterator[None]:
    """Count one try under each limit, given back unless the block raises."""
    for limit, key in counted:
        take(limit, key)
    yield
    for limit, key in counted:
        give_back(limit, key)


def address_of(request: HttpRequest) -> str:
    """The visitor's address as it is counted: an IPv6 address by its network, which belongs to one house."""
    return truncate_ip(get_adapter().get_client_ip(request))


def _name(limit: Limit, key: tuple[object, ...]) -> str:
    # No address of a person in the table: the digest counts as well.
    digest = hashlib.sha256("\x1f".join(str(part) for part in key).encode()).hexdigest()
    return f"limit:{limit.name}:{digest}"
