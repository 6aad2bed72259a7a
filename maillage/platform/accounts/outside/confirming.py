"""Before an identity is linked or taken away: prove once more that it is you."""

from __future__ import annotations

from allauth.account.internal.flows.reauthentication import get_reauthentication_flows, suspend_request
from django.contrib import messages
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse

from maillage.platform.accounts.outside.strength import recently_confirmed


def ask_to_confirm(request: HttpRequest) -> HttpResponseBase | None:
    """None if the person did so a few minutes ago; else where it is done, after which this request goes on.

    An account that only outside identities open is confirmed by one of them, from its own page.
    """
    if recently_confirmed(request):
        return None
    flows = get_reauthentication_flows(request.user)
    if flows:
        page = "account_reauthenticate" if flows[0]["id"] == "reauthenticate" else "mfa_reauthenticate"
        return suspend_request(request, reverse(page))
    messages.warning(request, "Confirmez d’abord votre identité, puis recommencez.")
    return redirect(reverse("identities") + "#confirmer")
