"""Each sign-in leaves one line in the journal: who, when, by what means. No address, no browser."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from allauth.account.authentication import get_authentication_records
from allauth.mfa.models import Authenticator
from django.db import transaction
from django.http import HttpRequest
from django_scopes import scopes_disabled

from maillage.platform.accounts.models import User
from maillage.platform.accounts.outside.providers import provider_label
from maillage.platform.audit.models import AuditEntry
from maillage.platform.audit.services import record
from maillage.platform.tenancy.actor import Actor

SIGNED_IN: Final = "account.signed_in"
# How a session notes that somebody came by the link of an invitation.
INVITATION: Final = "invitation"
SHOWN: Final = 10
_MEANS: Final = {"password": "mot de passe", INVITATION: "lien d’invitation"}
_FACTORS: Final = {
    Authenticator.Type.TOTP: "application de codes",
    Authenticator.Type.WEBAUTHN: "clé d’accès",
    Authenticator.Type.RECOVERY_CODES: "code de secours",
}


@transaction.atomic
def note_sign_in(*, request: HttpRequest, user: User) -> None:
    """Write the line. A change of role in the demonstration is no sign-in: nothing recognised anybody."""
    means = in_words(get_authentication_records(request, user))
    if means:
        record(
            by=Actor(user=user, community=None),
            action=SIGNED_IN,
            obj=user,
            label=str(user),
            after={"method": means},
        )


def in_words(records: Iterable[Mapping[str, Any]]) -> str:
    """« mot de passe, application de codes », « Pro Santé Connect »; "" for none."""
    return ", ".join(dict.fromkeys(word for word in map(_word, records) if word))


def _word(step: Mapping[str, Any]) -> str:
    method = str(step.get("method"))
    if method == "mfa":
        return _FACTORS.get(step.get("type"), "")
    if method == "socialaccount":
        return provider_label(str(step.get("provider")))
    return _MEANS.get(method, "")


def last_sign_ins(user: Any) -> list[dict[str, Any]]:
    """The last SHOWN sign-ins of `user`, the newest first: {"at", "means"}. 1 query."""
    with scopes_disabled():
        lines = AuditEntry.objects.filter(user_id=user.pk, action=SIGNED_IN, community=None)
        newest = list(lines.order_by("-at", "-pk").values_list("at", "changes")[:SHOWN])
    return [{"at": at, "means": changes.get("method", ["", ""])[1]} for at, changes in newest]
