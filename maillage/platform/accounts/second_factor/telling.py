"""What the holder of an account is told when a recovery code has served: how many are left, here and by mail."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.mfa.models import Authenticator
from django.contrib import messages
from django.http import HttpRequest

FEW = 3


def tell_recovery_code_used(request: HttpRequest, authenticator: Authenticator) -> None:
    """On the next page and in a letter; a letter that the holder did not expect is how a stolen code shows."""
    # Read again: the form looked at the codes before one of them was marked as used.
    kept = Authenticator.objects.get(pk=authenticator.pk)
    left = len(kept.wrap().get_unused_codes())
    words = remaining(left)
    messages.warning(request, f"Un code de secours vient de servir. {words}")
    context: dict[str, Any] = {"remaining": words}
    get_adapter().send_notification_mail("mfa/email/recovery_code_used", authenticator.user, context)


def remaining(left: int) -> str:
    """How many codes are left, and what to do while there are few."""
    again = "faites-en de nouveaux dans « Sécurité de mon compte »."
    if not left:
        return f"Il n’en reste aucun : {again}"
    return f"Il en reste {left} : {again}" if left <= FEW else f"Il en reste {left}."
