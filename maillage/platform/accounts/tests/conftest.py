from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from maillage.platform.accounts.models import Invitation
from maillage.platform.accounts.services import invite
from maillage.platform.messaging.models import Message
from maillage.platform.tenancy.models import Community
from tests.people import ActorOf

InviteAs = Callable[..., tuple[Invitation, str]]


def secret_of_last_message() -> str:
    """The secret of the link in the newest invitation of the outbox."""
    body = Message.objects.filter(purpose="accounts.invitation").order_by("-pk")[0].body
    match = re.search(r"/compte/invitation/([\w-]+)/", body)
    assert match is not None
    return match.group(1)


@pytest.fixture
def invited(scoped: Community, actor_of: ActorOf) -> InviteAs:
    """invited(email=…, roles=[…]) -> (invitation, secret): one that waits for its answer."""

    def make(email: str = "nouvelle@tests.example", **extra: object) -> tuple[Invitation, str]:
        values: dict[str, object] = {
            "name": "Exemple Nouvelle",
            "roles": ["treasurer"],
            "function": "Trésor",
            **extra,
        }
        invitation = invite(by=actor_of("coordinator"), community=scoped, email=email, **values)  # type: ignore[arg-type]
        return invitation, secret_of_last_message()

    return make
