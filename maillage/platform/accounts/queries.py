"""Reads: who belongs to a community, who was invited, and what an invitation link still is worth."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from django.utils import timezone
from django_scopes import scopes_disabled

from maillage.platform.access import roles, tokens
from maillage.platform.accounts.models import Invitation, InvitationState, User
from maillage.platform.tenancy.models import Membership

INVITATION_PURPOSE = "accounts.invitation"


def role_labels(names: Iterable[str]) -> str:
    """« Coordination, Trésorerie »; a role that the product no longer knows keeps its name."""
    return ", ".join(roles.BY_NAME[name].label if name in roles.BY_NAME else name for name in names)


def members() -> Any:
    """Open memberships of the scope's community with their accounts, unordered."""
    return Membership.objects.filter(ended_at=None).select_related("user")


def state_of(membership: Membership) -> str:
    """What a form shows of a member, in a few signs: another text as soon as somebody changes it."""
    told = "\x1f".join([*sorted(membership.roles), "", membership.function])
    return sha256(told.encode()).hexdigest()[:16]


def open_invitations() -> list[Invitation]:
    """Invitations that wait for an answer, newest first; those past their date too, since they can be sent again."""
    return list(
        Invitation.objects.filter(state=InvitationState.SENT)
        .select_related("invited_by")
        .order_by("-sent_at", "-pk")
    )


def account_of(email: str) -> User | None:
    """The account of an address, upper and lower case alike."""
    return User.objects.filter(email__iexact=email.strip()).first()


@dataclass(frozen=True)
class Link:
    """An invitation seen through its link.

    refusal: "" if it may be accepted, else "unknown", "accepted", "withdrawn", "replaced" or "expired".
    """

    invitation: Invitation | None
    refusal: str


def subject_of(invitation: Invitation) -> str:
    """How an action token names the invitation."""
    return str(invitation.pk)


def read_link(secret: str) -> Link:
    """What the holder of `secret` may do; writes nothing."""
    token = tokens.find(purpose=INVITATION_PURPOSE, secret=secret)
    with scopes_disabled():
        invitation = (
            Invitation.objects.filter(pk=int(token.subject)).select_related("community", "invited_by").first()
            if token
            else None
        )
    if token is None or invitation is None:
        return Link(None, "unknown")
    if invitation.state != InvitationState.SENT:
        return Link(invitation, str(invitation.state))
    if token.used_at is not None:
        return Link(invitation, "replaced")
    if token.expires_at <= timezone.now():
        return Link(invitation, "expired")
    return Link(invitation, "")
