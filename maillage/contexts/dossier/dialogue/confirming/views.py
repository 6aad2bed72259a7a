"""Pages of the confirmations: who has answered, one sheet to confirm, the letters to the pilots."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from maillage.contexts.dossier.dialogue.confirming import asking, queries, services
from maillage.contexts.dossier.dialogue.confirming.forms import ConfirmForm
from maillage.contexts.dossier.dialogue.pages import MODULE, UNPROCESSABLE, found
from maillage.contexts.dossier.dialogue.permissions import abilities, is_pilot, may_confirm
from maillage.contexts.dossier.dialogue.refusals import DialogueRefused
from maillage.contexts.dossier.dialogue.tables import confirmations_table
from maillage.contexts.dossier.permissions import CONFIRM, PREPARE, VIEW
from maillage.platform.tables.rendering import render_table
from maillage.platform.tenancy.urls import community_url
from maillage.platform.tenancy.views import CommunityRequest, community_view
from maillage.platform.ui.typography import count_words


@require_safe
@community_view(VIEW, module=MODULE)
def confirmations(request: CommunityRequest, pk: int) -> HttpResponseBase:
    """Every sheet of the year, who has confirmed it and what changed since."""
    row = found(pk)
    may = abilities(request.actor, row)
    return render_table(
        request,
        confirmations_table(row, may_answer=may["ask"]),
        queries.lines(row),
        template="dossier/dialogue/confirmations.html",
        extra={"row": row, "may": may, "confirm_by": queries.confirm_by(row)},
    )


@require_http_methods(["GET", "HEAD", "POST"])
@community_view(CONFIRM, module=MODULE)
def confirm(request: CommunityRequest, pk: int, action: int) -> HttpResponse:
    """One sheet: the figures of the year, then « rien à ajouter » or what is to be corrected."""
    row = found(pk)
    sheet = queries.find_action(row.year, action)
    if sheet is None:
        raise Http404
    own = is_pilot(request.actor, sheet)
    if not own and not request.actor.can(PREPARE):
        raise PermissionDenied
    line, now = queries.line_of(row, sheet)
    is_open = may_confirm(request.actor, row, sheet)
    start = {"mark": now.mark}
    form = ConfirmForm(request.POST if request.method == "POST" else None, on_behalf=not own, initial=start)
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        try:
            services.confirm(
                by=request.actor,
                pk=pk,
                action_pk=action,
                answer=values["answer"],
                note=values["note"],
                how=values.get("how") or "",
                mark=values["mark"] or now.mark,
            )
        except services.FiguresMoved as refusal:
            line, now = queries.line_of(row, sheet)
            changed = request.POST.copy()
            changed["mark"] = now.mark
            form.add_error(None, str(refusal))
            form.data = changed
        except DialogueRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"La réponse pour la fiche {sheet.code} est notée.")
            return redirect(_after(request, pk, sheet.pk, own=own))
    context = {
        "row": row,
        "action": sheet,
        "line": line,
        "now": now,
        "form": form,
        "own": own,
        "is_open": is_open,
        "earlier": queries.earlier(row, sheet),
        "back_url": _after(request, pk, sheet.pk, own=own),
    }
    status = UNPROCESSABLE if form.is_bound else 200
    return render(request, "dossier/dialogue/confirm.html", context, status=status)


def _after(request: CommunityRequest, pk: int, action: int, *, own: bool) -> str:
    """A pilot comes back to the sheet, who answers for others to the list."""
    if own:
        return community_url(request.community, "programme:action", pk=action)
    return community_url(request.community, "dossier:confirmations", pk=pk)


@require_POST
@community_view(PREPARE, module=MODULE)
def ask(request: CommunityRequest, pk: int) -> HttpResponse:
    """Write to the pilots who have not answered."""
    found(pk)
    try:
        done = asking.ask_pilots(by=request.actor, pk=pk)
    except DialogueRefused as refusal:
        messages.error(request, str(refusal))
    else:
        _tell(request, done)
    return redirect(community_url(request.community, "dossier:confirmations", pk=pk))


def _tell(request: CommunityRequest, done: asking.Asked) -> None:
    words = count_words(done.letters, "pilote prévenu", "pilotes prévenus")
    if done.rested:
        more = count_words(done.rested, "pilote l’a", "pilotes l’ont", feminine=False)
        words += f" ; {more} déjà été il y a moins de deux jours"
    messages.success(request, f"{words}.")
    left = [*done.unreachable]
    if left:
        messages.warning(
            request, f"Sans adresse ni compte : {', '.join(left)}. Demandez-leur, puis notez leur réponse."
        )
    if done.orphans:
        orphans = count_words(done.orphans, "fiche est", "fiches sont", feminine=True)
        messages.warning(request, f"{orphans} sans pilote : désignez-en un, ou notez la réponse vous-même.")
