"""Links: made and revoked by those who may share, opened by anybody who holds one."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_scopes import scope

from maillage.contexts.atlas.ground.professions import WORDS
from maillage.contexts.atlas.permissions import SHARE
from maillage.contexts.atlas.workshop import queries, services
from maillage.contexts.atlas.workshop.access import MODULE, NoGround, address, found, played
from maillage.contexts.atlas.workshop.forms import ShareForm
from maillage.contexts.atlas.workshop.models import ScenarioShare
from maillage.contexts.atlas.workshop.showing import answer, drawn, names_of
from maillage.contexts.territory.api import ATTRIBUTION
from maillage.platform.audit.services import record_read
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.views import CommunityRequest, community_view, public_view

NOT_FOUND = 404


@require_http_methods(["GET", "HEAD", "POST"])
@community_view(SHARE, module=MODULE)
def share(request: CommunityRequest, pk: int) -> HttpResponse:
    """The links of a scenario; a POST makes one more, whose address is shown this once."""
    row = found(pk)
    form = ShareForm(request.POST if request.method == "POST" else None)
    made = ""
    if request.method == "POST" and form.is_valid():
        try:
            _, secret = services.share_scenario(by=request.actor, pk=pk, **form.cleaned_data)
        except services.ScenarioRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            made = request.build_absolute_uri(reverse("atlas_public:scenario", kwargs={"secret": secret}))
            form = ShareForm()
    context = {"scenario": row, "form": form, "made": made, "links": queries.links_of(row)}
    answered = render(request, "atlas/workshop/share.html", context)
    if made:
        add_never_cache_headers(answered)
    return answered


@require_POST
@community_view(SHARE, module=MODULE)
def revoke(request: CommunityRequest, pk: int, share: int) -> HttpResponse:
    row = found(pk)
    try:
        services.revoke_share(by=request.actor, pk=pk, share=share)
    except ScenarioShare.DoesNotExist:
        raise Http404 from None
    messages.success(request, "Le lien est retiré : il n’ouvre plus rien.")
    return redirect(address(request, "scenario_share", row))


@require_safe
@public_view
def shared(request: HttpRequest, secret: str) -> HttpResponse:
    """What a link shows: the same 404 for a wrong, an expired and a revoked one.

    Tries are not counted: a GET writes nothing but the access log, and nobody guesses 256 bits.
    """
    opened = queries.open_link(secret)
    if opened is None:
        return _private(render(request, "atlas/workshop/no_such_link.html", status=NOT_FOUND))
    with scope(community=opened.community):
        record_read(
            by=Actor.system(opened.community),
            what=queries.READING,
            obj=opened.share,
            label=opened.scenario.name,
        )
        return _private(_page(request, opened))


def _page(request: HttpRequest, opened: queries.Opened) -> HttpResponse:
    row = opened.scenario
    context = {
        "community": opened.community,
        "scenario": row,
        "expires_at": opened.share.expires_at,
        "words": WORDS[row.profession],
    }
    try:
        play = played(opened.community, row)
    except NoGround as nothing:
        return render(request, "atlas/workshop/shared.html", context | {"nothing": nothing})
    shown = answer(play.outcome, play.scale, names_of(play.ground, play.outcome.changes))
    context |= {
        "nothing": None,
        "shown": shown,
        "outcome": play.outcome,
        "scale": play.scale,
        "method": play.ground.method,
        "map": {"areas": drawn(play.outcome, play.scale), "attribution": ATTRIBUTION},
    }
    return render(request, "atlas/workshop/shared.html", context)


def _private(response: HttpResponse) -> HttpResponse:
    """Kept by no cache, found by no search engine, and its address told to no other site."""
    add_never_cache_headers(response)
    response["X-Robots-Tag"] = "noindex, nofollow"
    response["Referrer-Policy"] = "no-referrer"
    return response
