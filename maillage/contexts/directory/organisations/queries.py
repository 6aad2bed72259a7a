"""Reading the organisations of a community. Every function works inside the community's scope."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django.utils import timezone
from django_scopes import scope

from maillage.contexts.directory.organisations.duplicates import LikelyDuplicate, likely_duplicates
from maillage.contexts.directory.organisations.kinds import OrganisationKind
from maillage.contexts.directory.organisations.models import Absorption, Contact, Organisation
from maillage.contexts.directory.search.queries import close_names, is_legible, typed_number, with_phone
from maillage.contexts.territory.models import Commune
from maillage.core.search_text import search_text
from maillage.platform.tenancy.models import Community

# Two months leave the time to ask a town hall who answers now.
RENEWED_WITHIN = timedelta(days=60)


def organisations(*, archived: bool = False) -> QuerySet[Organisation]:
    """The organisations in use (or those put away), by name, with their commune."""
    rows: QuerySet[Organisation] = Organisation.objects.filter(archived_at__isnull=not archived)
    return rows.select_related("commune").order_by("search_name", "pk")


def listed(*, archived: bool = False) -> QuerySet[Organisation]:
    """What a list shows; `current`: the contacts of each that are still contacts. 2 queries when read."""
    current = Contact.objects.filter(ended_at=None).order_by("search_name", "pk")
    return organisations(archived=archived).prefetch_related(
        Prefetch("contacts", queryset=current, to_attr="current")
    )


def find(pk: int) -> Organisation | None:
    """An organisation of the community, in use or not. 1 query."""
    found: Organisation | None = (
        Organisation.objects.filter(pk=pk).select_related("commune", "absorbed_into", "updated_by").first()
    )
    return found


def find_contact(pk: int) -> Contact | None:
    found: Contact | None = Contact.objects.filter(pk=pk).select_related("organisation", "updated_by").first()
    return found


def contacts_of(organisation: Organisation) -> tuple[list[Contact], list[Contact]]:
    """Those who answer today, by name, and those who no longer do, latest first. 1 query."""
    rows = list(Contact.objects.filter(organisation=organisation).order_by("search_name", "pk"))
    former = [row for row in rows if row.ended_at is not None]
    former.sort(key=lambda row: (row.ended_at, row.pk), reverse=True)
    return [row for row in rows if row.ended_at is None], former


def closest(rows: QuerySet[Organisation], text: str) -> QuerySet[Organisation]:
    """Those whose name is close to the text, for when nothing matches it. 1 query: a community has some hundreds."""
    names = rows.order_by("pk").values_list("pk", "search_name")
    return rows.filter(pk__in=close_names(names, text))


def matching(rows: QuerySet[Organisation], text: str, *, with_contacts: bool) -> QuerySet[Organisation]:
    """Those whose name (or that of one of their contacts) holds every word, accents and case ignored; for a number,
    those whose telephone holds it. Signs alone match nothing.
    """
    if not is_legible(text):
        return rows.none() if text.strip() else rows
    if number := typed_number(text):
        return with_phone(rows, number)
    for word in search_text(text).split():
        found = Q(search_name__contains=word)
        if with_contacts:
            people = Contact.objects.filter(
                organisation=OuterRef("pk"), ended_at=None, search_name__contains=word
            )
            found |= Q(Exists(people))
        rows = rows.filter(found)
    return rows


def contacts_named(found: Iterable[Organisation], text: str) -> dict[int, str]:
    """For those that only the name of a contact explains: that name, by key of the organisation. 1 query."""
    words = search_text(text).split()
    unexplained = {row.pk for row in found if not all(word in row.search_name for word in words)}
    people = Contact.objects.filter(organisation__in=sorted(unexplained), ended_at=None)
    names: dict[int, str] = {}
    for one in people.order_by("search_name", "pk"):
        if any(word in one.search_name for word in words):
            names.setdefault(one.organisation_id, one.name)
    return names


def expiring_contacts(today: date | None = None) -> QuerySet[Contact]:
    """Current contacts whose mandate has ended or ends within sixty days, soonest first, with their organisation."""
    limit = (today or timezone.localdate()) + RENEWED_WITHIN
    rows: QuerySet[Contact] = (
        Contact.objects.filter(
            ended_at=None, mandate_until__lte=limit, organisation__archived_at__isnull=True
        )
        .select_related("organisation")
        .order_by("mandate_until", "organisation__search_name", "pk")
    )
    return rows


def with_mandate_to_renew(rows: QuerySet[Organisation], today: date | None = None) -> QuerySet[Organisation]:
    """Those with at least one contact of `expiring_contacts`."""
    limit = (today or timezone.localdate()) + RENEWED_WITHIN
    people = Contact.objects.filter(organisation=OuterRef("pk"), ended_at=None, mandate_until__lte=limit)
    return rows.filter(Exists(people))


def by_kind(community: Community) -> dict[str, list[Organisation]]:
    """The organisations in use by kind, kinds in the order of `OrganisationKind`, each with its commune. 1 query."""
    with scope(community=community):
        rows = list(organisations())
    found: dict[str, list[Organisation]] = {kind: [] for kind in OrganisationKind.values}
    for row in rows:
        found.setdefault(row.kind, []).append(row)
    return {kind: members for kind, members in found.items() if members}


def on_commune(code: str) -> list[Organisation]:
    """The organisations in use whose seat is in that commune. 1 query."""
    return list(organisations().filter(commune_id=code))


def by_keys(keys: Iterable[str]) -> dict[str, Organisation]:
    """Organisations by the key of their subject (primary key as text); unknown ones are left out. 1 query."""
    wanted = [int(key) for key in keys if key.isascii() and key.isdigit() and len(key) < 19]
    rows = Organisation.objects.filter(pk__in=wanted).select_related("commune")
    return {str(row.pk): row for row in rows.order_by("pk")}


def communes_in_use() -> list[tuple[str, str]]:
    """Code and name of the communes where an organisation is, for the filter. 1 query."""
    codes = Organisation.objects.filter(commune__isnull=False).order_by().values("commune_id")
    rows = Commune.objects.filter(code__in=codes).order_by("search_name", "code")
    return list(rows.values_list("code", "name"))


@dataclass(frozen=True)
class MergeLine:
    """One merge that can still be undone."""

    absorption: Absorption
    kept: Organisation
    absorbed: Organisation


def undoable_merges() -> list[MergeLine]:
    """The merges in force, latest first. 1 query."""
    rows: Sequence[Any] = (
        Absorption.objects.filter(undone_at=None)
        .select_related("kept", "absorbed", "made_by")
        .order_by("-made_at", "-pk")
    )
    return [MergeLine(row, row.kept, row.absorbed) for row in rows]


__all__ = [
    "LikelyDuplicate",
    "MergeLine",
    "by_keys",
    "by_kind",
    "communes_in_use",
    "contacts_named",
    "contacts_of",
    "expiring_contacts",
    "find",
    "find_contact",
    "likely_duplicates",
    "listed",
    "matching",
    "on_commune",
    "organisations",
    "undoable_merges",
    "with_mandate_to_renew",
]
