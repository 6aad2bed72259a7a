"""Putting labels on entries: on one, from its page; on all those of a filtered list; and taking them off."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from maillage.contexts.directory.entries.queries import entry_of
from maillage.contexts.directory.entries.subjects import Subject
from maillage.contexts.directory.labels import queries, services
from maillage.contexts.directory.labels.forms import MAX_QUERY, EntryLabelsForm, ListLabelForm
from maillage.contexts.directory.labels.lists import LISTS, LabelledList, Rows, rows_of
from maillage.contexts.directory.labels.models import Labelled
from maillage.contexts.directory.labels.views import MODULE, found, label_url
from maillage.contexts.directory.permissions import EDIT
from maillage.platform.tenancy.urls import community_url
from maillage.platform.tenancy.views import CommunityRequest, community_view
from maillage.platform.ui.typography import count_words


@require_POST
@community_view(EDIT, module=MODULE)
def label_entry(request: CommunityRequest) -> HttpResponse:
    """The boxes of an entry's page."""
    form = EntryLabelsForm(request.POST, known=queries.choices())
    valid = form.is_valid()
    subject = _subject(form.cleaned_data.get("subject", ""))
    entry = entry_of(request.community, subject)
    if not entry.exists:
        raise Http404
    if not valid:
        messages.error(request, " ".join(str(error) for errors in form.errors.values() for error in errors))
        return redirect(entry.url)
    data = form.cleaned_data
    try:
        services.relabel(
            by=request.actor,
            subject=subject,
            wanted=data["labels"],
            shown=data["shown"],
            new_name=data["new_name"],
        )
    except services.LabelRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, f"Les étiquettes de {entry.name} sont enregistrées.")
    return redirect(entry.url)


def _subject(text: str) -> Subject:
    try:
        return Subject.parse(text)
    except ValueError:
        raise Http404 from None


@require_POST
@community_view(EDIT, module=MODULE)
def remove(request: CommunityRequest, pk: int) -> HttpResponse:
    """Take the label off one entry of its list."""
    row: Labelled = get_object_or_404(Labelled.objects.select_related("label"), pk=pk)
    services.unlabel_subjects(by=request.actor, label=row.label, subjects=[Subject.parse(row.subject)])
    messages.success(request, f"L’étiquette « {row.label.name} » est retirée de cette fiche.")
    return redirect(label_url(request, row.label_id))


@require_http_methods(["GET", "HEAD", "POST"])
@community_view(EDIT, module=MODULE)
def label_list(request: CommunityRequest) -> HttpResponse:
    """Label every row of a list of the directory, as the filters of the address leave it.

    `?liste=` names the list, the other parameters are its filters, the same as on its page. What is labelled is
    what the filters find when the button is pressed.
    """
    chosen = LISTS.get(request.GET.get("liste", ""))
    if chosen is None:
        raise Http404
    filters = request.GET.copy()
    filters.pop("liste")
    query = filters.urlencode()
    if len(query) > MAX_QUERY:
        raise Http404
    rows = rows_of(request.actor, chosen, query)
    form = ListLabelForm(request.POST if request.method == "POST" else None, known=queries.choices())
    if request.method == "POST" and form.is_valid():
        try:
            return _labelled(request, form, rows)
        except services.LabelRefused as refusal:
            form.add_error("new_name" if form.cleaned_data["new_name"] else "label", str(refusal))
    return _list_page(request, form, chosen, rows, query)


def _labelled(request: CommunityRequest, form: ListLabelForm, rows: Rows) -> HttpResponse:
    data = form.cleaned_data
    if data["new_name"]:
        label, added = services.label_with_new(
            by=request.actor, name=data["new_name"], subjects=rows.subjects
        )
    else:
        label = found(data["label"])
        added = services.label_subjects(by=request.actor, label=label, subjects=rows.subjects)
    words = count_words(added, "fiche porte", "fiches portent", feminine=True)
    already = len(rows.subjects) - added
    rest = f" ; {count_words(already, 'la portait', 'la portaient', feminine=True)} déjà" if already else ""
    messages.success(request, f"{words} maintenant l’étiquette « {label.name} »{rest}.")
    return redirect(label_url(request, label.pk))


def _list_page(
    request: CommunityRequest, form: ListLabelForm, chosen: LabelledList, rows: Rows, query: str
) -> HttpResponse:
    back = community_url(request.community, chosen.url_name)
    context: dict[str, Any] = {
        "form": form,
        "count": len(rows.subjects),
        "too_many": rows.too_many,
        "most": services.MAX_SUBJECTS,
        "filters": rows.filters_in_words,
        "back": f"{back}?{query}" if query else back,
    }
    return render(request, "directory/labels/label_list.html", context)
