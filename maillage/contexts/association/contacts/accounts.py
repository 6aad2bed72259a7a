"""Whose account is whose: a contact and an account of the community with the same address are one person."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery
from django_scopes import scope, scopes_disabled

from maillage.contexts.association.contacts.models import Contact, ContactKind
from maillage.contexts.association.contacts.services import link_user
from maillage.core.search_text import search_text
from maillage.platform.accounts.models import User
from maillage.platform.tasks.due import due_job
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.models import Community, Membership


def _waiting() -> QuerySet[Contact]:
    """Contacts without account whose address is that of somebody who may enter their community."""
    open_here = Membership.objects.filter(
        community=OuterRef("community"), user__email=OuterRef("email"), ended_at=None
    )
    rows: QuerySet[Contact] = Contact.objects.filter(kind=ContactKind.PERSON, user=None).exclude(email="")
    return rows.annotate(account=Subquery(open_here.values("user_id")[:1])).exclude(account=None)


@due_job("association.link_accounts", every=timedelta(minutes=1))
def link_accounts() -> int:
    """Tie contacts to the accounts that were opened, or the contacts that were written, since; returns how many.

    Of several contacts under one address (that of a practice), only the one who bears the name of the account.
    """
    with scopes_disabled():
        waiting = _waiting().order_by().values("community_id")
        communities = list(Community.objects.filter(pk__in=waiting).order_by("pk"))
    return sum(_link_in(community) for community in communities)


def _link_in(community: Community) -> int:
    with scope(community=community):
        rows: list[Any] = list(_waiting().order_by("pk"))
        taken = set(Contact.objects.exclude(user=None).order_by("pk").values_list("user_id", flat=True))
        users = User.objects.in_bulk({row.account for row in rows if row.account not in taken})
        shared = Counter(Contact.objects.exclude(email="").order_by("pk").values_list("email", flat=True))
        done = 0
        for row in rows:
            user = users.get(row.account)
            if user is None or (shared[row.email] > 1 and not _same_name(row, user)):
                continue
            link_user(by=Actor.system(community), contact=row, user=user)
            del users[row.account]
            done += 1
        return done


def _same_name(contact: Contact, user: User) -> bool:
    return sorted(search_text(contact.name).split()) == sorted(search_text(user.name).split())
