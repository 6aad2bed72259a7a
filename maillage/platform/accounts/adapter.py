"""How django-allauth behaves here: nobody signs up alone, and its mail goes through the outbox."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.db import transaction
from django.http import HttpRequest

from maillage.platform.audit.services import record
from maillage.platform.messaging.services import queue_email
from maillage.platform.tenancy.actor import Actor


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth ships no types
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Accounts are made by an invitation only."""
        return False

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

    def set_password(self, user: Any, password: str) -> None:
        """Change or reset: the journal says that it happened, to whom, never what."""
        with transaction.atomic():
            super().set_password(user, password)
            record(by=Actor(user=user, community=None), action="account.password", obj=user, label=str(user))

    def get_from_email(self) -> str:
        return settings.DEFAULT_FROM_EMAIL
