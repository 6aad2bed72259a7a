"""The page of a pilot without account, by the personal link: GET shows, POST answers."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django.views.decorators.http import require_http_methods
from django_scopes import scope

from maillage.contexts.dossier.dialogue.confirming import figures, links, queries, services
from maillage.contexts.dossier.dialogue.confirming.forms import ConfirmForm
from maillage.contexts.dossier.dialogue.confirming.models import Confirmation, PilotCall
from maillage.contexts.dossier.dialogue.models import DialogueState
from maillage.contexts.dossier.dialogue.pages import MODULE, UNPROCESSABLE
from maillage.contexts.dossier.dialogue.refusals import DialogueRefused
from maillage.contexts.programme.models import Action
from maillage.platform.accounts.limits import Limit, TooManyTries, take
from maillage.platform.audit.services import record_read
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.views import public_view

NOT_FOUND: Final = 404
ACTS: Final = Limit("dialogue.acts", 100, timedelta(minutes=10), "Trop de réponses à la fois")


@require_http_methods(["GET", "HEAD", "POST"])
@public_view
def confirm(request: HttpRequest, secret: str) -> HttpResponse:
    """All the sheets of one pilot, each with its figures and its answer."""
    call = links.find(secret)
    if call is None or not call.community.has_module(MODULE):
        return _private(render(request, "dossier/dialogue/no_such_link.html", status=NOT_FOUND))
    with scope(community=call.community):
        if request.method == "POST":
            return _private(_answer(request, call, secret))
        by = Actor.system(call.community)
        record_read(
            by=by, what="dossier.confirm", obj=call.contact, label="Fiches à confirmer, par le lien personnel"
        )
        return _private(_page(request, call))


def _page(
    request: HttpRequest, call: PilotCall, wrong: ConfirmForm | None = None, pk: int = 0
) -> HttpResponse:
    row = call.dialogue
    told = queries.current(row)
    seen = figures.of_year(row.year)
    cards = [
        _card(
            action,
            told.get(action.pk),
            seen.get(action.pk, figures.Seen()),
            wrong if action.pk == pk else None,
        )
        for action in queries.of_contact(row, call.contact_id)
    ]
    context = {
        "call": call,
        "row": row,
        "community": call.community,
        "cards": cards,
        "is_open": row.state == DialogueState.PREPARATION,
        "left": sum(1 for one in cards if one["told"] is None),
        "confirm_by": queries.confirm_by(row),
    }
    if wrong is not None and all(one["form"] is not wrong for one in cards):
        messages.error(request, "Cette fiche n’est plus à confirmer par vous : rien n’a été enregistré.")
    status = UNPROCESSABLE if wrong is not None else 200
    return render(request, "dossier/dialogue/confirm_public.html", context, status=status)


def _card(
    action: Action, told: Confirmation | None, now: figures.Seen, wrong: ConfirmForm | None
) -> dict[str, Any]:
    form = wrong or ConfirmForm(on_behalf=False, initial={"mark": now.mark}, auto_id=f"fiche{action.pk}_%s")
    if wrong is not None:
        changed = dict(wrong.data.items())
        changed["mark"] = now.mark
        wrong.data = changed
    return {
        "action": action,
        "told": told,
        "changes": figures.changes(told, now) if told else [],
        "now": now,
        "form": form,
    }


def _answer(request: HttpRequest, call: PilotCall, secret: str) -> HttpResponse:
    text = request.POST.get("fiche", "")
    pk = int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0
    form = ConfirmForm(request.POST, on_behalf=False, auto_id=f"fiche{pk}_%s")
    if form.is_valid():
        values = form.cleaned_data
        try:
            take(ACTS, call.pk)
            services.confirm(
                by=Actor.system(call.community),
                pk=call.dialogue_id,
                action_pk=pk,
                answer=values["answer"],
                note=values["note"],
                mark=values["mark"],
                call=call,
            )
        except DialogueRefused as refusal:
            form.add_error(None, str(refusal))
        except TooManyTries as many:
            form.add_error(None, f"{many.what} : réessayez dans {many.in_words}.")
        else:
            messages.success(request, "Merci, votre réponse est notée.")
            return redirect(reverse("dossier_public:confirm", kwargs={"secret": secret}))
    return _page(request, call, form, pk)


def _private(response: HttpResponse) -> HttpResponse:
    """Kept by no cache, found by no search engine, and its address told to no other site."""
    add_never_cache_headers(response)
    response["X-Robots-Tag"] = "noindex, nofollow"
    # Not « no-referrer »: a browser then sends its forms with an origin of « null », which are refused.
    response["Referrer-Policy"] = "same-origin"
    return response
