"""Professionals who may be asked, for the tests of the roster too."""

from __future__ import annotations

from collections.abc import Callable
from itertools import count
from typing import Any

import pytest
from django.utils import timezone

from maillage.contexts.association.models import Contact
from maillage.contexts.care.availability.links import new_key, sealed
from maillage.contexts.care.availability.models import AgreedBy, Responder
from maillage.platform.tenancy.models import Community

MakeContact = Callable[..., Contact]
MakeResponder = Callable[..., Responder]

_numbers = count(1)


def new_contact(community: Community, **values: Any) -> Contact:
    number = next(_numbers)
    given = {
        "last_name": f"Exemple{number}",
        "first_name": "Personne",
        "search_name": f"exemple{number} personne",
        "email": f"contact{number}@{community.slug}.example",
        "profession": "10-mg",
        "standing": "member",
    }
    row: Contact = Contact.objects.create(community=community, **(given | values))
    return row


def new_responder(community: Community, contact: Contact | None = None, **values: Any) -> Responder:
    contact = contact or new_contact(community)
    given = {"is_open": True, "agreed_at": timezone.now(), "agreed_by": AgreedBy.SELF, "link_key": new_key()}
    given |= {"profession": contact.profession}
    row = sealed(Responder(community=community, contact=contact, **(given | values)))
    row.save()
    return row


@pytest.fixture
def make_contact(scoped: Community) -> MakeContact:
    """make_contact(email=""): a professional member, with an address unless told otherwise."""
    return lambda **values: new_contact(scoped, **values)


@pytest.fixture
def make_responder(scoped: Community) -> MakeResponder:
    """make_responder(contact, weekly_cap=1): somebody who agreed to be asked."""
    return lambda contact=None, **values: new_responder(scoped, contact, **values)
