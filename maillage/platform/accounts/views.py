"""Pages of a community's accounts."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from maillage.platform.accounts import limits, queries, services
from maillage.platform.accounts.forms import InvitationForm, MemberForm
from maillage.platform.accounts.models import Invitation
from maillage.platform.accounts.permissions import MANAGE, VIEW, abilities
from maillage.platform.accounts.tables import MEMBERS
from maillage.platform.messaging.server.settings import when_it_leaves
from maillage.platform.tables.rendering import render_table
from maillage.platform.tenancy.models import Membership
from maillage.platform.tenancy.services import LastCoordinator, end_membership
from maillage.platform.tenancy.urls import community_url
from maillage.platform.tenancy.views import CommunityRequest, community_view


@require_safe
@community_view(VIEW)
def members(request: CommunityRequest) -> HttpResponseBase:
    """Who has access, with which roles, since when; who was invited."""
    return render_table(
        request,
        MEMBERS,
        queries.members().select_related("community"),
        template="accounts/members.html",
        extra={
            "invitations": _invitations,
            "may": abilities(request.actor),
            "invite_url": community_url(request.community, "accounts:invite"),
        },
    )


def _invitations() -> list[dict[str, object]]:
    now = timezone.now()
    return [
        {
            "invitation": invitation,
            "roles": queries.role_labels(invitation.roles),
            "expired": invitation.expires_at <= now,
        }
        for invitation in queries.open_invitations()
    ]


@require_http_methods(["GET", "HEAD", "POST"])
@community_view(MANAGE)
def invite(request: CommunityRequest) -> HttpResponse:
    """The form of an invitation, and its sending."""
    form = InvitationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        cleaned = form.cleaned_data
        limits.take(limits.INVITATIONS, request.community.pk)
        try:
            services.invite(by=request.actor, community=request.community, **cleaned)
        except (services.AlreadyMember, services.AlreadyInvited) as refusal:
            form.add_error("email", str(refusal))
        else:
            messages.success(request, when_it_leaves(f"L’invitation {{part}} à {cleaned['email']}"))
            return redirect(community_url(request.community, "accounts:list"))
    return render(request, "accounts/invite.html", {"form": form, "back": _list_url(request)})


@require_http_methods(["GET", "HEAD", "POST"])
@community_view(MANAGE)
def member(request: CommunityRequest, pk: int) -> HttpResponse:
    """Roles and function of one member."""
    membership = _open_membership(pk)
    form = MemberForm.of(membership, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            services.change_member(by=request.actor, membership=membership, **form.cleaned_data)
        except LastCoordinator as refusal:
            form.add_error("roles", str(refusal))
        except services.ChangedMeanwhile as refusal:
            form = form.on_top_of(_open_membership(pk), str(refusal))
        else:
            messages.success(request, f"Les rôles de {membership.user.name} sont enregistrés.")
            return redirect(_list_url(request) if request.user != membership.user else "shell:home")
    context = {
        "form": form,
        "membership": membership,
        "back": _list_url(request),
        "end_url": community_url(request.community, "accounts:member_end", pk=membership.pk),
    }
    return render(request, "accounts/member.html", context)


@require_POST
@community_view(MANAGE)
def member_end(request: CommunityRequest, pk: int) -> HttpResponse:
    """End a member's access to the community."""
    membership = _open_membership(pk)
    try:
        end_membership(by=request.actor, membership=membership)
    except LastCoordinator as refusal:
        messages.error(request, str(refusal))
        return redirect(community_url(request.community, "accounts:member", pk=pk))
    if membership.user == request.user:
        return redirect("shell:home")
    messages.success(request, f"{membership.user.name} n’a plus accès à cette communauté.")
    return redirect(_list_url(request))


@require_POST
@community_view(MANAGE)
def invitation_resend(request: CommunityRequest, pk: int) -> HttpResponse:
    """Send the invitation again, with a new link."""
    invitation = _invitation(pk)
    limits.take(limits.RESENDS, invitation.pk)
    limits.take(limits.INVITATIONS, request.community.pk)
    try:
        services.resend_invitation(by=request.actor, invitation=invitation)
    except services.LinkSpent as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(
            request, f"L’invitation repart à {invitation.email} ; l’ancien lien ne fonctionne plus."
        )
    return redirect(_list_url(request))


@require_POST
@community_view(MANAGE)
def invitation_withdraw(request: CommunityRequest, pk: int) -> HttpResponse:
    """Take an invitation back."""
    invitation = _invitation(pk)
    try:
        services.withdraw_invitation(by=request.actor, invitation=invitation)
    except services.LinkSpent as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, f"L’invitation de {invitation.name} est retirée.")
    return redirect(_list_url(request))


def _list_url(request: CommunityRequest) -> str:
    return community_url(request.community, "accounts:list")


def _open_membership(pk: int) -> Membership:
    membership: Membership | None = queries.members().filter(pk=pk).first()
    if membership is None:
        raise Http404
    return membership


def _invitation(pk: int) -> Invitation:
    invitation: Invitation | None = Invitation.objects.filter(pk=pk).first()
    if invitation is None:
        raise Http404
    return invitation
