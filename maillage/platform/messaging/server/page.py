"""The page « Courrier », alone or as a step of the first hour: settings, test, code."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from maillage.platform.access import roles
from maillage.platform.messaging.server import services
from maillage.platform.messaging.server.forms import CodeForm, ServerForm, TestAddressForm
from maillage.platform.messaging.server.settings import (
    Server,
    in_force,
    is_set_by_environment,
    is_told,
)
from maillage.platform.tenancy.actor import Actor

REFUSED = 422


def mail_page(
    request: HttpRequest, *, template: str, here: str, then: str = "", extra: dict[str, Any] | None = None
) -> HttpResponse:
    """Answer a GET, or one of the three buttons. The person is an operator: the caller's door has seen to it.

    here: address of the page; then: where a proof leads, `here` if empty.
    """
    actor = Actor(user=request.user, community=None, roles=frozenset({roles.OPERATOR.name}))  # type: ignore[arg-type]
    told = is_told()
    known = in_force() if told else None
    forms: dict[str, Any] = {
        "form": ServerForm(known=known),
        "address_form": TestAddressForm(initial={"to": actor.user.email if actor.user else ""}),
        "code_form": CodeForm(),
    }
    if request.method == "POST":
        done = _asked(request, actor, known, forms, here=here, then=then or here)
        if done is not None:
            return done
    diagnosis = forms.pop("diagnosis", None)
    refused = diagnosis is not None or any(one.errors for one in forms.values())
    context = {
        **forms,
        **_state(told),
        "mail_url": here,
        "opened": bool(forms["form"].errors),
        "diagnosis": diagnosis,
        **(extra or {}),
    }
    return render(request, template, context, status=REFUSED if refused else 200)


def _state(told: bool) -> dict[str, Any]:
    server = in_force()
    return {
        "told": told,
        "server": server,
        "from_environment": is_set_by_environment(),
        "waiting": services.waiting_test() if told else None,
        "proof": services.proof() if told else None,
    }


def _asked(
    request: HttpRequest, actor: Actor, known: Server | None, forms: dict[str, Any], *, here: str, then: str
) -> HttpResponse | None:
    """Do what the button asks for: where to go on, or None to show the page again with what is wrong."""
    data = request.POST
    if "test" in data:
        return _test(request, actor, forms, here)
    if "confirm" in data:
        return _confirm(request, actor, forms, then)
    form = forms["form"] = ServerForm(data, known=known)
    if not form.is_valid():
        return None
    try:
        services.change_server(by=actor, server=form.server)
    except services.SetByEnvironment as refusal:
        form.add_error(None, str(refusal))
        return None
    messages.success(request, "Le serveur de courrier est enregistré : essayez-le maintenant.")
    return redirect(here)


def _test(request: HttpRequest, actor: Actor, forms: dict[str, Any], here: str) -> HttpResponse | None:
    form = forms["address_form"] = TestAddressForm(request.POST)
    if not form.is_valid():
        return None
    outcome = services.send_test(by=actor, to=form.cleaned_data["to"])
    if outcome.diagnosis is not None:
        forms["diagnosis"] = outcome.diagnosis
        return None
    messages.success(request, f"Le serveur a accepté le message pour {form.cleaned_data['to']}.")
    return redirect(here)


def _confirm(request: HttpRequest, actor: Actor, forms: dict[str, Any], then: str) -> HttpResponse | None:
    form = forms["code_form"] = CodeForm(request.POST)
    if not form.is_valid():
        return None
    if services.confirm_test(by=actor, code=form.cleaned_data["code"]):
        messages.success(request, "Le courrier part et arrive : c’est prouvé.")
        return redirect(then)
    form.add_error(
        "code",
        "Ce n’est pas le code du dernier message. Recopiez ses six chiffres, ou envoyez un nouvel essai.",
    )
    return None
