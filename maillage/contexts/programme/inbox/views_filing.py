"""The two gestures: a piece of evidence, a follow-up. A form filled in with the best guess; one touch saves."""

from __future__ import annotations

from typing import Any, Final

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from maillage.contexts.association import api as association
from maillage.contexts.programme.actions.models import Action
from maillage.contexts.programme.actions.queries import to_link
from maillage.contexts.programme.actions.refusals import ActionRefused
from maillage.contexts.programme.evidence.services import YearRefused
from maillage.contexts.programme.inbox import filing, guessing, queries
from maillage.contexts.programme.inbox.forms import EvidenceForm, FollowUpForm
from maillage.contexts.programme.inbox.models import InboxItem
from maillage.contexts.programme.inbox.permissions import abilities
from maillage.contexts.programme.inbox.refusals import InboxRefused, SortedMeanwhile
from maillage.contexts.programme.inbox.views import MODULE, UNPROCESSABLE, address, found, to_list
from maillage.contexts.programme.permissions import SORT_INBOX
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.views import CommunityRequest, community_view

_ALREADY: Final = "C’est déjà fait pour cet élément, ou il a été écarté."


def _closed(request: CommunityRequest, row: InboxItem, ability: str) -> HttpResponse | None:
    """Back to the item, which says by whom and when, where there is nothing left to do of that kind."""
    if abilities(request.actor, row)[ability]:
        return None
    messages.error(request, _ALREADY)
    return redirect(address(request, row.pk))


@require_http_methods(["GET", "HEAD", "POST"])
@community_view(SORT_INBOX, module=MODULE)
def evidence(request: CommunityRequest, pk: int) -> HttpResponse:
    """« En faire une preuve »."""
    row = found(pk)
    if (closed := _closed(request, row, "evidence")) is not None:
        return closed
    actions, files = to_link(request.actor), queries.files_of(row)
    if request.method != "POST":
        initial = guessing.evidence_guess(row, actions, files)
        guessed: Action | None = initial["action"]
        initial["action"] = str(guessed.pk) if guessed is not None else ""
        form = EvidenceForm(initial=initial, actions=actions, held=files)
        return _page(request, "evidence", row, form, guessed=guessed, has_actions=bool(actions))
    form = EvidenceForm(request.POST, actions=actions, held=files)
    if form.is_valid() and form.sheet is not None:
        try:
            made = filing.file_as_evidence(
                by=request.actor,
                pk=pk,
                version=form.seen,
                action=form.sheet,
                title=form.cleaned_data["title"],
                happened_on=form.cleaned_data["happened_on"],
                detail=form.cleaned_data["detail"],
                files=form.chosen,
            )
        except SortedMeanwhile as refusal:
            return _meanwhile(request, pk, refusal)
        except (InboxRefused, YearRefused) as refusal:
            form.add_error(None, str(refusal))
        else:
            words = "La preuve est ajoutée" if len(made) == 1 else f"{len(made)} preuves sont ajoutées"
            messages.success(request, f"{words} à la fiche {form.sheet}.")
            return redirect(to_list(request))
    return _page(request, "evidence", row, form, has_actions=bool(actions))


@require_http_methods(["GET", "HEAD", "POST"])
@community_view(SORT_INBOX, module=MODULE)
def follow_up(request: CommunityRequest, pk: int) -> HttpResponse:
    """« En faire un suivi »: of the association, or a step of a sheet."""
    row = found(pk)
    if (closed := _closed(request, row, "follow_up")) is not None:
        return closed
    actions = to_link(request.actor)
    if request.method != "POST":
        initial = guessing.follow_up_guess(row, timezone.localdate())
        guessed = guessing.best_action(row, actions)
        form = FollowUpForm(initial={**initial, "action": ""}, actions=actions)
        return _page(request, "follow_up", row, form, guessed=guessed)
    form = FollowUpForm(request.POST, actions=actions)
    if form.is_valid():
        try:
            said = _followed(request.actor, row.pk, form)
        except SortedMeanwhile as refusal:
            return _meanwhile(request, pk, refusal)
        except (InboxRefused, ActionRefused) as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, said)
            return redirect(to_list(request))
    return _page(request, "follow_up", row, form)


def _followed(actor: Actor, pk: int, form: FollowUpForm) -> str:
    """Write it; what was done, in a sentence."""
    values = form.cleaned_data
    mine = association.contact_of_user(actor.user.pk if actor.user else None) if values["mine"] else None
    given: dict[str, Any] = {
        "pk": pk,
        "version": form.seen,
        "title": values["title"],
        "due_on": values["due_on"],
    }
    if form.sheet is not None:
        filing.file_as_step(by=actor, action=form.sheet, owner=values["owner"] or mine, **given)
        return f"L’étape est ajoutée à la fiche {form.sheet}."
    owner = values["owner"] or mine or (actor.user if values["mine"] else None)
    made = filing.file_as_follow_up(by=actor, owner=owner, detail=values["detail"], **given)
    return f"« {made.title} » est dans les suites à donner."


def _meanwhile(request: CommunityRequest, pk: int, refusal: SortedMeanwhile) -> HttpResponse:
    messages.error(request, str(refusal))
    return redirect(address(request, pk))


def _page(request: CommunityRequest, name: str, row: InboxItem, form: Any, **context: Any) -> HttpResponse:
    status = UNPROCESSABLE if request.method == "POST" else 200
    shown = {"row": row, "form": form, "guessed": None, "has_actions": True, **context}
    return render(request, f"programme/inbox/{name}.html", shown, status=status)
