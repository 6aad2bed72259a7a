"""The buttons of the outside identity providers, on the pages where somebody is not signed in yet."""

from __future__ import annotations

from typing import Any

from django import template
from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme

from maillage.platform.accounts.outside import kept
from maillage.platform.accounts.outside.exchange import INVITATION, LOGIN
from maillage.platform.accounts.outside.providers import all_providers, provider_label

register = template.Library()


@register.inclusion_tag("accounts/outside/provider_buttons.html", takes_context=True)
def outside_buttons(context: template.Context) -> dict[str, Any]:
    """One button per provider: to enter, or, on the page of an invitation, to accept it. Nothing without provider."""
    request: HttpRequest = context["request"]
    match = request.resolver_match
    secret = match.kwargs.get("secret", "") if match and match.url_name == "accept_invitation" else ""
    left = kept.left(request.session)
    return {
        "providers": all_providers(),
        "purpose": INVITATION if secret else LOGIN,
        "words": "ou, sans choisir de mot de passe" if secret else "ou",
        "verb": "Accepter avec" if secret else "Se connecter avec",
        "invitation": secret,
        "next_url": _next(request),
        "left": provider_label(left["provider"]) if left else "",
        "csrf": context.get("csrf_token", ""),
    }


def _next(request: HttpRequest) -> str:
    wanted = request.GET.get("next", "")
    safe = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if safe else ""
