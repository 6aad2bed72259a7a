"""What is missing, by whom, and how much money hangs on it: the page, the list, what each person has to do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from maillage.contexts.dossier.permissions import CONFIRM, PREPARE, VIEW
from maillage.contexts.dossier.readiness import queries, services
from maillage.contexts.dossier.readiness.items import Item
from maillage.contexts.dossier.readiness.letters import Letter, letters
from maillage.contexts.dossier.readiness.places import WRITE, url_of
from maillage.contexts.dossier.readiness.summary import MissionRow, PersonRow, Summary, summary
from maillage.contexts.dossier.readiness.tables import ITEMS, NO_YEAR, known_years, rows_of
from maillage.contexts.programme.api import year_shown
from maillage.contexts.programme.models import Mission, ReportingYear
from maillage.core.dues.euros import euros
from maillage.platform.tables.rendering import render_table
from maillage.platform.tenancy.urls import community_url
from maillage.platform.tenancy.views import CommunityRequest, community_view
from maillage.platform.ui.typography import count_words, counted, long_date

MODULE: Final = "dossier"
_FOLDER: Final = "dossier/readiness"


@dataclass(frozen=True)
class ItemShown:
    item: Item
    url: str

    @property
    def money(self) -> str:
        return "" if self.item.cents is None else euros(self.item.cents)


def year_asked(request: CommunityRequest) -> ReportingYear | None:
    """That of the address, else the one of today."""
    return year_shown(known_years(request.actor), request.GET.get("annee", ""), timezone.localdate())


def page_url(request: CommunityRequest, name: str, year: ReportingYear, **kwargs: Any) -> str:
    return f"{community_url(request.community, f'dossier:{name}', **kwargs)}?annee={year.pk}"


def shown(request: CommunityRequest, year: ReportingYear, items: Any) -> list[ItemShown]:
    # Whoever may write everything needs no page of one's own.
    own = None if request.actor.can(WRITE) else queries.own_contact(request.actor)
    return [ItemShown(one, url_of(one, year, request.actor, own)) for one in items]


@require_safe
@community_view(VIEW, module=MODULE)
def readiness(request: CommunityRequest) -> HttpResponse:
    year = year_asked(request)
    context: dict[str, Any] = {
        "year": year,
        "years": known_years(request.actor),
        "tab": "readiness",
        "may_write": request.actor.can(PREPARE),
    }
    if year is not None:
        found = summary(year, request.actor)
        context |= {
            "found": found,
            "sentence": sentence(found),
            "acquired": euros(found.range.low),
            "at_most": at_most(found),
            "whole": euros(found.whole_cents),
            "hanging": euros(found.hanging_cents),
            "rows": [_mission(request, year, one) for one in found.missions],
            "people": [_person(request, year, one) for one in found.people],
            "more_people": found.people_count - len(found.people),
            "first": shown(request, year, found.first),
            "list_url": page_url(request, "readiness_items", year),
            "what_if_url": page_url(request, "what_if", year),
        }
    return render(request, f"{_FOLDER}/page.html", context)


def sentence(found: Summary) -> str:
    """The progress of the year in one sentence."""
    if not found.count:
        return "Rien ne manque : le dossier est prêt."
    done = f"{counted(found.complete, 'indicateur complet', 'indicateurs complets')} sur {found.indicators}"
    left = counted(found.count, "point à régler", "points à régler")
    return f"{done} ; {left} avant le {long_date(found.due_on)}."


def at_most(found: Summary) -> str:
    """« au plus 65 000 € : une fourchette, pas une promesse »."""
    return f"au plus {euros(found.range.high)} : une fourchette, pas une promesse"


def _mission(request: CommunityRequest, year: ReportingYear, one: MissionRow) -> dict[str, Any]:
    more = f" et {counted(len(one.who) - 2, 'autre', 'autres')}" if len(one.who) > 2 else ""
    asked = "aucune" if one.pk is None else one.pk
    return {
        "name": one.name,
        "variable": euros(one.variable_cents) if one.variable_cents else "",
        "acquired": euros(one.acquired_cents) if one.variable_cents else "",
        "hanging": euros(one.hanging_cents) if one.hanging_cents else "",
        "count": one.points,
        "who": ", ".join(one.who[:2]) + more,
        "url": f"{page_url(request, 'readiness_items', year)}&mission={asked}",
    }


def _person(request: CommunityRequest, year: ReportingYear, one: PersonRow) -> dict[str, Any]:
    return {
        "name": one.name,
        "count": count_words(one.points, "point"),
        "said": ", ".join(one.said[:3]) + (", …" if len(one.said) > 3 else ""),
        "due_on": one.due_on,
        "url": page_url(request, "readiness_person", year, who=one.key),
    }


@require_safe
@community_view(VIEW, module=MODULE)
def items(request: CommunityRequest) -> HttpResponseBase:
    """Everything, as a list."""
    year = year_asked(request)
    if year is None:
        extra: dict[str, Any] = {"year": None}
        return render_table(request, NO_YEAR, [], template=f"{_FOLDER}/list.html", extra=extra)
    found = queries.missing(year, request.actor)
    names = dict(Mission.objects.order_by().values_list("pk", "name"))
    rows = rows_of(found, names, queries.own_contact(request.actor))
    extra = {"year": year, "back": page_url(request, "readiness", year)}
    return render_table(request, ITEMS, rows, template=f"{_FOLDER}/list.html", extra=extra)


@require_http_methods(["GET", "HEAD", "POST"])
@community_view(VIEW, module=MODULE)
def person(request: CommunityRequest, who: str) -> HttpResponse:
    """What one person or function has to do, and the message that asks for it."""
    year = year_asked(request)
    if year is None:
        raise Http404
    if request.method == "POST":
        return _send(request, year, [who], page_url(request, "readiness_person", year, who=who))
    found = queries.missing(year, request.actor)
    state = found.of_person(who)
    if state is None:
        # What somebody had to do is done: the page says where the rest is.
        return redirect(page_url(request, "readiness", year))
    [letter] = letters([state], year, request.community)
    context = {
        "year": year,
        "state": state,
        "items": shown(request, year, state.items),
        "letter": letter,
        "may_write": request.actor.can(PREPARE),
        "back": page_url(request, "readiness", year),
    }
    return render(request, f"{_FOLDER}/person.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@community_view(PREPARE, module=MODULE)
def write(request: CommunityRequest) -> HttpResponse:
    """A letter to each person, all read before they leave."""
    year = year_asked(request)
    if year is None:
        raise Http404
    if request.method == "POST":
        chosen = request.POST.getlist("qui")[:500]
        return _send(request, year, chosen, page_url(request, "readiness_write", year))
    found = letters(queries.missing(year, request.actor).people(), year, request.community)
    context = {
        "year": year,
        "letters": [one for one in found if one.may_leave],
        "others": [(one, _why(one)) for one in found if not one.may_leave],
        "back": page_url(request, "readiness", year),
    }
    return render(request, f"{_FOLDER}/write.html", context)


def _why(one: Letter) -> str:
    if one.sent_at is not None:
        return f"relancée le {long_date(timezone.localtime(one.sent_at).date())}"
    return one.why


def _send(request: CommunityRequest, year: ReportingYear, keys: list[str], back: str) -> HttpResponse:
    if not request.actor.can(PREPARE):
        raise PermissionDenied
    try:
        left = services.write_to(by=request.actor, year=year, keys=keys)
    except services.NothingToSend as refusal:
        messages.error(request, str(refusal))
    else:
        letters_sent = sum(len(one.to) for one in left)
        messages.success(
            request,
            f"{counted(letters_sent, 'message est parti', 'messages sont partis')} vers la file d’envoi.",
        )
    return redirect(back)


@require_safe
@community_view(CONFIRM, module=MODULE)
def mine(request: CommunityRequest) -> HttpResponse:
    """What waits for who looks: as a person, and by the functions that are held."""
    year = year_asked(request)
    own = queries.own_contact(request.actor)
    context: dict[str, Any] = {"year": year, "years": known_years(request.actor), "items": [], "own": own}
    if year is not None:
        keys = queries.own_keys(request.actor)
        found = queries.missing(year, request.actor)
        context["items"] = shown(request, year, [one for one in found.items if one.holder.key in keys])
    return render(request, f"{_FOLDER}/mine.html", context)
