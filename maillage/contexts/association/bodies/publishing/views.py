"""Pages: publishing « Qui est qui », who agreed to be named, one's own say."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from maillage.contexts.association.bodies.publishing import queries, services
from maillage.contexts.association.bodies.services import BodyRefused
from maillage.contexts.association.contacts import queries as contacts
from maillage.contexts.association.contacts.services import agree_to_be_named
from maillage.contexts.association.permissions import ATTEND, CONFIGURE
from maillage.platform.audit.services import record_read
from maillage.platform.tenancy.urls import community_url
from maillage.platform.tenancy.views import CommunityRequest, community_view

MODULE = "association"


def _back(request: CommunityRequest) -> str:
    return community_url(request.community, "association:who_is_who_page")


@require_safe
@community_view(CONFIGURE, module=MODULE)
def page(request: CommunityRequest) -> HttpResponse:
    """Published or not, at what address, what it shows, who agreed to be named."""
    today, row = timezone.localdate(), queries.page_of()
    people = queries.holders(today)
    if people:
        record_read(
            by=request.actor, what="association.bodies", label="Page « Qui est qui »", count=len(people)
        )
    address = reverse("association_public:who_is_who", kwargs={"secret": row.secret}) if row else ""
    context = {
        "row": row,
        "public": request.build_absolute_uri(address) if address else "",
        "people": people,
        "named": sum(one.contact.shown_by_name_at is not None for one in people),
        "bodies": queries.shown(today),
    }
    return render(request, "association/bodies/publishing/page.html", context)


@require_POST
@community_view(CONFIGURE, module=MODULE)
def act(request: CommunityRequest) -> HttpResponse:
    """Publish, withdraw, or another address (`act`)."""
    wanted = request.POST.get("act")
    try:
        if wanted == "publish":
            services.publish(by=request.actor)
            messages.success(request, "« Qui est qui » est publié à son adresse.")
        elif wanted == "withdraw":
            services.withdraw(by=request.actor)
            messages.success(request, "La page est retirée : son adresse n’ouvre plus rien.")
        elif wanted == "address":
            services.renew_address(by=request.actor)
            messages.success(request, "La page a une nouvelle adresse ; l’ancienne n’ouvre plus rien.")
    except BodyRefused as refusal:
        messages.error(request, str(refusal))
    return redirect(_back(request))


@require_POST
@community_view(CONFIGURE, module=MODULE)
def named(request: CommunityRequest, pk: int) -> HttpResponse:
    """Note that somebody agreed to be named (`accord=oui`), or no longer does."""
    contact = contacts.find(pk)
    if contact is None:
        raise Http404
    agrees = request.POST.get("accord") == "oui"
    agree_to_be_named(by=request.actor, contact=contact, agrees=agrees)
    messages.success(
        request,
        f"{contact.name} : accord noté, son nom est publié."
        if agrees
        else f"{contact.name} n’est plus nommé : la page ne montre que sa fonction.",
    )
    return redirect(_back(request))


@require_POST
@community_view(ATTEND, module=MODULE)
def own_name(request: CommunityRequest) -> HttpResponse:
    """One's own say: named, or by function only. Who only reads (`ATTEND` leaves the auditor out) has none."""
    contact = contacts.of_user(request.actor.user.pk if request.actor.user else None)
    if contact is not None:
        agrees = request.POST.get("accord") == "oui"
        agree_to_be_named(by=request.actor, contact=contact, agrees=agrees)
        messages.success(
            request,
            "Votre nom peut être publié."
            if agrees
            else "Votre nom n’est plus publié : seule votre fonction l’est.",
        )
    return redirect(community_url(request.community, "association:bodies"))
