"""The steps of a dialogue, each a form: what it asks, what is missing, a reason to go on without."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.http import Http404, HttpResponse
from django.views.decorators.http import require_http_methods

from maillage.contexts.dossier.dialogue import guards, services
from maillage.contexts.dossier.dialogue.concluding import services as concluding
from maillage.contexts.dossier.dialogue.forms import (
    AcknowledgeForm,
    AgreeForm,
    ConcludeForm,
    FileForm,
    MeetForm,
    PackForm,
    StepForm,
    SubmitForm,
)
from maillage.contexts.dossier.dialogue.models import Dialogue
from maillage.contexts.dossier.dialogue.pages import (
    MODULE,
    Words,
    address,
    against,
    back,
    form_page,
    found,
    refused,
    seen,
)
from maillage.contexts.dossier.dialogue.permissions import abilities
from maillage.contexts.dossier.pack.models import Pack, PackState
from maillage.contexts.dossier.pack.queries import of_year as packs_of
from maillage.contexts.dossier.permissions import CONCLUDE, PREPARE
from maillage.contexts.programme.api import YearRefused
from maillage.platform.tenancy.views import CommunityRequest, community_view

_LATER = "Le dialogue n’en est pas à cette étape : rechargez la page."


def _step(
    request: CommunityRequest,
    pk: int,
    ability: str,
    kind: type[StepForm],
    words: Callable[[Dialogue], tuple[str, str, str]],
    act: Callable[[Any], object],
    done: str,
) -> HttpResponse:
    """One step on. words: title, button and introduction of its page. act: the service call, with the valid form."""
    row = found(pk)
    if not abilities(request.actor, row)[ability]:
        return refused(request, pk, _LATER)
    missing = guards.ahead(row)
    form = kind(request.POST if request.method == "POST" else None, row=row, missing=bool(missing))
    theirs: list[tuple[str, Any]] = []
    if request.method == "POST" and form.is_valid():
        try:
            act(form)
        except services.ChangedMeanwhile as refusal:
            theirs = against(request, form, refusal.current)
            form.add_error(None, str(refusal))
        except services.NotReady as refusal:
            form.add_error("reason" if refusal.may_pass else None, str(refusal))
        except (services.DialogueRefused, YearRefused) as refusal:
            form.add_error(None, str(refusal))
        else:
            return back(request, pk, done)
    title, button, intro = words(row)
    page = Words(
        title,
        button,
        address(request, pk),
        intro,
        draft=f"dossier.{ability}",
        obstacles=tuple(one.text for one in missing),
    )
    return form_page(request, form, page, theirs=theirs)


def _reason(form: forms.Form) -> str:
    return str(form.cleaned_data.get("reason") or "")


@require_http_methods(["GET", "HEAD", "POST"])
@community_view(CONCLUDE, module=MODULE)
def agree(request: CommunityRequest, pk: int) -> HttpResponse:
    """The targets of the year are agreed."""

    def act(form: AgreeForm) -> object:
        values = form.cleaned_data
        return services.agree(
            by=request.actor,
            pk=pk,
            agreed_on=values["agreed_on"],
            agreed_with=values["agreed_with"],
            reason=_reason(form),
            seen=seen(form),
        )

    def words(row: Dialogue) -> tuple[str, str, str]:
        return (
            f"Objectifs {row.year.label} convenus",
            "Noter l’accord",
            "Les cibles s’écrivent sur les indicateurs ; notez ici quel jour et avec qui elles ont été convenues.",
        )

    return _step(
        request, pk, "agree", AgreeForm, words, act, "Les objectifs sont convenus : la préparation commence."
    )


@require_http_methods(["GET", "HEAD", "POST"])
@community_view(CONCLUDE, module=MODULE)
def submit(request: CommunityRequest, pk: int) -> HttpResponse:
    """The dossier is handed in."""

    def act(form: SubmitForm) -> object:
        values = form.cleaned_data
        return services.submit(
            by=request.actor,
            pk=pk,
            submitted_on=values["submitted_on"],
            how=values["how"],
            reason=_reason(form),
            seen=seen(form),
        )

    def words(row: Dialogue) -> tuple[str, str, str]:
        return (
            f"Déposer le dossier {row.year.label}",
            "Noter le dépôt",
            "Déposez le dossier auprès de l’assurance maladie, puis notez-le ici.",
        )

    return _step(request, pk, "submit", SubmitForm, words, act, "Le dépôt est noté.")


@require_http_methods(["GET", "HEAD", "POST"])
@community_view(PREPARE, module=MODULE)
def meet(request: CommunityRequest, pk: int) -> HttpResponse:
    """The meeting took place."""

    def act(form: MeetForm) -> object:
        return services.meet(
            by=request.actor,
            pk=pk,
            met_on=form.cleaned_data["met_on"],
            present=form.present,
            meeting=form.chosen,
            reason=_reason(form),
            seen=seen(form),
        )

    def words(row: Dialogue) -> tuple[str, str, str]:
        return (
            f"Réunion du dialogue {row.year.label}",
            "Noter la réunion",
            "Quel jour elle s’est tenue, et qui était là de chaque côté.",
        )

    return _step(request, pk, "meet", MeetForm, words, act, "La réunion est notée.")


@require_http_methods(["GET", "HEAD", "POST"])
@community_view(CONCLUDE, module=MODULE)
def conclude(request: CommunityRequest, pk: int) -> HttpResponse:
    """The end: the agreed targets become those of the next year."""

    def act(form: ConcludeForm) -> object:
        day = form.cleaned_data["concluded_on"]
        return concluding.conclude(
            by=request.actor, pk=pk, concluded_on=day, reason=_reason(form), seen=seen(form)
        )

    def words(row: Dialogue) -> tuple[str, str, str]:
        return (
            f"Conclure le dialogue {row.year.label}",
            "Conclure",
            "Les cibles convenues deviennent celles de l’année suivante ; les montants retenus ne changent plus.",
        )

    return _step(request, pk, "finish", ConcludeForm, words, act, "Le dialogue est conclu.")


@require_http_methods(["GET", "HEAD", "POST"])
@community_view(PREPARE, module=MODULE)
def acknowledge(request: CommunityRequest, pk: int) -> HttpResponse:
    """The insurer said that the dossier had come."""
    row = found(pk)
    if not abilities(request.actor, row)["acknowledge"]:
        return refused(request, pk, _LATER)
    start = {"on_day": row.acknowledged_on, "reference": row.acknowledgement, "version": row.version}
    form = AcknowledgeForm(request.POST if request.method == "POST" else None, initial=start)
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        try:
            services.acknowledge(
                by=request.actor,
                pk=pk,
                on_day=values["on_day"],
                reference=values["reference"],
                seen=seen(form),
            )
        except services.ChangedMeanwhile as refusal:
            against(request, form, refusal.current)
            form.add_error(None, str(refusal))
        except services.DialogueRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            return back(request, pk, "L’accusé de réception est noté.", "depot")
    words = Words(f"Accusé de réception {row.year.label}", "Enregistrer", address(request, pk, "depot"))
    return form_page(request, form, words)


_FILES = {
    "depose": (services.SUBMITTED, "Dossier déposé", "depot"),
    "releve": (services.MINUTES, "Relevé de conclusions signé", "conclusions"),
}


@require_http_methods(["GET", "HEAD", "POST"])
@community_view(PREPARE, module=MODULE)
def attach(request: CommunityRequest, pk: int, kind: str) -> HttpResponse:
    """What was handed in, or the signed minutes."""
    if kind not in _FILES:
        raise Http404
    field, title, anchor = _FILES[kind]
    row = found(pk)
    form = FileForm(request.POST, request.FILES) if request.method == "POST" else FileForm()
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            services.attach(by=request.actor, pk=pk, field=field, name=file.name, stream=file.file)
        except (services.FileRefused, services.DialogueRefused) as refusal:
            form.add_error("file", str(refusal))
        else:
            return back(request, pk, "Le fichier est joint.", anchor)
    intro = ""
    if field == services.SUBMITTED and _packs(row):
        intro = "Le dossier préparé ici se joint sans le télécharger : voyez la page du dialogue."
    words = Words(f"{title} {row.year.label}", "Joindre", address(request, pk, anchor), intro, files=True)
    return form_page(request, form, words)


def _packs(row: Dialogue) -> list[Pack]:
    """The packs of the year whose archive is there, the latest first. 1 query."""
    return [
        one for one in packs_of(row.year) if one.state == PackState.READY and one.file_id and one.built_at
    ]


@require_http_methods(["GET", "HEAD", "POST"])
@community_view(PREPARE, module=MODULE)
def attach_pack(request: CommunityRequest, pk: int) -> HttpResponse:
    """A pack that was built here, as what is handed in."""
    row = found(pk)
    packs = _packs(row)
    if not packs:
        return refused(request, pk, "Aucun dossier de l’année n’est prêt : préparez-le d’abord.", "depot")
    form = PackForm(request.POST if request.method == "POST" else None, packs=packs)
    if request.method == "POST" and form.is_valid():
        archive = form.chosen.file
        assert archive is not None
        try:
            services.attach_pack(by=request.actor, pk=pk, archive=archive)
        except services.DialogueRefused as refusal:
            form.add_error("pack", str(refusal))
        else:
            return back(request, pk, "Le dossier de l’année est joint.", "depot")
    words = Words(f"Joindre le dossier {row.year.label}", "Joindre", address(request, pk, "depot"))
    return form_page(request, form, words)
