"""Pages of engagement: who could be won, who calls whom, who said to be interested."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from maillage.contexts.association.contacts import queries as contacts
from maillage.contexts.association.contacts.models import Contact, ContactKind, Standing
from maillage.contexts.association.engagement import queries, services
from maillage.contexts.association.engagement.forms import EntrustForm, TellForm
from maillage.contexts.association.engagement.models import Approach, Outcome
from maillage.contexts.association.engagement.stages import HERE
from maillage.contexts.association.engagement.tables import ENGAGEMENT
from maillage.contexts.association.meetings.models import Attendee, Meeting
from maillage.contexts.association.permissions import ENGAGE
from maillage.platform.audit.services import record_read
from maillage.platform.tables.listing import Listing
from maillage.platform.tables.rendering import render_table
from maillage.platform.tenancy.urls import community_url
from maillage.platform.tenancy.views import CommunityRequest, community_view
from maillage.platform.ui.typography import count_words

MODULE = "association"
# More are entrusted in several goes: a list of calls that nobody can make helps nobody.
MAX_ENTRUSTED = 200


@require_safe
@community_view(ENGAGE, module=MODULE)
def engagement(request: CommunityRequest) -> HttpResponseBase:
    now = timezone.now()
    return render_table(
        request,
        ENGAGEMENT,
        queries.people(now),
        template="association/engagement/list.html",
        extra={"stages": queries.counts_by_stage(now)},
    )


@require_http_methods(["GET", "HEAD", "POST"])
@community_view(ENGAGE, module=MODULE)
def entrust_list(request: CommunityRequest) -> HttpResponse:
    """Entrust everybody whom the filters of the list leave to one caller."""
    listing = Listing(request, ENGAGEMENT, queries.people(timezone.now()))
    rows = list(listing.rows[: MAX_ENTRUSTED + 1])
    posted = request.method == "POST"
    form = EntrustForm(request.POST if posted else None, community=request.community)
    if posted and len(rows) > MAX_ENTRUSTED:
        form.add_error(
            None, f"Plus de {MAX_ENTRUSTED} personnes : filtrez la liste, puis confiez-la en plusieurs fois."
        )
    elif posted and form.is_valid():
        count = services.entrust(by=request.actor, contacts=rows, **form.values)
        words = count_words(count, "personne est confiée", "personnes sont confiées", feminine=True)
        messages.success(request, f"{words} à {form.values['caller'].name}.")
        return redirect(_list_url(request))
    if rows:
        record_read(by=request.actor, what="association.engagement", label="À confier", count=len(rows))
    context = {
        "form": form,
        "rows": rows[:MAX_ENTRUSTED],
        "is_too_many": len(rows) > MAX_ENTRUSTED,
        "max": MAX_ENTRUSTED,
        "contact": None,
    }
    return render(request, "association/engagement/entrust.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@community_view(ENGAGE, module=MODULE)
def entrust_one(request: CommunityRequest, pk: int) -> HttpResponse:
    contact = _contact(pk)
    posted = request.method == "POST"
    form = EntrustForm(request.POST if posted else None, community=request.community)
    if posted and form.is_valid():
        services.entrust(by=request.actor, contacts=[contact], **form.values)
        messages.success(request, f"{contact.name} : confié à {form.values['caller'].name}.")
        return redirect(_contact_url(request, pk))
    context = {
        "form": form,
        "contact": contact,
        "rows": [contact],
        "is_too_many": False,
        "max": MAX_ENTRUSTED,
    }
    return render(request, "association/engagement/entrust.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@community_view(ENGAGE, module=MODULE)
def tell(request: CommunityRequest, pk: int) -> HttpResponse:
    contact = _contact(pk)
    posted = request.method == "POST"
    form = TellForm(request.POST if posted else None, initial={"on": timezone.localdate()})
    if posted and form.is_valid():
        try:
            services.tell(by=request.actor, contact=contact, **form.cleaned_data)
        except services.ApproachRefused as refusal:
            form.add_error("on", str(refusal))
        else:
            messages.success(request, "C’est noté.")
            return redirect(_contact_url(request, pk))
    record_read(by=request.actor, what="association.engagement", obj=contact, label=contact.name)
    context = {"form": form, "contact": contact, "past": queries.approaches_of(contact)}
    return render(request, "association/engagement/tell.html", context)


@require_POST
@community_view(ENGAGE, module=MODULE)
def give_up(request: CommunityRequest, pk: int) -> HttpResponse:
    row: Approach | None = Approach.objects.filter(pk=pk).first()
    if row is None:
        raise Http404
    services.give_up(by=request.actor, pk=pk)
    messages.success(request, "La démarche est retirée.")
    return redirect(_contact_url(request, row.contact_id))


@require_http_methods(["GET", "HEAD", "POST"])
@community_view(ENGAGE, module=MODULE)
def meeting_interest(request: CommunityRequest, pk: int) -> HttpResponse:
    """After a meeting: tick who of those who came said to be interested."""
    meeting: Meeting | None = Meeting.objects.filter(pk=pk).first()
    if meeting is None:
        raise Http404
    rows = _to_win(meeting)
    if request.method == "POST":
        chosen = {
            int(text) for text in request.POST.getlist("contact") if text.isdecimal() and len(text) < 19
        }
        today = timezone.localdate()
        on = min(timezone.localdate(meeting.starts_at), today) if meeting.starts_at else today
        count = services.tell_of_many(
            by=request.actor,
            contacts=[row for row in rows if row.pk in chosen],
            outcome=Outcome.INTERESTED,
            on=on,
            note=meeting.title,
        )
        words = count_words(
            count, "personne notée comme intéressée", "personnes notées comme intéressées", feminine=True
        )
        messages.success(request, f"{words}.")
        return redirect(f"{_list_url(request)}?etape=interested")
    if rows:
        record_read(by=request.actor, what="association.engagement", label=meeting.title, count=len(rows))
    return render(request, "association/engagement/meeting.html", {"meeting": meeting, "rows": rows})


def _to_win(meeting: Meeting) -> list[Contact]:
    """Persons who came and are not members, by name. 1 query."""
    came = Attendee.objects.filter(meeting=meeting, presence__in=HERE, contact__isnull=False)
    rows = Contact.objects.filter(
        pk__in=came.values("contact"), kind=ContactKind.PERSON, standing__in=(Standing.KNOWN, Standing.FORMER)
    )
    return list(rows.select_related("commune").order_by("search_name", "pk"))


def _contact(pk: int) -> Contact:
    row = contacts.find(pk)
    if row is None:
        raise Http404
    return row


def _contact_url(request: CommunityRequest, pk: int) -> str:
    return community_url(request.community, "association:contact", pk=pk)


def _list_url(request: CommunityRequest) -> str:
    return community_url(request.community, "association:engagement")
