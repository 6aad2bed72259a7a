"""« Carte de l’offre »: the page, its map, its pictures, and the communes behind them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from django.utils.text import slugify
from django.views.decorators.http import require_safe

from maillage.contexts.atlas.ground.problem import Setting
from maillage.contexts.atlas.ground.professions import choices
from maillage.contexts.atlas.ground.queries import ground_of
from maillage.contexts.atlas.ground.refusals import NoCommunes, NoGround
from maillage.contexts.atlas.ground.results import under_threshold, weighted_mean
from maillage.contexts.atlas.offer.mapping import drawing, geojson
from maillage.contexts.atlas.offer.showing import Asked, Shown
from maillage.contexts.atlas.offer.tables import OFFER
from maillage.contexts.atlas.permissions import VIEW
from maillage.contexts.territory.api import ATTRIBUTION
from maillage.platform.documents.pictures import png_of
from maillage.platform.tables.definition import Empty
from maillage.platform.tables.rendering import render_table
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.urls import community_url
from maillage.platform.tenancy.views import CommunityRequest, community_view

PAGE = "atlas:offer"


def refusal_context(reason: NoGround, actor: Actor) -> dict[str, Any]:
    """Why there is no figure, and the one button for those who can do something about it."""
    assert actor.community is not None
    url, label = "", ""
    if isinstance(reason, NoCommunes):
        if actor.can("territory.configure"):
            url, label = community_url(actor.community, "territory:perimeter"), "Choisir les communes"
    elif actor.user is not None and actor.user.is_operator:
        url, label = reverse("directory_national:imports"), "Importer les fichiers"
    sentence = f"{reason.message} {reason.advice}".strip()
    if not url and not isinstance(reason, NoCommunes):
        sentence += " Seul l’exploitant de l’installation peut importer un fichier : demandez-le-lui."
    return {"sentence": sentence, "url": url, "label": label}


@require_safe
@community_view(VIEW, module="atlas")
def offer(request: CommunityRequest) -> HttpResponse:
    asked = Asked.of(request.GET.dict())
    community = request.community
    tabs = [(asked.query(profession=name), label, name == asked.profession) for name, label in choices()]
    context: dict[str, Any] = {"tabs": tabs, "asked": asked, "shown": None}
    try:
        shown = Shown(asked, asked.ground(community))
    except NoGround as reason:
        return render(
            request, "atlas/offer/offer.html", context | {"refusal": refusal_context(reason, request.actor)}
        )
    query = asked.query()
    return render(
        request,
        "atlas/offer/offer.html",
        context
        | {
            "shown": shown,
            "figures": _figures(shown, community_url(community, "atlas:offer_communes")),
            "twin": [(row, shown.shown(row.value)) for row in shown.rows],
            "compared": [(one, shown.shown(one.mean)) for one in shown.compared()],
            "switch_url": asked.query(younger=not asked.younger),
            "map": {
                "areas_url": f"{community_url(community, 'atlas:offer_areas')}{query}",
                "outline_url": community_url(community, "territory:outline"),
                "attribution": ATTRIBUTION,
            },
            "communes_url": f"{community_url(community, 'atlas:offer_communes')}{query}",
            "svg_url": f"{community_url(community, 'atlas:offer_picture', 'svg')}{query}",
            "png_url": f"{community_url(community, 'atlas:offer_picture', 'png')}{query}",
            "xlsx_url": f"{community_url(community, 'atlas:offer_communes')}{query}&export=xlsx",
            "attribution": ATTRIBUTION,
        },
    )


def _figures(shown: Shown, communes_url: str) -> list[dict[str, Any]]:
    """The figures of the page: value, label, comparison, the way to the rows."""
    rows = f"{communes_url}{shown.asked.query()}"
    belt = weighted_mean(shown.ground, rows=shown.ground.belt.nonzero()[0])
    figures: list[dict[str, Any]] = [
        {
            "value": shown.shown(weighted_mean(shown.ground)),
            "label": "En moyenne par habitant" if shown.ground.threshold else "En moyenne",
            "than": f"{shown.shown(belt)} dans les communes voisines" if belt is not None else "",
            "url": rows,
        }
    ]
    if shown.ground.threshold is not None:
        share = f"{round(100 * shown.under.share)} % du territoire"
        figures += [
            {
                "value": shown.under.people,
                "label": "Habitants sous le seuil",
                "than": share,
                "url": f"{rows}&seuil=sous",
            },
            {
                "value": shown.under.communes,
                "label": "Communes sous le seuil",
                "than": f"sur {len(shown.rows)}",
                "url": f"{rows}&seuil=sous",
            },
        ]
    return figures


def _shown(request: CommunityRequest) -> Shown:
    """What a part of the page shows; 404 where the page itself says why there is nothing."""
    asked = Asked.of(request.GET.dict())
    try:
        return Shown(asked, asked.ground(request.community))
    except NoGround as reason:
        raise Http404(reason.message) from reason


@require_safe
@community_view(VIEW, module="atlas")
def areas(request: CommunityRequest) -> HttpResponseBase:
    """Contours with classes, or 304 when the browser has these very ones."""
    shown = _shown(request)
    etag = quote_etag(f"{request.community.slug}-{shown.ground.key}")
    answer = get_conditional_response(request, etag=etag)
    if answer is None:
        answer = HttpResponse(geojson(shown, request.community), content_type="application/geo+json")
    answer["ETag"] = etag
    return answer


@require_safe
@community_view(VIEW, module="atlas")
def download(request: CommunityRequest, kind: str) -> HttpResponse:
    """The map as a file: « svg », which can be enlarged, or « png »; 404 where no commune has a contour."""
    if kind not in ("svg", "png"):
        raise Http404
    shown = _shown(request)
    try:
        svg = drawing(shown, request.community)
    except ValueError:
        raise Http404 from None
    name = f"{slugify(f'carte-offre-{shown.ground.preset.label}-{request.community.slug}')}.{kind}"
    if kind == "svg":
        answer = HttpResponse(svg, content_type="image/svg+xml")
    else:
        answer = HttpResponse(png_of(svg), content_type="image/png")
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


@require_safe
@community_view(VIEW, module="atlas")
def communes(request: CommunityRequest) -> HttpResponseBase:
    """The communes: sorted, filtered, exported; empty with a reason where nothing can be computed."""
    asked = Asked.of(request.GET.dict())
    try:
        shown: Shown | None = Shown(asked, asked.ground(request.community))
    except NoGround as reason:
        why = refusal_context(reason, request.actor)
        table = replace(
            OFFER, filters=None, empty=Empty(why["sentence"], why["label"], lambda actor: str(why["url"]))
        )
        return render_table(
            request, table, [], template="atlas/offer/communes.html", extra={"shown": None, "offer_url": ""}
        )
    assert shown is not None
    method = shown.ground.method
    return render_table(
        request,
        OFFER,
        shown,
        template="atlas/offer/communes.html",
        extra={
            "shown": shown,
            "offer_url": f"{community_url(request.community, PAGE)}{asked.query()}",
        },
        sources=(
            *method.sources,
            f"Indice : {shown.unit}.",
            *(f"{line.about} : {line.words}" for line in method.lines()),
        ),
    )


def load_card(actor: Actor) -> dict[str, Any]:
    """The dashboard: how many live under the threshold. At most 12 queries, 3 once the figures are known."""
    assert actor.community is not None
    url = community_url(actor.community, PAGE)
    try:
        ground = ground_of(actor.community, setting=Setting())
    except NoGround as reason:
        return {"refusal": refusal_context(reason, actor), "url": url}
    under = under_threshold(ground)
    return {
        "refusal": None,
        "people": under.people,
        "communes": under.communes,
        "share": round(100 * under.share),
        "threshold": ground.threshold,
        "url": url,
        "rows_url": f"{community_url(actor.community, 'atlas:offer_communes')}?seuil=sous",
    }
