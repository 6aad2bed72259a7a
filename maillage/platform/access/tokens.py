"""Links that let one person do one thing once: hashed, scoped, expiring, single use.

A GET shows what the link would do; only a POST uses it (mail scanners open links).
"""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from maillage.platform.access.models import ActionToken


def digest_of(secret: str) -> str:
    """SHA-256 of the secret in the address of a link, in 64 digits: all that the database keeps of it."""
    return hashlib.sha256(secret.encode()).hexdigest()


@transaction.atomic
def issue(*, purpose: str, subject: str, valid_for: timedelta) -> str:
    """Make a token and return its secret, which is stored nowhere: put it in the link at once."""
    secret = secrets.token_urlsafe(32)
    now = timezone.now()
    ActionToken.objects.create(
        purpose=purpose, subject=subject, digest=digest_of(secret), created_at=now, expires_at=now + valid_for
    )
    return secret


def peek(*, purpose: str, secret: str) -> ActionToken | None:
    """The token if it may still be used for `purpose`, without using it; None otherwise."""
    return ActionToken.objects.filter(
        purpose=purpose, digest=digest_of(secret), used_at=None, expires_at__gt=timezone.now()
    ).first()


def find(*, purpose: str, secret: str) -> ActionToken | None:
    """The token whatever became of it, to tell its holder why a link no longer works."""
    return ActionToken.objects.filter(purpose=purpose, digest=digest_of(secret)).first()


def use(*, purpose: str, secret: str) -> ActionToken | None:
    """Use the token. Of two simultaneous uses exactly one gets it; the other gets None.

    Call inside the transaction of the action itself, so that a failed action gives the token back.
    """
    token = peek(purpose=purpose, secret=secret)
    if token is None:
        return None
    now = timezone.now()
    taken = ActionToken.objects.filter(pk=token.pk, used_at=None, expires_at__gt=now).update(used_at=now)
    return token if taken else None


def forget_before(moment: datetime) -> int:
    """Delete the tokens that expired before `moment`; returns how many."""
    deleted, _ = ActionToken.objects.filter(expires_at__lt=moment).delete()
    return deleted


def revoke(*, purpose: str, subject: str) -> None:
    """Make every unused token of this subject useless."""
    ActionToken.objects.filter(purpose=purpose, subject=subject, used_at=None).update(used_at=timezone.now())
