"""« Partir avec ses données »."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from maillage.platform.accounts.outside.confirming import ask_to_confirm
from maillage.platform.accounts.outside.strength import recently_confirmed
from maillage.platform.files.models import StoredFile
from maillage.platform.keeping.package import departures
from maillage.platform.keeping.package.contents import ORIGIN_OWNER
from maillage.platform.keeping.package.forms import DepartureForm
from maillage.platform.keeping.package.models import Arrival, Departure, DepartureState
from maillage.platform.keeping.package.permissions import EXPORT, abilities, may_take_away
from maillage.platform.keeping.refusals import KeepingRefused
from maillage.platform.tenancy.urls import community_url
from maillage.platform.tenancy.views import CommunityRequest, community_view

# Packages asked for lately; the journal has them all.
SHOWN = 5
# In the address: the person is about to prove again who it is.
CONFIRM = "confirmer"


@require_http_methods(["GET", "HEAD", "POST"])
@community_view(EXPORT)
def leave(request: CommunityRequest) -> HttpResponseBase:
    """What a package holds, those asked for, the form; a POST asks for one, once proved again who asks."""
    if not may_take_away(request.actor):
        raise PermissionDenied
    page = community_url(request.community, "keeping:leave")
    is_proved = recently_confirmed(request)
    if not is_proved and (request.method == "POST" or CONFIRM in request.GET):
        # A request that waits for the proof is kept in the session, where no passphrase may lie: only a GET waits.
        return (None if request.method == "POST" else ask_to_confirm(request)) or redirect(
            f"{page}?{CONFIRM}=1"
        )
    form = DepartureForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and _asked(request, form):
        return redirect(page)
    context = {"form": form, "is_proved": is_proved, "confirm_url": f"{page}?{CONFIRM}=1", **_page(request)}
    return render(request, "keeping/leave.html", context)


def _asked(request: CommunityRequest, form: DepartureForm) -> bool:
    try:
        departures.ask(by=request.actor, passphrase=form.cleaned_data["passphrase"])
    except (departures.AlreadyAsked, KeepingRefused) as refusal:
        form.add_error(None, str(refusal))
        return False
    messages.success(request, "Le paquet est en préparation : un message vous préviendra quand il sera prêt.")
    return True


def _page(request: CommunityRequest) -> dict[str, object]:
    asked = list(Departure.objects.select_related("asked_by").order_by("-pk")[:SHOWN])
    return {
        "asked": [
            {
                "departure": one,
                "file": departures.file_of(one) if one.state == DepartureState.READY else None,
                "until": one.finished_at + departures.KEPT if one.finished_at else None,
                **abilities(request.actor, one),
            }
            for one in asked
        ],
        "is_preparing": any(one.state == DepartureState.ASKED for one in asked),
        "arrival": Arrival.objects.order_by("-pk").first(),
        "journal": StoredFile.objects.filter(owner=ORIGIN_OWNER).order_by("-pk").first(),
    }


@require_POST
@community_view(EXPORT)
def remove(request: CommunityRequest, pk: int) -> HttpResponse:
    """Take a package off the site now."""
    departure = Departure.objects.filter(pk=pk).first()
    if departure is None:
        raise Http404
    departures.remove(by=request.actor, departure=departure)
    messages.success(request, "Le paquet est retiré du site.")
    return redirect(community_url(request.community, "keeping:leave"))
