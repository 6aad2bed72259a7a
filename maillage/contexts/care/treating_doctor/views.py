"""The board, its figures, counts, rules, settings, and the message to a colleague."""

from __future__ import annotations

from typing import Any

from django.conf import settings as django_settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from maillage.contexts.care.availability.areas import area_of
from maillage.contexts.care.availability.queries import settings_of
from maillage.contexts.care.permissions import ANSWER, CONFIGURE, COORDINATE, VIEW, VIEW_FIGURES
from maillage.contexts.care.treating_doctor import configuring, counting, message, priorities, queries, tables
from maillage.contexts.care.treating_doctor.forms import CountForm, ListSettingsForm, MessageForm, RuleForm
from maillage.contexts.care.treating_doctor.pages import MODULE, UNPROCESSABLE, act, form_page, page_url
from maillage.contexts.care.treating_doctor.permissions import abilities
from maillage.contexts.care.treating_doctor.refusals import DoctorListRefused
from maillage.platform.tables.rendering import render_table
from maillage.platform.tenancy.health import health_data_taken
from maillage.platform.tenancy.views import CommunityRequest, community_view


@require_safe
@community_view(COORDINATE, module=MODULE)
def board(request: CommunityRequest) -> HttpResponseBase:
    """Who waits, what room there is, what is under way; the table is the twin of the figures."""
    found = queries.waiting_counts()
    today = timezone.localdate()
    extra: dict[str, Any] = {
        "may": abilities(request.actor),
        "named": health_data_taken(),
        "counts": found,
        "room": queries.room_counts(),
        "under_way": queries.offers_under_way(),
        "year": queries.doctor_counts(today.replace(month=1, day=1), today),
    }
    return render_table(
        request, tables.AREAS, list(found.areas), template="care/treating_doctor/board.html", extra=extra
    )


@require_safe
@community_view(COORDINATE, module=MODULE)
def months(request: CommunityRequest) -> HttpResponseBase:
    return render_table(request, tables.MONTHS, queries.months(), template="care/treating_doctor/months.html")


@require_safe
@community_view(VIEW_FIGURES, module=MODULE)
def figures(request: CommunityRequest) -> HttpResponseBase:
    """Totals without small numbers, for whoever may see figures."""
    lines, total = queries.masked_waiting()
    return render_table(
        request,
        tables.FIGURES,
        lines,
        template="care/treating_doctor/figures.html",
        extra={"waiting_total": total},
    )


# --- Counts -----------------------------------------------------------------------------------------------


@require_safe
@community_view(ANSWER, module=MODULE)
def counts(request: CommunityRequest) -> HttpResponseBase:
    """One's own counts; who coordinates sees everybody's."""
    rows = queries.counts()
    if not request.actor.can(COORDINATE):
        rows = rows.filter(entered_by=request.user)
    return render_table(request, tables.COUNTS, rows, template="care/treating_doctor/counts.html")


@require_http_methods(["GET", "HEAD", "POST"])
@community_view(ANSWER, module=MODULE)
def note_count(request: CommunityRequest) -> HttpResponse:
    form = CountForm(request.POST if request.method == "POST" else None, community=request.community)

    def save() -> str:
        row = counting.note_without_doctor(by=request.actor, **form.values())
        messages.success(request, f"Noté : {row}.")
        return page_url(request, "need_counts")

    return form_page(
        request,
        form,
        save,
        title="Noter un nombre",
        intro="Des nombres seulement, sans nom. Noter de nouveau le même mois, secteur et priorité remplace le nombre.",
        back=page_url(request, "need_counts"),
    )


@require_POST
@community_view(ANSWER, module=MODULE)
def remove_count(request: CommunityRequest, pk: int) -> HttpResponse:
    """One's own, or any for who coordinates; the others' are not there. Twice is once."""
    rows = queries.counts().filter(pk=pk)
    if not request.actor.can(COORDINATE):
        rows = rows.filter(entered_by=request.user)
    if not rows.exists() and not queries.just_removed(request.actor, pk):
        raise Http404
    return act(
        request,
        lambda: counting.remove_count(by=request.actor, pk=pk),
        "Le comptage est retiré.",
        page_url(request, "need_counts"),
    )


# --- Rules ------------------------------------------------------------------------------------------------


@require_safe
@community_view(VIEW, module=MODULE)
def rules(request: CommunityRequest) -> HttpResponseBase:
    """Those in force and those before; the usual ones while the community wrote none."""
    rows = priorities.history() or priorities.in_force(timezone.localdate())
    extra = {"may": abilities(request.actor), "usual": bool(rows) and rows[0].pk is None}
    return render_table(request, tables.RULES, rows, template="care/treating_doctor/rules.html", extra=extra)


@require_POST
@community_view(CONFIGURE, module=MODULE)
def adopt_rules(request: CommunityRequest) -> HttpResponse:
    today = timezone.localdate()
    return act(
        request,
        lambda: priorities.adopt_usual(by=request.actor, today=today),
        "Les règles proposées sont celles de votre communauté.",
        page_url(request, "priority_rules"),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@community_view(CONFIGURE, module=MODULE)
def new_rule(request: CommunityRequest) -> HttpResponse:
    return _rule_page(request, RuleForm(request.POST if request.method == "POST" else None), "")


@require_http_methods(["GET", "HEAD", "POST"])
@community_view(CONFIGURE, module=MODULE)
def edit_rule(request: CommunityRequest, key: str) -> HttpResponse:
    found = next(
        (
            one
            for one in priorities.history() or priorities.in_force(timezone.localdate())
            if one.key == key and one.until is None
        ),
        None,
    )
    if found is None:
        raise Http404
    form = RuleForm(request.POST if request.method == "POST" else None, row=found)
    return _rule_page(request, form, key, rule=found)


def _rule_page(request: CommunityRequest, form: RuleForm, key: str, rule: Any = None) -> HttpResponse:
    def save() -> str:
        values = form.values()
        named = key or slugify(values["label"])[:30]
        if not named:
            raise DoctorListRefused("Donnez au critère un nom fait de lettres.")
        priorities.save_rule(by=request.actor, key=named, **values)
        messages.success(request, "La règle est enregistrée.")
        return page_url(request, "priority_rules")

    return form_page(
        request,
        form,
        save,
        template="care/treating_doctor/rule.html",
        title="Modifier une règle" if key else "Ajouter une règle",
        intro="Une règle vaut à partir d’un jour ; l’ancienne reste lisible jusqu’à la veille.",
        back=page_url(request, "priority_rules"),
        rule=rule,
    )


@require_POST
@community_view(CONFIGURE, module=MODULE)
def end_rule(request: CommunityRequest, key: str) -> HttpResponse:
    version = request.POST.get("version", "")
    today = timezone.localdate()
    number = int(version) if version.isascii() and version.isdigit() and len(version) < 10 else -1
    return act(
        request,
        lambda: priorities.end_rule(by=request.actor, key=key, version=number, last_day=today),
        "La règle ne compte plus à partir de demain.",
        page_url(request, "priority_rules"),
    )


# --- Settings ---------------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
@community_view(CONFIGURE, module=MODULE)
def settings(request: CommunityRequest) -> HttpResponse:
    row, named = configuring.list_settings(), health_data_taken()
    form = ListSettingsForm(request.POST if request.method == "POST" else None, row=row, named=named)

    def save() -> str:
        configuring.save_settings(
            by=request.actor, version=form.cleaned_data["version"], values=form.values()
        )
        messages.success(request, "Les réglages sont enregistrés.")
        return page_url(request, "doctor_list_settings")

    url = ""
    if named and row.pk and row.is_open:
        path = reverse("care_public:waiting_form", kwargs={"secret": row.secret})
        url = f"{django_settings.MAILLAGE_BASE_URL}{path}"
    return form_page(
        request,
        form,
        save,
        template="care/treating_doctor/settings.html",
        title="Réglages de la liste médecin traitant",
        back=page_url(request, "treating_doctor") if request.actor.can(COORDINATE) else "",
        url=url,
        named=named,
    )


@require_POST
@community_view(CONFIGURE, module=MODULE)
def renew_address(request: CommunityRequest) -> HttpResponse:
    return act(
        request,
        lambda: configuring.renew_address(by=request.actor),
        "Le formulaire a une nouvelle adresse ; l’ancienne n’ouvre plus rien.",
        page_url(request, "doctor_list_settings"),
    )


# --- The message ------------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
@community_view(ANSWER, module=MODULE)
def prepare_message(request: CommunityRequest) -> HttpResponse:
    """The text for a colleague, made of choices; nothing is kept.

    The choices are sent by POST: in an address they would stay in logs and in the browser's history.
    """
    posted = request.method == "POST"
    form = MessageForm(request.POST if posted else None, community=request.community)
    context: dict[str, Any] = {"form": form, "prepared": None}
    if form.is_bound and form.is_valid():
        doctor = form.cleaned_data["doctor"]
        commune = form.cleaned_data["commune"]
        wanted = form.cleaned_data["criteria"]
        rules_now = priorities.in_force(timezone.localdate())
        context["prepared"] = message.prepared(
            to=queries.secure_address_of(doctor) if doctor else "",
            doctor=doctor.name if doctor else "",
            sender=request.actor.label,
            place=area_of(commune, settings_of()).label if commune else "",
            criteria=priorities.reasons(wanted, rules_now),
            at_home=form.cleaned_data["at_home"],
        )
        context["doctor"] = doctor
    # Nothing is written: the page is the answer to what was sent.
    return render(
        request, "care/treating_doctor/message.html", context, status=UNPROCESSABLE if posted else 200
    )
