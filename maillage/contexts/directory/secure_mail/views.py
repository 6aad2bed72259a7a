"""Messagerie sécurisée: who has a secure address, who has not; and the addresses on the pages of entries."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http.response import HttpResponseBase
from django.utils.functional import SimpleLazyObject
from django.views.decorators.http import require_safe

from maillage.contexts.directory.permissions import VIEW
from maillage.contexts.directory.professionals.models import Professional
from maillage.contexts.directory.professionals.queries import register_edition
from maillage.contexts.directory.secure_mail.models import SecureMailbox
from maillage.contexts.directory.secure_mail.queries import (
    WITH,
    WITHOUT,
    equipment,
    mailbox_edition,
    mailboxes_of_person,
    mailboxes_of_structure,
)
from maillage.contexts.directory.secure_mail.tables import MAILBOX_HOLDERS
from maillage.contexts.territory import api as territory
from maillage.platform.tables.rendering import render_table
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.urls import community_url
from maillage.platform.tenancy.views import CommunityRequest, community_view


@require_safe
@community_view(VIEW, module="directory")
def secure_mail(request: CommunityRequest) -> HttpResponseBase:
    """Rates by profession, each figure opening the list of the persons that make it."""
    edition = mailbox_edition()
    none: QuerySet[Professional] = Professional.objects.none()
    return render_table(
        request,
        MAILBOX_HOLDERS,
        none,
        template="directory/secure_mail/list.html",
        extra={
            "edition": edition,
            # Worked out only by the page that shows it, not by its htmx part or its exports.
            "rates": SimpleLazyObject(lambda: _rates(request) if edition.is_known else []),
        },
        sources=(edition.credit, register_edition().credit),
    )


def _rates(request: CommunityRequest) -> list[dict[str, Any]]:
    url = community_url(request.community, "directory:secure_mail")
    return [
        {
            "rate": rate,
            "all_url": f"{url}?profession={rate.code}",
            "with_url": f"{url}?profession={rate.code}&adresse={WITH}",
            "without_url": f"{url}?profession={rate.code}&adresse={WITHOUT}",
        }
        for rate in equipment(request.community, territory.codes_of(request.actor))
    ]


def load_person_panel(actor: Actor, person: Any) -> dict[str, Any]:
    """The secure addresses of somebody. 2 queries."""
    del actor
    return _shown(mailboxes_of_person(person.pk))


def load_structure_panel(actor: Actor, structure: Any) -> dict[str, Any]:
    """The secure addresses of the services of a place. 2 queries."""
    del actor
    return _shown(mailboxes_of_structure(finess=structure.finess, siret=structure.siret))


def _shown(boxes: list[SecureMailbox]) -> dict[str, Any]:
    if not boxes:
        return {}
    return {"boxes": boxes, "edition": mailbox_edition()}
