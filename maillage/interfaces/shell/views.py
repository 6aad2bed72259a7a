"""The shell's own pages: home, dashboard, search, notifications, settings, information notice."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from maillage.core.search_text import search_text
from maillage.interfaces.first_hour.waiting import waiting_for_its_first_account
from maillage.interfaces.shell.navigation import SETTINGS, entries_of
from maillage.platform.accounts.queries import role_labels
from maillage.platform.messaging.models import Notification
from maillage.platform.messaging.services import mark_read
from maillage.platform.registry import (
    DashboardCard,
    Todo,
    dashboard_cards,
    modules,
    search_providers,
    todo_sources,
)
from maillage.platform.registry.personal_data import holdings
from maillage.platform.tenancy.services import switch_modules
from maillage.platform.tenancy.urls import community_url
from maillage.platform.tenancy.views import (
    CommunityRequest,
    community_view,
    memberships_of,
    public_view,
    signed_in_view,
)
from maillage.platform.ui.typography import with_article

SEARCH_LIMIT = 8
# How long a newcomer is shown what there is.
WELCOMED_FOR = timedelta(days=3)
# Characters that are searched; the rest of a long text is left out, and the page says so.
SEARCHED = 200


@require_safe
@waiting_for_its_first_account
@signed_in_view
def home(request: HttpRequest) -> HttpResponse:
    """Straight to the one community, or the list of several, or how to get into one."""
    memberships = memberships_of(request.user)
    if len(memberships) == 1:
        return redirect(community_url(memberships[0].community, "shell:dashboard"))
    return render(request, "shell/home.html", {"memberships": memberships})


def _usable_cards(request: CommunityRequest) -> list[DashboardCard]:
    actor, community = request.actor, request.community
    usable = [c for c in dashboard_cards if community.has_module(c.module) and actor.can(c.permission)]
    return sorted(usable, key=lambda card: card.order)


def _todos(request: CommunityRequest) -> list[Todo]:
    """What waits for the actor, the most urgent first; what has no date comes last."""
    actor, community = request.actor, request.community
    found = [
        todo
        for source in todo_sources
        if community.has_module(source.module) and actor.can(source.permission)
        for todo in source.load(actor)
    ]
    return sorted(found, key=lambda todo: (todo.due_on is None, todo.due_on or date.max))


@require_safe
@community_view("shell.view")
def dashboard(request: CommunityRequest) -> HttpResponse:
    """What waits first, then what changed on the territory, then figures."""
    shown: dict[str, list[dict[str, Any]]] = {"changes": [], "figures": []}
    for card in _usable_cards(request):
        item = {"card": card, "anchor": card.name.replace(".", "-"), "content": card.load(request.actor)}
        shown[card.zone].append(item)
    shows = not (shown["changes"] or shown["figures"]) or _is_new(request)
    welcome = _welcome(request) if shows else None
    return render(request, "shell/dashboard.html", {"todos": _todos(request), "welcome": welcome, **shown})


def _is_new(request: CommunityRequest) -> bool:
    """True in the first days of somebody's access; the coordination has its five steps instead. No query."""
    if request.community.is_demo or request.actor.can("first_hour.run"):
        return False
    since = timezone.now() - WELCOMED_FOR
    own = (one for one in request.memberships if one.community_id == request.community.pk)
    return any(one.joined_at > since for one in own)


def _welcome(request: CommunityRequest) -> dict[str, str]:
    """Where somebody has come, as what."""
    return {
        "name": with_article(request.community.name),
        "roles": role_labels(sorted(request.actor.roles)),
    }


@require_safe
@community_view("shell.view")
def search(request: CommunityRequest) -> HttpResponse:
    """Everything that the actor may see and whose name holds the text, by kind."""
    typed = " ".join(request.GET.get("q", "").replace("\x00", "").split())
    text = typed[:SEARCHED]
    actor, community = request.actor, request.community
    groups: list[dict[str, Any]] = []
    if len(text) >= 2:
        for provider in search_providers:
            if community.has_module(provider.module) and actor.can(provider.permission):
                hits = provider.search(actor, text, SEARCH_LIMIT)
                if hits:
                    groups.append({"provider": provider, "hits": hits})
    shown = {
        "text": text,
        "groups": groups,
        "is_cut": len(typed) > SEARCHED,
        "is_legible": bool(search_text(text)),
    }
    return render(request, "shell/search.html", shown)


@require_safe
@community_view("shell.view")
def notifications(request: CommunityRequest) -> HttpResponse:
    rows = Notification.objects.filter(user=request.user).order_by("-created_at", "-pk")[:100]
    return render(request, "shell/notifications.html", {"notifications": list(rows)})


@require_POST
@community_view("shell.view")
def notifications_read(request: CommunityRequest) -> HttpResponse:
    mark_read(by=request.actor)
    return redirect(community_url(request.community, "shell:notifications"))


@require_safe
@community_view("shell.view")
def settings_hub(request: CommunityRequest) -> HttpResponse:
    return render(request, "shell/settings.html", {"entries": entries_of(request.actor, SETTINGS)})


@require_http_methods(["GET", "HEAD", "POST"])
@community_view("shell.configure")
def module_switches(request: CommunityRequest) -> HttpResponse:
    """Switch the community's modules on and off."""
    if request.method == "POST":
        switch_modules(by=request.actor, names=request.POST.getlist("module"))
        messages.success(request, "Les modules sont enregistrés.")
        return redirect(community_url(request.community, "shell:modules"))
    rows = [{"module": module, "on": request.community.has_module(module.name)} for module in modules]
    return render(request, "shell/modules.html", {"rows": rows})


@require_safe
@public_view
def notice(request: HttpRequest) -> HttpResponse:
    """Information notice for the professionals who are in the directory (RGPD, article 14)."""
    held = [one for one in holdings if one.subject == "professionals"]
    return render(request, "shell/notice.html", {"held": held})
