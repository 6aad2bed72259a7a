"""Writes: identities linked to accounts and taken away, and what is noted at each sign-in.

One account has at most one identity of each provider; one identity opens one account. Nothing is ever linked on the
word of a provider alone: the person is signed in, or holds a link that was sent to the account's own address.
"""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import Any

from allauth.socialaccount.models import SocialAccount
from django.conf import settings
from django.db import IntegrityError, transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from maillage.platform.access import tokens
from maillage.platform.accounts import services as accounts
from maillage.platform.accounts.models import User
from maillage.platform.accounts.outside.failures import Failure
from maillage.platform.accounts.outside.identity import Identity
from maillage.platform.accounts.outside.models import NationalIdentity
from maillage.platform.accounts.outside.providers import Provider, provider_label
from maillage.platform.accounts.queries import account_of
from maillage.platform.audit.services import record
from maillage.platform.messaging.services import queue_email
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.models import Membership

log = logging.getLogger(__name__)

LINK_PURPOSE = "accounts.outside_link"
LINK_VALID_FOR = timedelta(minutes=50)


class IdentityTaken(ValueError):
    """The identity, or the professional behind it, already opens another account."""


class LastWayIn(ValueError):
    """Without this identity, nobody could enter the account any more."""


class LinkSpent(ValueError):
    """The link that was sent no longer works, or was opened in another browser."""


# --- Linking ----------------------------------------------------------------------------------------------


@transaction.atomic
def link_identity(*, by: Actor, identity: Identity) -> SocialAccount:
    """Let the identity open the actor's account, in place of another one of the same provider. Tells the person.

    Raises IdentityTaken; then nothing was written.
    """
    assert by.user is not None
    try:
        with transaction.atomic():
            account = _linked(by.user, identity)
            _note_national(by.user, identity)
    except IntegrityError as error:
        raise IdentityTaken("Cette identité ne peut pas être liée à votre compte.") from error
    label = provider_label(identity.provider)
    record(by=by, action="identity.linked", obj=by.user, label=f"{by.user.name}, {label}")
    _tell(
        by=by,
        template="accounts/outside/linked_email.txt",
        label=label,
        subject=f"{label} ouvre votre compte",
    )
    return account


def _linked(user: User, identity: Identity) -> SocialAccount:
    # Two identities sent at once: the second waits, and takes the place of the first.
    User.objects.select_for_update().get(pk=user.pk)
    own = SocialAccount.objects.filter(user=user, provider=identity.provider)
    account = own.order_by("pk").first() or SocialAccount(user=user, provider=identity.provider)
    account.uid, account.extra_data = identity.subject, _kept(identity)
    account.save()
    return account


def _kept(identity: Identity) -> dict[str, Any]:
    """All that is stored of the claims, beside the national identity: how the person recognises the identity."""
    return {"shown": identity.shown}


def _note_national(user: User, identity: Identity) -> None:
    if not identity.national_id:
        return
    NationalIdentity.objects.update_or_create(
        user=user,
        defaults={
            "national_id": identity.national_id,
            "how": identity.provider,
            "given_name": identity.given_name,
            "family_name": identity.family_name,
            "profession_code": identity.profession_code,
            "checked_at": timezone.now(),
        },
    )


@transaction.atomic
def note_sign_in(*, by: Actor, identity: Identity) -> None:
    """Keep the name and the exercise as the provider says them today. IdentityTaken if the professional behind the
    identity is now one who opens another account."""
    assert by.user is not None
    account = SocialAccount.objects.select_for_update().get(
        user=by.user, provider=identity.provider, uid=identity.subject
    )
    account.extra_data = _kept(identity)
    account.save(update_fields=["extra_data", "last_login"])
    try:
        with transaction.atomic():
            _note_national(by.user, identity)
    except IntegrityError as error:
        raise IdentityTaken("Cette identité est celle d’un autre compte.") from error


@transaction.atomic
def unlink_identity(*, by: Actor, provider_id: str) -> bool:
    """Take the identity of a provider away; False if there is none. Raises LastWayIn."""
    assert by.user is not None
    user = User.objects.select_for_update().get(pk=by.user.pk)
    linked = SocialAccount.objects.filter(user=user)
    own = linked.filter(provider=provider_id)
    if not own.exists():
        return False
    if not user.has_usable_password() and not linked.exclude(provider=provider_id).exists():
        raise LastWayIn(
            "Choisissez d’abord un mot de passe : sans cette identité, votre compte ne s’ouvrirait plus."
        )
    own.delete()
    NationalIdentity.objects.filter(user=user, how=provider_id).delete()
    label = provider_label(provider_id)
    record(by=by, action="identity.unlinked", obj=user, label=f"{user.name}, {label}")
    _tell(
        by=by,
        template="accounts/outside/unlinked_email.txt",
        label=label,
        subject=f"{label} n’ouvre plus votre compte",
    )
    return True


def _tell(*, by: Actor, template: str, label: str, subject: str) -> None:
    assert by.user is not None
    link = settings.MAILLAGE_BASE_URL + reverse("identities")
    body = render_to_string(template, {"name": by.user.name, "label": label, "link": link})
    queue_email(
        by=by, community=None, to=by.user.email, subject=subject, body=body, purpose="accounts.outside"
    )


# --- By a link, for somebody who is not signed in ---------------------------------------------------------


@transaction.atomic
def send_link(*, by: Actor, email: str, identity: Identity, mark: str) -> None:
    """Send the account of `email`, if there is one, a link that works once and in the browser `mark` only.

    Whoever asks learns nothing: not whether the address has an account. `by`: the system, nobody is signed in.
    """
    user = account_of(email)
    if user is None or not user.is_active:
        return
    tokens.revoke(purpose=LINK_PURPOSE, subject=_subject(user, mark))
    secret = tokens.issue(purpose=LINK_PURPOSE, subject=_subject(user, mark), valid_for=LINK_VALID_FOR)
    label = provider_label(identity.provider)
    body = render_to_string(
        "accounts/outside/link_email.txt",
        {
            "name": user.name,
            "label": label,
            "shown": identity.shown,
            "link": settings.MAILLAGE_BASE_URL + reverse("outside_link", kwargs={"secret": secret}),
        },
    )
    queue_email(
        by=by,
        community=None,
        to=user.email,
        subject=f"Entrer dans Maillage avec {label}",
        body=body,
        purpose="accounts.outside_link",
    )


def link_is_open(*, secret: str, mark: str) -> bool:
    """Whether the link still works, in this browser; writes nothing."""
    token = tokens.peek(purpose=LINK_PURPOSE, secret=secret)
    return token is not None and token.subject.partition(" ")[2] == mark


def link_was_sent(secret: str) -> bool:
    """Whether such a link ever existed."""
    return tokens.find(purpose=LINK_PURPOSE, secret=secret) is not None


@transaction.atomic
def link_by_mail(*, by: Actor, secret: str, identity: Identity, mark: str) -> User:
    """Link the identity to the account to which the link was sent. Raises LinkSpent or IdentityTaken."""
    if not link_is_open(secret=secret, mark=mark):
        raise LinkSpent("Ce lien ne fonctionne plus.")
    token = tokens.use(purpose=LINK_PURPOSE, secret=secret)
    user = (
        User.objects.filter(pk=int(token.subject.partition(" ")[0]), is_active=True).first()
        if token
        else None
    )
    if user is None:
        raise LinkSpent("Ce lien ne fonctionne plus.")
    link_identity(by=Actor(user=user, community=by.community), identity=identity)
    return user


def _subject(user: User, mark: str) -> str:
    return f"{user.pk} {mark}"


# --- By an invitation -------------------------------------------------------------------------------------


@transaction.atomic
def accept_invitation(*, by: Actor, secret: str, identity: Identity, name: str) -> Membership:
    """Open the invited account, without password, to the identity: the link proved the address.

    name: used where the provider gives none. Raises accounts.LinkSpent, accounts.AccountExists or IdentityTaken.
    """
    membership = accounts.accept_with_new_account(
        by=by, secret=secret, name=identity.name or name, password=None
    )
    link_identity(by=Actor(user=membership.user, community=None), identity=identity)
    return membership


# --- Refusals ---------------------------------------------------------------------------------------------


@transaction.atomic
def note_refusal(*, by: Actor, provider: Provider, failure: Failure, detail: str = "") -> None:
    """One line of the journal: which provider, why; nothing of the person. detail: for whoever reads the logs."""
    log.warning("sign-in by %s refused (%s): %s", provider.id, failure.name, detail)
    record(by=by, action="identity.refused", label=f"{provider.label} : {failure.noted}")
