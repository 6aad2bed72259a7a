"""Pages of the instances: who is who, one of them, its form."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from maillage.contexts.association.bodies import printed, queries, services
from maillage.contexts.association.bodies.forms import BodyForm, DayForm
from maillage.contexts.association.bodies.models import Body, BodyKind, Mandate
from maillage.contexts.association.bodies.permissions import abilities
from maillage.contexts.association.bodies.publishing.queries import sits_somewhere
from maillage.contexts.association.contacts import queries as contacts
from maillage.contexts.association.contacts.models import Contact
from maillage.contexts.association.permissions import CONFIGURE, GOVERN, VIEW
from maillage.platform.audit.services import record_read
from maillage.platform.documents.pdf import pdf_response
from maillage.platform.tenancy.panels import panels_of
from maillage.platform.tenancy.urls import community_url
from maillage.platform.tenancy.views import CommunityRequest, community_view

MODULE = "association"


@require_safe
@community_view(VIEW, module=MODULE)
def bodies(request: CommunityRequest) -> HttpResponse:
    """Who is who: the instances as a chart, with those who sit today."""
    today = timezone.localdate()
    rows = queries.bodies_with_holders(today)
    people = {one.contact_id for body in rows for one in holders(body)}
    if people:
        record_read(by=request.actor, what="association.bodies", label="Instances", count=len(people))
    context = {
        "branches": [
            {
                "body": branch.body,
                "depth": min(branch.depth, 3),
                "holders": holders(branch.body),
                "empty": queries.vacancies(branch.body, holders(branch.body)),
                "is_assembly": branch.body.kind == BodyKind.ASSEMBLY,
            }
            for branch in queries.flat(queries.chart(rows))
        ],
        "closed": Body.objects.exclude(closed_on=None).order_by("-closed_on", "name", "pk"),
        "ending": list(queries.ending(today)),
        "may": abilities(request.actor),
        "any_published": any(body.is_published for body in rows),
        "may_publish": request.actor.can(CONFIGURE),
        "me": _me(request),
    }
    return render(request, "association/bodies/bodies.html", context)


def _me(request: CommunityRequest) -> Contact | None:
    """The contact of who looks, if the public page may name them: they have the say."""
    user = request.actor.user
    contact = contacts.of_user(user.pk if user else None)
    return contact if contact and sits_somewhere(contact, timezone.localdate()) else None


def holders(body: Body) -> list[Mandate]:
    """The mandates of the day that `bodies_with_holders` put on the row."""
    found: list[Mandate] = getattr(body, "holders", [])
    return found


@require_safe
@community_view(VIEW, module=MODULE)
def who_is_who_pdf(request: CommunityRequest) -> HttpResponse:
    """The same on paper; `?version=publique`: only the instances that are published, names and functions alone."""
    today = timezone.localdate()
    public = request.GET.get("version") == "publique"
    rows = queries.bodies_with_holders(today, published=public)
    data = printed.document(rows, community=request.community.name, today=today, public=public)
    record_read(
        by=request.actor,
        what="association.bodies",
        label=data["title"],
        count=sum(len(holders(body)) for body in rows),
    )
    return pdf_response(printed.TEMPLATE, data, name=f"{data['title']} {today:%Y-%m-%d}")


@require_safe
@community_view(VIEW, module=MODULE)
def body(request: CommunityRequest, pk: int) -> HttpResponse:
    row = found(pk)
    today = timezone.localdate()
    sitting = queries.holders_of(row, today)
    others = [
        one
        for one in Mandate.objects.filter(body=row).select_related("contact").order_by("-starts_on", "pk")
        if one not in sitting
    ]
    if sitting or others:
        record_read(
            by=request.actor,
            what="association.body",
            obj=row,
            label=row.name,
            count=len(sitting) + len(others),
        )
    context = {
        "row": row,
        "may": abilities(request.actor, row),
        "holders": [(one, queries.mandate_state(one, today)) for one in sitting],
        "to_come": [one for one in others if queries.mandate_state(one, today) == "À venir"],
        "past": [one for one in others if queries.mandate_state(one, today) == "Terminé"],
        "empty": queries.vacancies(row, sitting),
        "is_assembly": row.kind == BodyKind.ASSEMBLY,
        "children": list(Body.objects.filter(parent=row, closed_on=None).order_by("name", "pk")),
        "panels": panels_of(request.actor, "association.body", row),
        "day_form": DayForm(initial={"on": today}),
    }
    return render(request, "association/bodies/body.html", context)


def found(pk: int) -> Body:
    row: Body | None = Body.objects.select_related("parent").filter(pk=pk).first()
    if row is None:
        raise Http404
    return row


def body_url(request: CommunityRequest, pk: int) -> str:
    return community_url(request.community, "association:body", pk=pk)


@require_http_methods(["GET", "HEAD", "POST"])
@community_view(GOVERN, module=MODULE)
def create(request: CommunityRequest) -> HttpResponse:
    posted = request.method == "POST"
    form = BodyForm(
        request.POST if posted else None,
        initial={"kind": request.GET.get("genre", ""), "created_on": timezone.localdate()},
    )
    if posted and form.is_valid():
        try:
            row = services.create_body(by=request.actor, **form.values)
        except services.BodyRefused as refusal:
            form.add_error("name", str(refusal))
        else:
            messages.success(request, f"« {row.name} » est créée. Dites maintenant qui y siège.")
            return redirect(body_url(request, row.pk))
    return _form(request, form, "Nouvelle instance")


@require_http_methods(["GET", "HEAD", "POST"])
@community_view(GOVERN, module=MODULE)
def edit(request: CommunityRequest, pk: int) -> HttpResponse:
    row = found(pk)
    posted = request.method == "POST"
    form = BodyForm(
        request.POST if posted else None,
        row=row,
        initial={name: getattr(row, name) for name in services.BODY_FIELDS},
    )
    if posted and form.is_valid():
        try:
            services.edit_body(by=request.actor, pk=pk, values=form.values)
        except services.BodyRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"« {form.values['name']} » est enregistrée.")
            return redirect(body_url(request, pk))
    return _form(request, form, f"Modifier « {row.name} »", row=row)


def _form(request: CommunityRequest, form: BodyForm, title: str, **more: Any) -> HttpResponse:
    return render(
        request, "association/bodies/body_form.html", {"form": form, "title": title, "row": None} | more
    )


@require_POST
@community_view(GOVERN, module=MODULE)
def close(request: CommunityRequest, pk: int) -> HttpResponse:
    row, form = found(pk), DayForm(request.POST)
    if not form.is_valid():
        messages.error(request, "Donnez la date de la dissolution.")
        return redirect(body_url(request, pk))
    try:
        services.close_body(by=request.actor, pk=row.pk, on=form.cleaned_data["on"])
    except services.BodyRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(
            request, f"« {row.name} » est dissoute ; ses mandats en cours prennent fin le même jour."
        )
    return redirect(body_url(request, pk))


@require_POST
@community_view(GOVERN, module=MODULE)
def reopen(request: CommunityRequest, pk: int) -> HttpResponse:
    row = found(pk)
    try:
        services.reopen_body(by=request.actor, pk=row.pk)
    except services.BodyRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, f"« {row.name} » existe de nouveau. Les mandats terminés le restent.")
    return redirect(body_url(request, pk))
