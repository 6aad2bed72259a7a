"""How django-allauth behaves here: nobody signs up alone, and its mail goes through the outbox."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.internal.httpkit import HTTP_USER_AGENT_MAX_LENGTH
from django.conf import settings
from django.db import transaction
from django.http import HttpRequest
from django.urls import reverse

from maillage.platform.accounts import known_devices, limits
from maillage.platform.accounts.outside.leaving import sign_out
from maillage.platform.accounts.queries import account_of
from maillage.platform.audit.services import record
from maillage.platform.messaging.services import queue_email
from maillage.platform.tenancy.actor import Actor
from maillage.platform.ui.templatetags.ui import device

_OURS = {"allauth.mfa.stages.AuthenticateStage": "maillage.platform.accounts.second_factor.stages.AskForCode"}


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth ships no types
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Accounts are made by an invitation only."""
        return False

    def get_login_stages(self) -> list[str]:
        return [_OURS.get(stage, stage) for stage in super().get_login_stages()]

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Queue instead of sending: nothing is lost when the mail server is away."""
        message = self.render_mail(template_prefix, email, context | {"site_name": "Maillage"})
        queue_email(
            by=Actor.system(),
            community=None,
            to=email,
            subject=str(message.subject),
            body=str(message.body),
            purpose=template_prefix.rsplit("/", 1)[-1],
        )

    def send_password_reset_mail(self, user: Any, email: str, context: dict[str, Any]) -> None:
        if user.is_active:
            super().send_password_reset_mail(user, email, context)

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Count the try; TooManyTries makes the page that says how long to wait.

        Counted by the visitor's address, by the account as tried from there, and by the account from everywhere. A
        browser that opened the account before is counted by itself alone: others cannot use its tries up. An account
        is counted whether it exists or not, so that a refusal tells nothing.
        """
        account, address = _account_key(credentials), limits.address_of(request)
        mark = known_devices.mark_of(request, account)
        source = ("device", mark) if mark else ("address", address)
        self._tries: list[tuple[limits.Limit, tuple[str, ...]]] = [
            (limits.SIGN_IN_ADDRESS, (address,)),
            (limits.SIGN_IN_ACCOUNT, (account, *source)),
            (limits.SIGN_IN_ACCOUNT_LONG, (account, *source)),
        ]
        if not mark:
            self._tries.append((limits.SIGN_IN_ACCOUNT_EVERYWHERE, (account,)))
        for limit, key in self._tries:
            limits.take(limit, *key)

    def authenticate(self, request: HttpRequest, **credentials: Any) -> Any:
        user = super().authenticate(request, **credentials)
        if user is not None:
            for limit, key in self._tries:
                limits.give_back(limit, *key)
        return user

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """One line of the journal for each wrong password; what was typed is not kept, nor an unknown address."""
        known = account_of(_account_key(credentials))
        record(
            by=Actor(user=None, community=None),
            action="account.sign_in_failed",
            obj=known,
            label=str(known) if known else "Adresse sans compte",
        )

    def get_reset_password_from_key_url(self, key: str) -> str:
        """From the address of the installation: the Host that a visitor sends must not be where the link leads."""
        uidb36, _, secret = key.partition("-")
        path = reverse("account_reset_password_from_key", kwargs={"uidb36": uidb36, "key": secret})
        return f"{settings.MAILLAGE_BASE_URL}{path}"

    def send_notification_mail(
        self, template_prefix: str, user: Any, context: dict[str, Any] | None = None, email: str | None = None
    ) -> None:
        """Tell the holder what happened to the account, with the device in words."""
        request = self.request
        agent = self.get_http_user_agent(request)[:HTTP_USER_AGENT_MAX_LENGTH]
        ours = {"device": device(agent), "security_url": settings.MAILLAGE_BASE_URL + reverse("mfa_index")}
        super().send_notification_mail(template_prefix, user, ours | (context or {}), email or user.email)

    def set_password(self, user: Any, password: str) -> None:
        """Change or reset: the journal says that it happened, to whom, never what."""
        with transaction.atomic():
            super().set_password(user, password)
            record(by=Actor(user=user, community=None), action="account.password", obj=user, label=str(user))

    def logout(self, request: HttpRequest) -> None:
        """Whoever came by an outside provider is asked next whether to leave it as well."""
        sign_out(request, super().logout)

    def get_from_email(self) -> str:
        return settings.DEFAULT_FROM_EMAIL


def _account_key(credentials: dict[str, Any]) -> str:
    return str(credentials.get("email") or credentials.get("username") or "").strip().lower()
