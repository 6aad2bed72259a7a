"""Documents of the directory: printed, as contact cards, as open data."""

from __future__ import annotations

import io
from collections.abc import Iterable
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.text import slugify
from django.views.decorators.http import require_safe

from maillage.contexts.directory.organisations.models import Organisation
from maillage.contexts.directory.permissions import EDIT, VIEW
from maillage.contexts.directory.professionals.filters import ProfessionalFilters
from maillage.contexts.directory.professionals.queries import find, professionals, register_edition
from maillage.contexts.directory.publishing import open_data, printed
from maillage.contexts.directory.publishing.cards import card_of_person, card_of_structure
from maillage.contexts.directory.publishing.forms import PEOPLE_ONLY, PLACES_ONLY, PrintForm
from maillage.contexts.directory.publishing.queries import (
    judgement_of,
    places_of_care,
    practices,
    practices_of,
    sources,
)
from maillage.contexts.directory.secure_mail.queries import mailboxes_of_person
from maillage.contexts.directory.structures import queries as structures
from maillage.contexts.territory import api as territory
from maillage.platform.audit.services import record_read
from maillage.platform.documents.pdf import pdf_response
from maillage.platform.documents.vcard import Card, vcards
from maillage.platform.tenancy.views import CommunityRequest, community_view
from maillage.platform.ui.typography import short_date

MODULE = "directory"
# A territory of 350,000 inhabitants has some 12,000 professionals.
MAX_CARDS = 20_000


@require_safe
@community_view(VIEW, module=MODULE)
def publishing(request: CommunityRequest) -> HttpResponse:
    """Choose what to print or to hand over."""
    form = PrintForm(None, community=request.community)
    return render(
        request,
        "directory/publishing/publishing.html",
        {"form": form, "may_publish": request.actor.can(EDIT), "has_perimeter": bool(form.codes)},
    )


@require_safe
@community_view(VIEW, module=MODULE)
def printed_directory(request: CommunityRequest) -> HttpResponse:
    """The directory as PDF."""
    form = PrintForm(request.GET, community=request.community)
    chosen = form.chosen()
    entries = _entries(request, form, chosen)
    today = timezone.localdate()
    place = form.names.get(chosen["commune"], "")
    title = f"Annuaire de santé, {place}" if place else "Annuaire de santé du territoire"
    data = printed.document(
        entries,
        order=chosen["ordre"],
        title=title,
        community=request.community.name,
        edition=f"Édité le {short_date(today)}",
        sources=[*sources(), "Document de travail : vérifiez un numéro avant de l’afficher au public."],
    )
    record_read(by=request.actor, what="directory.printed", label=title, count=len(entries))
    return pdf_response(printed.TEMPLATE, data, name=f"{title} {today:%Y-%m-%d}")


def _entries(request: CommunityRequest, form: PrintForm, chosen: dict[str, Any]) -> list[printed.Entry]:
    codes = frozenset({chosen["commune"]}) if chosen["commune"] else form.codes
    entries: list[printed.Entry] = []
    if chosen["contenu"] != PLACES_ONLY:
        judgement = judgement_of(request.community, form.codes)
        people = practices(codes, profession=chosen["profession"], judgement=judgement)
        entries += map(printed.entry_of_practice, people)
    if chosen["contenu"] != PEOPLE_ONLY:
        entries += map(printed.entry_of_structure, places_of_care(codes))
    return entries


@require_safe
@community_view(VIEW, module=MODULE)
def person_card(request: CommunityRequest, idnps: str) -> HttpResponse:
    """One person as a contact card."""
    found = find(request.community, idnps)
    if found is None:
        raise Http404
    person, _ = found
    places = practices_of([person.pk], territory.perimeter_codes(request.community)).get(person.pk, [])
    record_read(by=request.actor, what="directory.card", obj=person, label=person.name)
    card = card_of_person(
        person,
        places,
        source=f"Source : {register_edition().credit}",
        secure=[box.address for box in mailboxes_of_person(person.pk)],
    )
    return _cards([card], person.name)


@require_safe
@community_view(VIEW, module=MODULE)
def structure_card(request: CommunityRequest, finess: str) -> HttpResponse:
    """One place of care of the territory as a contact card."""
    structure = structures.find(request.community, finess)
    if structure is None:
        raise Http404
    return _cards([card_of_structure(structure, source=sources()[-1])], structure.name)


@require_safe
@community_view(VIEW, module=MODULE)
def list_cards(request: CommunityRequest) -> HttpResponse:
    """The persons of a filtered list as contact cards, one file."""
    filters = ProfessionalFilters(request.GET, actor=request.actor)
    away = judgement_of(request.community, filters.codes).away
    found = professionals(filters.wanted(filters.accepted())).exclude(pk__in=sorted(away))
    people = list(found[:MAX_CARDS])
    places = practices_of([person.pk for person in people], filters.codes)
    record_read(by=request.actor, what="directory.cards", label="Cartes de contact", count=len(people))
    source = f"Source : {register_edition().credit}"
    cards = (card_of_person(person, places.get(person.pk, []), source=source) for person in people)
    return _cards(cards, f"contacts {request.community.name}")


def _cards(cards: Iterable[Card], name: str) -> HttpResponse:
    response = HttpResponse("".join(vcards(cards)), content_type="text/vcard; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{slugify(name) or "contact"}.vcf"'
    response["Cache-Control"] = "private, no-store"
    return response


@require_safe
@community_view(EDIT, module=MODULE)
def open_data_package(request: CommunityRequest) -> HttpResponse:
    """The open-data export of the territory."""
    codes = territory.perimeter_codes(request.community)
    files = [
        open_data.people_file(practices(codes, judgement=judgement_of(request.community, codes))),
        open_data.places_file(places_of_care(codes)),
        open_data.bodies_file(_organisations()),
    ]
    today = timezone.localdate()
    title = f"Annuaire de santé : {request.community.name}"
    package = io.BytesIO()
    count = open_data.write_package(
        package, files, title=title, name=f"annuaire-{request.community.slug}", on=today, sources=sources()
    )
    record_read(by=request.actor, what="directory.open_data", label=title, count=count)
    response = HttpResponse(package.getvalue(), content_type="application/zip")
    name = f"annuaire-{request.community.slug}-{today:%Y-%m-%d}.zip"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "private, no-store"
    return response


def _organisations() -> list[Organisation]:
    rows = Organisation.objects.filter(archived_at=None, absorbed_into=None).select_related("commune")
    return list(rows.order_by("kind", "search_name", "pk"))
