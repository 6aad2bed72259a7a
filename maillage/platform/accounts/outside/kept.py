"""What the session keeps of an outside identity, and for how long.

Three things, none of which outlives the session: an identity that nobody's account has yet (it waits for its owner
to say which account is theirs), the ID token that the provider wants back at sign-out, and the way of signing in.
"""

from __future__ import annotations

import hashlib
import secrets
import time
from dataclasses import dataclass
from typing import Any

from django.contrib.sessions.backends.base import SessionBase

from maillage.platform.accounts.outside.identity import Identity

_WAITING, _OPEN, _LEFT = "outside_waiting", "outside_open", "outside_left"
# A message has the time to arrive and to be read.
WAITING_S = 3600
LEFT_S = 600


@dataclass(frozen=True)
class Waiting:
    """An identity without account. `ticket` is known to this browser only: a link sent by mail works here alone."""

    identity: Identity
    ticket: str
    id_token: str
    next_url: str

    @property
    def mark(self) -> str:
        """The digest by which a link names this browser."""
        return hashlib.sha256(self.ticket.encode()).hexdigest()[:40]


def keep_waiting(session: SessionBase, identity: Identity, *, id_token: str, next_url: str) -> None:
    session[_WAITING] = {
        "at": time.time(),
        "identity": identity.kept(),
        "ticket": secrets.token_urlsafe(32),
        "id_token": id_token,
        "next": next_url,
    }


def waiting(session: SessionBase) -> Waiting | None:
    """The identity that waits in this session, for one hour at most."""
    kept: dict[str, Any] | None = session.get(_WAITING)
    if not kept or time.time() - kept["at"] > WAITING_S:
        return None
    return Waiting(Identity(**kept["identity"]), kept["ticket"], kept["id_token"], kept["next"])


def forget_waiting(session: SessionBase) -> None:
    session.pop(_WAITING, None)


def keep_open(session: SessionBase, provider_id: str, id_token: str) -> None:
    """The person is known at the provider too: what it wants to hear at sign-out."""
    session[_OPEN] = {"provider": provider_id, "id_token": id_token}


def opened(session: SessionBase) -> dict[str, Any] | None:
    return session.get(_OPEN)


def keep_left(session: SessionBase, was_open: dict[str, Any]) -> None:
    """The session here is over: for ten minutes, the one at the provider may be ended too."""
    session[_LEFT] = {**was_open, "at": time.time()}


def left(session: SessionBase) -> dict[str, Any] | None:
    kept: dict[str, Any] | None = session.get(_LEFT)
    return kept if kept and time.time() - kept["at"] < LEFT_S else None


def forget_left(session: SessionBase) -> None:
    session.pop(_LEFT, None)
