"""Réglages › Sécurité des accès: the community's rule, and who already has a second factor."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from maillage.platform.accounts.permissions import MANAGE, VIEW
from maillage.platform.accounts.queries import members, role_labels
from maillage.platform.accounts.second_factor.queries import factor_of, rule
from maillage.platform.accounts.second_factor.rule_forms import RuleForm
from maillage.platform.accounts.second_factor.services import set_rule
from maillage.platform.accounts.second_factor.tables import SECOND_FACTORS
from maillage.platform.tables.rendering import render_table
from maillage.platform.tenancy.urls import community_url
from maillage.platform.tenancy.views import CommunityRequest, community_view


@require_safe
@community_view(VIEW)
def security(request: CommunityRequest) -> HttpResponseBase:
    """The rule in words, and the members with or without a second factor."""
    found = rule()
    return render_table(
        request,
        SECOND_FACTORS,
        members().select_related("community").annotate(has_factor=factor_of("user_id")),
        template="accounts/security.html",
        extra={
            "rule": found,
            "rule_roles": role_labels(found.roles) if found else "",
            "in_force": found is not None and found.starts_on <= timezone.localdate(),
            "change_url": community_url(request.community, "accounts:security_rule")
            if request.actor.can(MANAGE)
            else "",
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
@community_view(MANAGE)
def security_rule(request: CommunityRequest) -> HttpResponse:
    """The form of the rule."""
    back = community_url(request.community, "accounts:security")
    form = RuleForm.of(rule(), request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        set_rule(by=request.actor, **form.cleaned_data)
        messages.success(
            request,
            "La règle est enregistrée."
            if form.cleaned_data["roles"]
            else "Aucun rôle n’a plus besoin d’un second facteur.",
        )
        return redirect(back)
    return render(request, "accounts/security_rule.html", {"form": form, "back": back})
