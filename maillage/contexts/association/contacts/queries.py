"""Reading contacts. Every function works inside the community's scope."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.db.models import Q, QuerySet

from maillage.contexts.association.contacts.models import Contact, Standing
from maillage.core.search_text import search_text


def contacts() -> QuerySet[Contact]:
    """All contacts by name, with what a list shows of them."""
    rows: QuerySet[Contact] = Contact.objects.select_related("commune", "college", "represents")
    return rows.order_by("search_name", "pk")


def find(pk: int) -> Contact | None:
    """A contact of the community. 1 query."""
    found: Contact | None = (
        Contact.objects.filter(pk=pk)
        .select_related("commune", "college", "represents", "user")
        .order_by("pk")
        .first()
    )
    return found


def of_user(user_id: int | None) -> Contact | None:
    """The contact whose account it is. 1 query."""
    if user_id is None:
        return None
    found: Contact | None = Contact.objects.filter(user_id=user_id).select_related("college").first()
    return found


def matching(rows: QuerySet[Contact], text: str) -> QuerySet[Contact]:
    """Those whose name or organisation holds every word, or whose e-mail or number holds the text."""
    words = search_text(text).split()
    typed = text.strip().lower()
    if not words:
        return rows.none() if typed else rows
    named = Q()
    for word in words[:6]:
        named &= Q(search_name__contains=word) | Q(represents__search_name__contains=word)
    other = Q()
    if "@" in typed or "." in typed:
        other |= Q(email__contains=typed)
    digits = "".join(one for one in typed if one.isdigit())
    if len(digits) >= 6:
        other |= Q(phone__contains=digits) | Q(rpps__contains=digits)
    return rows.filter(named | other) if other else rows.filter(named)


def search(text: str, limit: int = 10, *, standings: Sequence[str] = ()) -> list[Contact]:
    """Contacts whom the text names, members first; for pickers and the global search. 1 query."""
    rows = matching(Contact.objects.select_related("commune", "represents"), text)
    if standings:
        rows = rows.filter(standing__in=list(standings))
    if not text.strip():
        return []
    found = list(rows.order_by("search_name", "pk")[: limit * 4])
    found.sort(key=lambda row: row.standing != Standing.MEMBER)
    return found[:limit]


def by_pk(pks: Iterable[int]) -> dict[int, Contact]:
    """Contacts by number. 1 query."""
    rows = Contact.objects.filter(pk__in=sorted(set(pks))).select_related("commune", "college")
    return {row.pk: row for row in rows.order_by("pk")}


def representatives_of(contact: Contact) -> list[Contact]:
    """Persons who come in the name of an organisation, by name. 1 query."""
    return list(Contact.objects.filter(represents=contact).order_by("search_name", "pk"))
