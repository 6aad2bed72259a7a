"""Pages of the points of disagreement: the list, one with what each side says, its pieces, its end."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from maillage.contexts.dossier.dialogue import stakes
from maillage.contexts.dossier.dialogue.models import Dialogue, DialogueState
from maillage.contexts.dossier.dialogue.pages import MODULE, Words, address, against, form_page, found, seen
from maillage.contexts.dossier.dialogue.permissions import abilities
from maillage.contexts.dossier.dialogue.points import queries, services
from maillage.contexts.dossier.dialogue.points.forms import (
    ArgumentForm,
    PieceFileForm,
    PieceForm,
    PointForm,
    SettleForm,
)
from maillage.contexts.dossier.dialogue.points.models import Argument, Point, PointState
from maillage.contexts.dossier.dialogue.tables import POINT_BADGES, POINTS
from maillage.contexts.dossier.permissions import PREPARE, VIEW
from maillage.contexts.funding import api as funding
from maillage.contexts.programme import api as programme
from maillage.core.dues.euros import euros
from maillage.platform.tables.rendering import render_table
from maillage.platform.tenancy.urls import community_url
from maillage.platform.tenancy.views import CommunityRequest, community_view
from maillage.platform.ui.typography import short_date

# What a year earned is paid in the one that follows.
_AFTER = timedelta(days=366)


def found_point(pk: int) -> Point:
    point = queries.find(pk)
    if point is None:
        raise Http404
    return point


def point_url(request: CommunityRequest, pk: int, anchor: str = "") -> str:
    url = community_url(request.community, "dossier:point", pk=pk)
    return f"{url}#{anchor}" if anchor else url


@require_safe
@community_view(VIEW, module=MODULE)
def points(request: CommunityRequest, pk: int) -> HttpResponseBase:
    """The points of a year as a list, to be sorted and exported."""
    row = found(pk)
    extra = {"row": row, "may": abilities(request.actor, row)}
    return render_table(
        request,
        POINTS,
        queries.points().filter(dialogue=row),
        template="dossier/dialogue/points.html",
        extra=extra,
    )


def _form(request: CommunityRequest, row: Dialogue, point: Point | None = None) -> PointForm:
    contract = stakes.contract_of(row.year, request.community)
    payments = []
    if contract is not None:
        payments = [
            (one.key, f"{short_date(one.expected.due_on)}, {one.line} : {euros(one.expected.cents)}")
            for one in funding.contract_schedule(contract)
            if row.year.starts_on <= one.expected.due_on <= row.year.ends_on + _AFTER
        ]
    return PointForm(
        request.POST if request.method == "POST" else None,
        indicators=[one.indicator for one in programme.indicator_table(row.year, with_evidence=False)],
        payments=payments,
        stakes=stakes.shares(row.year, request.community),
        point=point,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@community_view(PREPARE, module=MODULE)
def add(request: CommunityRequest, pk: int) -> HttpResponse:
    """A new point."""
    row = found(pk)
    form = _form(request, row)
    if request.method == "POST" and form.is_valid():
        try:
            point = services.add_point(by=request.actor, dialogue=row, values=form.values)
        except services.DialogueRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "Le point est noté : écrivez ce que dit chaque côté.")
            return redirect(point_url(request, point.pk))
    words = Words(
        f"Noter un point de désaccord {row.year.label}",
        "Noter ce point",
        address(request, pk, "points"),
        "Ce sur quoi la CPTS et l’assurance maladie ou l’ARS ne lisent pas la même chose.",
        draft="dossier.point",
    )
    return form_page(request, form, words)


@require_http_methods(["GET", "HEAD", "POST"])
@community_view(PREPARE, module=MODULE)
def edit(request: CommunityRequest, pk: int) -> HttpResponse:
    """What the point is about, while it is open."""
    point = found_point(pk)
    form = _form(request, point.dialogue, point)
    theirs: list[tuple[str, Any]] = []
    if request.method == "POST" and form.is_valid():
        try:
            services.update_point(by=request.actor, pk=pk, seen=seen(form), values=form.values)
        except services.ChangedMeanwhile as refusal:
            theirs = against(request, form, refusal.current)
            form.add_error(None, str(refusal))
        except services.DialogueRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "Le point est modifié.")
            return redirect(point_url(request, pk))
    words = Words("Modifier le point", "Enregistrer", point_url(request, pk), draft="dossier.point")
    return form_page(request, form, words, theirs=theirs)


@require_safe
@community_view(VIEW, module=MODULE)
def point(request: CommunityRequest, pk: int) -> HttpResponse:
    """One point: what each side says, the pieces, how it ends."""
    row = found_point(pk)
    arguments = queries.arguments_of([pk])[pk]
    pieces = queries.shown(queries.proofs_of([pk])[pk], request.community)
    writes = request.actor.can(PREPARE) and row.dialogue.state != DialogueState.CONCLUDED
    context = {
        "point": row,
        "badge": POINT_BADGES[PointState(row.state)],
        "stake": "" if row.stake_cents is None else euros(row.stake_cents),
        "won": "" if row.won_cents is None else euros(row.won_cents),
        "sides": queries.sides(arguments),
        "pieces": pieces,
        "writes": writes,
        "is_open": row.state == PointState.OPEN,
    }
    return render(request, "dossier/dialogue/point.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@community_view(PREPARE, module=MODULE)
def argue(request: CommunityRequest, pk: int) -> HttpResponse:
    """What a side says."""
    row = found_point(pk)
    start = {"side": request.GET.get("cote", "cpts")}
    form = ArgumentForm(request.POST if request.method == "POST" else None, initial=start)
    if request.method == "POST" and form.is_valid():
        try:
            services.argue(by=request.actor, pk=pk, **form.cleaned_data)
        except services.DialogueRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "L’argument est noté.")
            return redirect(point_url(request, pk, "arguments"))
    words = Words(
        "Noter un argument", "Noter", point_url(request, pk), f"« {row.title} »", draft="dossier.argument"
    )
    return form_page(request, form, words)


@require_http_methods(["GET", "HEAD", "POST"])
@community_view(PREPARE, module=MODULE)
def correct(request: CommunityRequest, pk: int, argument: int) -> HttpResponse:
    """Another entry that puts one right; the first stays readable."""
    row = found_point(pk)
    wrong: Argument | None = Argument.objects.filter(point=row, pk=argument).first()
    if wrong is None:
        raise Http404
    start = {"text": wrong.text, "said_on": wrong.said_on}
    form = ArgumentForm(request.POST if request.method == "POST" else None, initial=start, fixed=True)
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        try:
            services.argue(by=request.actor, pk=pk, side=wrong.side, corrects=argument, **values)
        except services.DialogueRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "La correction est notée ; ce qui était écrit reste lisible.")
            return redirect(point_url(request, pk, "arguments"))
    words = Words(
        "Corriger un argument",
        "Noter la correction",
        point_url(request, pk),
        f"{wrong.get_side_display()}, {short_date(wrong.said_on)} : ce qui était écrit reste lisible.",
    )
    return form_page(request, form, words)


@require_http_methods(["GET", "HEAD", "POST"])
@community_view(PREPARE, module=MODULE)
def settle(request: CommunityRequest, pk: int) -> HttpResponse:
    """How it ends."""
    row = found_point(pk)
    form = SettleForm(request.POST if request.method == "POST" else None, point=row)
    theirs: list[tuple[str, Any]] = []
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        try:
            services.settle(
                by=request.actor,
                pk=pk,
                state=values["state"],
                outcome=values["outcome"],
                won_cents=values["won_cents"],
                seen=seen(form),
            )
        except services.ChangedMeanwhile as refusal:
            theirs = against(request, form, refusal.current)
            form.add_error(None, str(refusal))
        except services.DialogueRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "L’issue est notée.")
            return redirect(point_url(request, pk))
    stake = "" if row.stake_cents is None else f", {euros(row.stake_cents)} en jeu"
    words = Words("Issue du point", "Enregistrer", point_url(request, pk), f"« {row.title} »{stake}.")
    return form_page(request, form, words, theirs=theirs)


@require_http_methods(["GET", "HEAD", "POST"])
@community_view(PREPARE, module=MODULE)
def attach(request: CommunityRequest, pk: int) -> HttpResponse:
    """One of the evidence of the year."""
    row = found_point(pk)
    proofs = queries.choices(row.dialogue, request.actor)
    form = PieceForm(request.POST if request.method == "POST" else None, proofs=proofs)
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        try:
            proof = form.known[values["proof"]]
            services.attach_proof(by=request.actor, pk=pk, side=values["side"], proof=proof)
        except services.DialogueRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "La pièce est jointe.")
            return redirect(point_url(request, pk, "pieces"))
    words = Words("Joindre un justificatif de l’année", "Joindre", point_url(request, pk), f"« {row.title} »")
    return form_page(request, form, words)


@require_http_methods(["GET", "HEAD", "POST"])
@community_view(PREPARE, module=MODULE)
def attach_file(request: CommunityRequest, pk: int) -> HttpResponse:
    """A file of its own."""
    row = found_point(pk)
    form = PieceFileForm(request.POST, request.FILES) if request.method == "POST" else PieceFileForm()
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        file = values["file"]
        try:
            services.attach_file(
                by=request.actor,
                pk=pk,
                side=values["side"],
                title=values["title"],
                name=file.name,
                stream=file.file,
            )
        except (services.FileRefused, services.DialogueRefused) as refusal:
            form.add_error("file", str(refusal))
        else:
            messages.success(request, "La pièce est jointe.")
            return redirect(point_url(request, pk, "pieces"))
    words = Words("Joindre un fichier", "Joindre", point_url(request, pk), f"« {row.title} »", files=True)
    return form_page(request, form, words)


@require_POST
@community_view(PREPARE, module=MODULE)
def detach(request: CommunityRequest, pk: int, proof: int) -> HttpResponse:
    """Take a piece away."""
    row = found_point(pk)
    if not row.proofs.filter(pk=proof).exists():
        raise Http404
    try:
        services.detach(by=request.actor, proof_pk=proof)
    except services.DialogueRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "La pièce est retirée de ce point.")
    return redirect(point_url(request, pk, "pieces"))
