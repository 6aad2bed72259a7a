"""Writes: invitations, their answers, and the accounts that they make."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_slug
from django.db import IntegrityError, transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django_scopes import scope, scopes_disabled

from maillage.platform.access import tokens
from maillage.platform.access.roles import COORDINATOR
from maillage.platform.accounts.models import Invitation, InvitationState, User
from maillage.platform.accounts.queries import (
    INVITATION_PURPOSE,
    account_of,
    role_labels,
    state_of,
    subject_of,
)
from maillage.platform.audit.services import record
from maillage.platform.editing import meanwhile
from maillage.platform.messaging.services import queue_email
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.models import Community, Membership
from maillage.platform.tenancy.services import (
    add_member,
    change_roles,
    clean_roles,
    create_community,
    one_at_a_time,
)
from maillage.platform.ui.typography import with_article

VALID_FOR = timedelta(days=14)


class AlreadyMember(ValueError):
    """The address already has an open access to the community."""


class AlreadyInvited(ValueError):
    """The address already has an invitation that waits for an answer."""


class LinkSpent(ValueError):
    """The link of an invitation no longer works: used, withdrawn, replaced, expired or never issued."""


class WrongAccount(ValueError):
    """The invitation is for another address than the signed-in one."""


class ChangedMeanwhile(meanwhile.ChangedMeanwhile):
    """Somebody else changed the member since the form was shown."""

    current: Membership

    def sentence(self) -> str:
        function = f" ({self.current.function})" if self.current.function else ""
        return (
            "Quelqu’un a modifié cet accès pendant que vous l’aviez sous les yeux. Il a maintenant : "
            f"{role_labels(self.current.roles)}{function}. "
            "Votre saisie est gardée ci-dessous : enregistrez-la de nouveau pour la mettre à la place."
        )


class AccountExists(ValueError):
    """An account was opened for the address since the form was shown."""


# --- Invitations ------------------------------------------------------------------------------------------


@transaction.atomic
def invite(
    *, by: Actor, community: Community, email: str, name: str, roles: Iterable[str], function: str = ""
) -> Invitation:
    """Offer an access to an address and queue the message that holds its link (valid 14 days, once).

    Raises AlreadyMember or AlreadyInvited; then nothing was written.
    """
    assert by.user is not None
    email = email.strip().lower()
    account = account_of(email)
    if account and Membership.objects.filter(user=account, ended_at=None).exists():
        raise AlreadyMember("Cette personne a déjà un accès : modifiez ses rôles dans la liste.")
    now = timezone.now()
    invitation = Invitation(
        community=community,
        email=email,
        name=name.strip(),
        roles=clean_roles(roles),
        function=function.strip(),
        invited_by=by.user,
        sent_at=now,
        expires_at=now + VALID_FOR,
    )
    try:
        with transaction.atomic():
            invitation.save()
    except IntegrityError as error:
        raise AlreadyInvited(
            "Une invitation attend déjà une réponse à cette adresse : renvoyez-la, ou retirez-la."
        ) from error
    _send(by=by, invitation=invitation)
    _record(by=by, action="invitation.sent", invitation=invitation, after={"roles": invitation.roles})
    return invitation


@transaction.atomic
def resend_invitation(*, by: Actor, invitation: Invitation) -> None:
    """Send a new link, valid 14 days from now; the former one no longer works. LinkSpent if it was answered."""
    current = _locked(invitation)
    current.sent_at = timezone.now()
    current.expires_at = current.sent_at + VALID_FOR
    current.save(update_fields=["sent_at", "expires_at"])
    _send(by=by, invitation=current)
    _record(by=by, action="invitation.resent", invitation=current)


@transaction.atomic
def withdraw_invitation(*, by: Actor, invitation: Invitation) -> None:
    """Take the offer back: its link no longer works. LinkSpent if it was answered meanwhile."""
    current = _locked(invitation)
    current.state, current.answered_at = InvitationState.WITHDRAWN, timezone.now()
    current.save(update_fields=["state", "answered_at"])
    tokens.revoke(purpose=INVITATION_PURPOSE, subject=subject_of(current))
    _record(by=by, action="invitation.withdrawn", invitation=current)


def _locked(invitation: Invitation) -> Invitation:
    """The invitation, locked, if it still waits for an answer."""
    current: Invitation | None = (
        Invitation.objects.select_for_update()
        .filter(pk=invitation.pk, state=InvitationState.SENT)
        .order_by("pk")
        .first()
    )
    if current is None:
        raise LinkSpent("Cette invitation a déjà reçu une réponse.")
    return current


def _send(*, by: Actor, invitation: Invitation) -> None:
    """Issue a fresh link and queue it; the secret is in the message and nowhere else."""
    tokens.revoke(purpose=INVITATION_PURPOSE, subject=subject_of(invitation))
    secret = tokens.issue(purpose=INVITATION_PURPOSE, subject=subject_of(invitation), valid_for=VALID_FOR)
    link = settings.MAILLAGE_BASE_URL + reverse("accept_invitation", kwargs={"secret": secret})
    body = render_to_string(
        "accounts/invitation_email.txt",
        {
            "invitation": invitation,
            "community": invitation.community,
            "sender": by.label,
            "roles": role_labels(invitation.roles),
            "link": link,
            "expires_on": timezone.localdate(invitation.expires_at),
        },
    )
    queue_email(
        by=by,
        community=invitation.community,
        to=invitation.email,
        subject=f"Votre accès à {with_article(invitation.community.name)}",
        body=body,
        purpose="accounts.invitation",
    )


# --- Answers ----------------------------------------------------------------------------------------------


@transaction.atomic
def accept_with_new_account(*, by: Actor, secret: str, name: str, password: str | None) -> Membership:
    """Open the account and the access together. `by`: the system, since nobody is signed in yet.

    password: None for an account that an outside identity opens. Raises LinkSpent or AccountExists; then nothing was
    written and the link still works.
    """
    invitation = _use(secret)
    try:
        with transaction.atomic():
            user = User.objects.create_user(email=invitation.email, name=name, password=password)
    except IntegrityError as error:
        raise AccountExists("Un compte vient d’être ouvert à cette adresse : connectez-vous.") from error
    actor = Actor(user=user, community=invitation.community)
    with scope(community=invitation.community):
        record(by=actor, action="account.created", obj=user, label=user.name)
    return _accept(by=actor, invitation=invitation, user=user)


@transaction.atomic
def accept_with_account(*, by: Actor, secret: str) -> Membership:
    """Open the access to the signed-in account. Raises LinkSpent or WrongAccount."""
    assert by.user is not None
    invitation = _use(secret)
    if by.user.email.lower() != invitation.email:
        raise WrongAccount("Cette invitation est adressée à une autre adresse que celle de votre compte.")
    return _accept(by=Actor(by.user, invitation.community), invitation=invitation, user=by.user)


def _use(secret: str) -> Invitation:
    """Use the link: of two answers sent at once exactly one passes here."""
    token = tokens.peek(purpose=INVITATION_PURPOSE, secret=secret)
    if token is None:
        raise LinkSpent("Ce lien ne fonctionne plus.")
    # The invitation is locked before its link, as those who withdraw or resend it do: in the other order, an
    # answer and a withdrawal at the same moment would wait for each other.
    with scopes_disabled():
        invitation: Invitation | None = (
            Invitation.objects.select_for_update(of=("self",))
            .select_related("community")
            .filter(pk=int(token.subject), state=InvitationState.SENT)
            .order_by("pk")
            .first()
        )
    if invitation is None or tokens.use(purpose=INVITATION_PURPOSE, secret=secret) is None:
        raise LinkSpent("Ce lien ne fonctionne plus.")
    return invitation


def _accept(*, by: Actor, invitation: Invitation, user: User) -> Membership:
    with scope(community=invitation.community):
        membership = add_member(
            by=by,
            community=invitation.community,
            user=user,
            roles=invitation.roles,
            function=invitation.function,
        )
        invitation.state, invitation.answered_at = InvitationState.ACCEPTED, timezone.now()
        invitation.save(update_fields=["state", "answered_at"])
        _record(by=by, action="invitation.accepted", invitation=invitation)
    return membership


def _record(
    *, by: Actor, action: str, invitation: Invitation, after: dict[str, object] | None = None
) -> None:
    record(by=by, action=action, obj=invitation, label=invitation.name, after=after)


@transaction.atomic
def found_community(*, by: Actor, slug: str, name: str, coordinator_email: str) -> Community:
    """Open a community and invite the first person in coordination. `by`: an operator.

    ValueError, in French, if the short name is taken or cannot stand in an address.
    """
    try:
        validate_slug(slug)
    except ValidationError:
        raise ValueError(
            f"« {slug} » ne peut pas servir d’adresse : lettres sans accent, chiffres et tirets seulement."
        ) from None
    if not 0 < len(name.strip()) <= 120 or len(slug) > 60:
        raise ValueError("Le nom compte de 1 à 120 signes, le raccourci 60 au plus.")
    if Community.objects.filter(slug=slug).exists():
        raise ValueError(f"Une communauté porte déjà le raccourci « {slug} ».")
    community = create_community(by=by, slug=slug, name=name.strip())
    with scope(community=community):
        invite(
            by=Actor(user=by.user, community=community),
            community=community,
            email=coordinator_email,
            name=coordinator_email.partition("@")[0],
            roles=[COORDINATOR.name],
        )
    return community


# --- Members ----------------------------------------------------------------------------------------------


@transaction.atomic
def change_member(
    *, by: Actor, membership: Membership, roles: Iterable[str], function: str, shown: str
) -> None:
    """Replace roles and function. shown: the state on which the change was decided (`queries.state_of`).

    Raises ChangedMeanwhile if it is no longer that one, LastCoordinator rather than leave nobody in charge.
    """
    one_at_a_time(membership.community_id)
    current = Membership.objects.get(pk=membership.pk)
    if state_of(current) != shown:
        raise ChangedMeanwhile(current)
    change_roles(by=by, membership=current, roles=roles, function=function)


# --- Operators --------------------------------------------------------------------------------------------


@transaction.atomic
def open_operator_account(*, by: Actor, email: str, name: str = "") -> User:
    """An account that runs the installation; one that exists gets the right, its password kept."""
    user = account_of(email)
    if user is None:
        user = User.objects.create_user(email=email, name=name or email.partition("@")[0])
        record(by=by, action="account.created", obj=user, label=user.name)
    if not user.is_operator:
        user.is_operator = True
        user.save(update_fields=["is_operator"])
        record(
            by=by,
            action="account.operator",
            obj=user,
            label=user.name,
            before={"is_operator": False},
            after={"is_operator": True},
        )
    return user
