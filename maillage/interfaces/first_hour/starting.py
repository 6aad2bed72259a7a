"""The first account of an installation that has none: by a link that only its terminal shows.

Without it, whoever finds the site first would own it.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from django.conf import settings
from django.db import IntegrityError, transaction
from django.urls import reverse

from maillage.platform.access import tokens
from maillage.platform.access.models import ActionToken
from maillage.platform.accounts.models import User
from maillage.platform.audit.services import record
from maillage.platform.tenancy.actor import Actor

PURPOSE: Final = "first_hour.account"
SUBJECT: Final = "installation"
VALID_FOR: Final = timedelta(days=3)


class LinkSpent(ValueError):
    """The link was used, is too old, or the installation has an account already."""


def is_waiting() -> bool:
    """True while nobody has an account here. 1 query."""
    return not User.objects.exists()


def link_opens(secret: str) -> bool:
    """True if the link may still open the first account; writes nothing."""
    return is_waiting() and tokens.peek(purpose=PURPOSE, secret=secret) is not None


def issue_first_link() -> str:
    """A fresh link, valid three days and once; "" where there is an account. Earlier ones work on.

    Several machines may each print theirs.
    """
    if not is_waiting():
        return ""
    secret = tokens.issue(purpose=PURPOSE, subject=SUBJECT, valid_for=VALID_FOR)
    return settings.MAILLAGE_BASE_URL + reverse("first_hour:first_account", kwargs={"secret": secret})


@transaction.atomic
def open_first_account(*, by: Actor, secret: str, name: str, email: str, password: str) -> User:
    """Open the account that holds the installation, and spend every link. `by`: the system.

    LinkSpent if the link no longer works; then nothing was written. Of two uses at once one passes.
    """
    # All links are locked in one order: two of them used at once would else each see an empty installation, or wait
    # for each other.
    list(ActionToken.objects.select_for_update().filter(purpose=PURPOSE).order_by("pk"))
    if tokens.use(purpose=PURPOSE, secret=secret) is None or not is_waiting():
        raise LinkSpent
    tokens.revoke(purpose=PURPOSE, subject=SUBJECT)
    try:
        with transaction.atomic():
            user = User.objects.create_user(email=email, name=name, password=password, is_operator=True)
    except IntegrityError as error:
        raise LinkSpent from error
    actor = Actor(user=user, community=None)
    record(by=actor, action="account.created", obj=user, label=user.name)
    record(by=actor, action="account.operator", obj=user, label=user.name, after={"is_operator": True})
    return user
