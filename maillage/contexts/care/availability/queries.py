"""Reading settings and who may be asked. Every function works inside the community's scope."""

from __future__ import annotations

from typing import Any, Final

from django.db.models import QuerySet
from django_scopes import scopes_disabled

from maillage.contexts.association.api import Standing
from maillage.contexts.association.models import Contact
from maillage.contexts.care.availability.models import CareSettings, Responder
from maillage.platform.access.tokens import digest_of
from maillage.platform.tenancy.scoping import open_community

# Who left the association, or is suspended, is not asked any more, whatever he agreed to.
GONE: Final = (Standing.FORMER, Standing.SUSPENDED)


def settings_of() -> CareSettings:
    """The settings of the community, the usual ones (not saved) while nobody changed any. 1 query."""
    row: CareSettings | None = CareSettings.objects.order_by("pk").first()
    return row if row is not None else CareSettings(community=open_community(), version=0)


def responders() -> QuerySet[Any]:
    """Everybody who agreed or refused to be asked, with his contact and commune."""
    rows: QuerySet[Any] = Responder.objects.select_related("contact__user", "commune")
    return rows


def open_responders() -> QuerySet[Any]:
    """Those who agree to be asked, whatever the hour (`not_before` and quiet hours are the caller's)."""
    return responders().filter(is_open=True).exclude(contact__standing__in=GONE)


def may_be_asked(responder: Responder) -> bool:
    """Whether he is one of `open_responders`. No query where his contact is known."""
    return responder.is_open and responder.contact.standing not in GONE


def responder_of(user: Any) -> Responder | None:
    """The line of this account, None for who never said anything. 1 query."""
    if user is None:
        return None
    found: Responder | None = responders().filter(contact__user=user).order_by("pk").first()
    return found


def contact_of(user: Any) -> Contact | None:
    """The contact of this account, whom the association knows. 1 query."""
    if user is None:
        return None
    found: Contact | None = Contact.objects.filter(user=user).select_related("commune").order_by("pk").first()
    return found


def email_of(responder: Responder) -> str:
    """Where to write to him: the address of his contact, else that of his account; "" for neither."""
    contact = responder.contact
    return str(contact.email or (contact.user.email if contact.user is not None else ""))


def find(pk: int) -> Responder | None:
    found: Responder | None = responders().filter(pk=pk).order_by("pk").first()
    return found


def responder_at(secret: str) -> Responder | None:
    """Whose address « ne plus me solliciter » this is, in whatever community; None for none. 1 query."""
    with scopes_disabled():
        found: Responder | None = (
            Responder.objects.filter(digest=digest_of(secret))
            .select_related("community", "contact", "commune")
            .first()
        )
    return found


def of_contact(contact: Contact) -> Responder | None:
    """The line of this contact, None for who never said anything. 1 query."""
    found: Responder | None = responders().filter(contact=contact).order_by("pk").first()
    return found
