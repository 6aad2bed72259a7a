"""What is written and closed when a second factor comes, goes or fails: allauth tells, we keep."""

from __future__ import annotations

from typing import Any

from allauth.account.internal.flows.login import record_authentication
from allauth.account.signals import password_changed, password_reset, password_set
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import (
    authentication_failed,
    authenticator_added,
    authenticator_removed,
    authenticator_reset,
)
from django.contrib.auth.signals import user_logged_in
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone

from maillage.platform.accounts.known_devices import remember
from maillage.platform.accounts.models import User
from maillage.platform.accounts.second_factor.queries import FACTOR_KINDS, FACTORS, has_factor
from maillage.platform.accounts.second_factor.strength import SECOND_FACTOR, forget_second_factor
from maillage.platform.accounts.sessions.services import begin, end_sessions
from maillage.platform.accounts.sessions.sign_ins import note_sign_in
from maillage.platform.audit.services import record
from maillage.platform.tenancy.actor import Actor


def listen() -> None:
    """Connect everything; called once, from `ready()`."""
    user_logged_in.connect(_opened, dispatch_uid="maillage.session")
    for signal in (password_changed, password_set):
        signal.connect(_password_changed, dispatch_uid="maillage.password")
    password_reset.connect(_password_reset, dispatch_uid="maillage.password")
    authenticator_added.connect(_added, dispatch_uid="maillage.second-factor")
    authenticator_removed.connect(_removed, dispatch_uid="maillage.second-factor")
    authenticator_reset.connect(_renewed, dispatch_uid="maillage.second-factor")
    authentication_failed.connect(_failed, dispatch_uid="maillage.second-factor")


def _opened(*, request: HttpRequest, user: User, **_: Any) -> None:
    begin(request, at=timezone.now())
    remember(request, user.email.lower())
    note_sign_in(request=request, user=user)


def _password_changed(*, request: HttpRequest, user: User, **_: Any) -> None:
    end_sessions(by=_self(user), user=user, but=request.session.session_key)


def _password_reset(*, user: User, **_: Any) -> None:
    end_sessions(by=_self(user), user=user)


def _added(*, request: HttpRequest, user: User, authenticator: Authenticator, **_: Any) -> None:
    _record("account.second_factor_added", user, authenticator)
    if authenticator.type in FACTORS:
        # Who sets one up has just used it.
        record_authentication(request, user, SECOND_FACTOR, type=authenticator.type, id=authenticator.pk)


def _removed(*, request: HttpRequest, user: User, authenticator: Authenticator, **_: Any) -> None:
    with transaction.atomic():
        _record("account.second_factor_removed", user, authenticator)
        if not has_factor(user):
            forget_second_factor(request)
            end_sessions(by=_self(user), user=user, but=request.session.session_key)


def _renewed(*, user: User, authenticator: Authenticator, **_: Any) -> None:
    _record("account.recovery_codes", user, authenticator)


def _failed(*, user: User, authenticator: Authenticator, **_: Any) -> None:
    _record("account.second_factor_failed", user, authenticator)


def _record(action: str, user: User, authenticator: Authenticator) -> None:
    kind = FACTOR_KINDS[authenticator.type]
    record(by=_self(user), action=action, obj=user, label=str(user), after={"kind": kind})


def _self(user: User) -> Actor:
    return Actor(user=user, community=None)
