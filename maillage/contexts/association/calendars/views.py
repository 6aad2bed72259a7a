"""Pages of one's calendars: addresses to subscribe to, hours taken elsewhere."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_scopes import scope

from maillage.contexts.association.calendars import queries, services
from maillage.contexts.association.calendars.forms import FeedForm, OwnCalendarForm
from maillage.contexts.association.calendars.models import CalendarFeed
from maillage.contexts.association.calendars.permissions import may_revoke
from maillage.contexts.association.calendars.reading import MAX_BYTES, CalendarRefused
from maillage.contexts.association.meetings.convocation.calendar_file import CONTENT_TYPE
from maillage.contexts.association.permissions import ATTEND, CONVENE
from maillage.platform.audit.services import record_read
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.urls import community_url
from maillage.platform.tenancy.views import CommunityRequest, community_view, public_view

MODULE = "association"


@require_http_methods(["GET", "HEAD", "POST"])
@community_view(ATTEND, module=MODULE)
def calendars(request: CommunityRequest) -> HttpResponse:
    """The addresses of feeds; a POST makes one more, whose address is shown this once."""
    may_bodies = request.actor.can(CONVENE)
    posted = request.method == "POST"
    form = FeedForm(request.POST if posted else None, may_bodies=may_bodies)
    made = ""
    if posted and form.is_valid():
        try:
            _, secret = services.open_feed(by=request.actor, **form.values)
        except services.FeedRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            made = settings.MAILLAGE_BASE_URL + reverse("association_public:feed", kwargs={"secret": secret})
            form = FeedForm(may_bodies=may_bodies)
    answered = _page(request, form, OwnCalendarForm(), made=made)
    if made:
        add_never_cache_headers(answered)
    return answered


def _page(
    request: CommunityRequest, form: FeedForm, own_form: OwnCalendarForm, *, made: str = ""
) -> HttpResponse:
    assert request.actor.user is not None
    context = {
        "form": form,
        "own_form": own_form,
        "made": made,
        "webcal": "webcal:" + made.partition(":")[2] if made else "",
        "feeds": queries.feeds_of(request.actor.user.pk),
        "body_feeds": queries.body_feeds() if request.actor.can(CONVENE) else [],
        "own": queries.own_calendars(request.actor.user.pk),
    }
    return render(request, "association/calendars/calendars.html", context)


@require_POST
@community_view(ATTEND, module=MODULE)
def revoke(request: CommunityRequest, pk: int) -> HttpResponse:
    """Take back one's own address, or that of a body for those who convene."""
    feed: CalendarFeed | None = CalendarFeed.objects.filter(pk=pk).first()
    if feed is None or not may_revoke(request.actor, feed):
        raise Http404
    services.revoke_feed(by=request.actor, feed=feed)
    messages.success(
        request, "L’adresse est retirée : les agendas qui la lisaient ne se mettront plus à jour."
    )
    return _back(request)


@require_POST
@community_view(ATTEND, module=MODULE)
def read_own(request: CommunityRequest) -> HttpResponse:
    """Read a file of one's own calendar; only the hours taken are kept."""
    form = OwnCalendarForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            content = form.cleaned_data["file"].read(MAX_BYTES + 1)
            calendar = services.import_calendar(
                by=request.actor, name=form.cleaned_data["name"], content=content
            )
        except (CalendarRefused, services.FeedRefused) as refusal:
            form.add_error("file", str(refusal))
        else:
            messages.success(
                request,
                f"« {calendar.name} » est lu : seules les heures prises sont gardées, jusqu’au "
                f"{calendar.until_on:%d/%m/%Y}.",
            )
            return _back(request)
    return _page(request, FeedForm(may_bodies=request.actor.can(CONVENE)), form)


@require_POST
@community_view(ATTEND, module=MODULE)
def forget_own(request: CommunityRequest, pk: int) -> HttpResponse:
    services.forget_calendar(by=request.actor, pk=pk)
    messages.success(request, "Cet agenda et ses heures sont effacés.")
    return _back(request)


def _back(request: CommunityRequest) -> HttpResponse:
    return redirect(community_url(request.community, "association:calendars"))


@require_safe
@public_view
def feed(request: HttpRequest, secret: str) -> HttpResponse:
    """What a calendar program reads: the same 404 for a wrong and a revoked address."""
    del request
    found = queries.open_feed(secret)
    if found is None:
        raise Http404
    with scope(community=found.community):
        record_read(
            by=Actor.system(found.community), what="association.calendar_feed", obj=found, label=str(found)
        )
        answer = HttpResponse(queries.written(found, timezone.now()), content_type=CONTENT_TYPE)
    answer["Content-Disposition"] = 'inline; filename="reunions.ics"'
    answer["Cache-Control"] = "private, no-store"
    return answer
