"""Reads on the membership form and on applications."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils import timezone
from django_scopes import scopes_disabled

from maillage.contexts.association.contacts.models import Contact
from maillage.contexts.association.contacts.services import write
from maillage.contexts.association.contacts.twins import certain_twin, possible_twin
from maillage.contexts.association.joining.models import Application, ApplicationState, JoiningForm
from maillage.contexts.association.joining.services import CONFIRM_WITHIN, person_of
from maillage.contexts.association.statutes.models import College
from maillage.platform.access.tokens import digest_of
from maillage.platform.tenancy.models import Community

MODULE = "association"


@dataclass(frozen=True)
class OpenForm:
    form: JoiningForm
    community: Community


@dataclass(frozen=True)
class OpenApplication:
    application: Application
    community: Community


def form_at(secret: str) -> OpenForm | None:
    """The form at this public address, open or not; None alike for a wrong address and a room that is off. 1 query."""
    with scopes_disabled():
        row: JoiningForm | None = (
            JoiningForm.objects.filter(secret=secret).select_related("community").order_by("pk").first()
        )
    if row is None or not row.community.has_module(MODULE):
        return None
    return OpenForm(row, row.community)


def application_at(secret: str) -> OpenApplication | None:
    """The application that a letter's link confirms; None for a wrong link and one that is too old. 1 query."""
    with scopes_disabled():
        row: Application | None = (
            Application.objects.filter(digest=digest_of(secret), sent_at__gt=timezone.now() - CONFIRM_WITHIN)
            .select_related("community")
            .order_by("pk")
            .first()
        )
    if row is None or not row.community.has_module(MODULE):
        return None
    return OpenApplication(row, row.community)


def form_of() -> JoiningForm | None:
    """The form of the community, None until its settings are saved once. 1 query."""
    found: JoiningForm | None = JoiningForm.objects.select_related("approved_by").first()
    return found


def applications() -> QuerySet[Application]:
    """Those whose address is confirmed."""
    rows: QuerySet[Application] = Application.objects.exclude(
        state=ApplicationState.UNCONFIRMED
    ).select_related("commune", "college", "body")
    return rows


def find(pk: int) -> Application | None:
    rows = applications().select_related("commune", "college", "body", "contact", "decided_by")
    return rows.filter(pk=pk).first()


def known_as(application: Application) -> Contact | None:
    """The contact that already is who applies: accepting makes a member of that one. At most 2 queries."""
    row = Contact(community_id=application.community_id)
    write(row, person_of(application) | {"commune": application.commune})
    return certain_twin(row) or possible_twin(row)


def waiting() -> QuerySet[Application]:
    """To be decided, the oldest first."""
    return applications().filter(state=ApplicationState.RECEIVED).order_by("confirmed_at", "pk")


def colleges() -> list[College]:
    return list(College.objects.filter(closed_on=None).order_by("rank", "name", "pk"))
