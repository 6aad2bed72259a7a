"""« Tout effacer »: a community, its files, and the accounts that belong nowhere else; nothing of any other.

Asked for in a page, done by the worker. The journal of the installation keeps one line that says who and when, and
one that names the numbers of the lines that went, so that the chain of seals holds.
"""

from __future__ import annotations

import time
from datetime import timedelta
from typing import Final

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import ProtectedError
from django.utils import timezone
from django_scopes import scopes_disabled
from django_tasks import task

from maillage.contexts.directory import api as directory
from maillage.interfaces.first_hour.models import Erasure, Example, FirstHour
from maillage.platform.access.roles import COORDINATOR
from maillage.platform.accounts.models import User
from maillage.platform.audit.digests import MODELS
from maillage.platform.audit.services import erase_community as erase_lines
from maillage.platform.audit.services import record
from maillage.platform.files import storage
from maillage.platform.files.models import StoredFile
from maillage.platform.tasks.due import due_job
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.erasure import close_door, delete_community, erase_rows
from maillage.platform.tenancy.models import Community, Membership

# A coordinator may start over while hardly anything was done; later, the operator decides.
START_OVER_WITHIN: Final = timedelta(hours=1)


class NameDiffers(ValueError):
    """What was typed is not the community's name."""


def may_erase(actor: Actor, community: Community) -> bool:
    """An operator any community; its coordinator the example at any time, a real one in its first hour. ≤ 2 queries."""
    if actor.user is None:
        return False
    if actor.user.is_operator:
        return True
    if COORDINATOR.name not in actor.roles or actor.community != community:
        return False
    with scopes_disabled():
        if Example.objects.filter(community=community).exists():
            return True
        since = timezone.now() - START_OVER_WITHIN
        begun = FirstHour.objects.filter(community=community, finished_at=None, started_at__gt=since)
        return begun.exists()


@transaction.atomic
def ask_erasure(*, by: Actor, community: Community, typed: str) -> Erasure:
    """Close the community's door now and have the worker erase it. typed: its name, as a second thought.

    PermissionDenied, NameDiffers: nothing was written. Asked twice is once.
    """
    if not may_erase(by, community):
        raise PermissionDenied
    if _told_apart(typed) != _told_apart(community.name):
        raise NameDiffers("Ce n’est pas le nom de la communauté : recopiez-le comme il est écrit.")
    begun = Erasure.objects.filter(community_pk=community.pk, finished_at=None).first()
    if begun is not None:
        return begun
    with scopes_disabled():
        was_example = Example.objects.filter(community=community).exists()
    erasure = Erasure.objects.create(
        community_pk=community.pk,
        slug=community.slug,
        name=community.name,
        was_example=was_example,
        asked_at=timezone.now(),
        asked_by=by.user,
        accounts=close_door(community),
    )
    record(
        by=Actor(user=by.user, community=None), action="community.erasure", obj=erasure, label=erasure.name
    )
    erase_community.enqueue(erasure.pk)
    return erasure


def _told_apart(name: str) -> str:
    """Spaces, quotes and case are not what tells a name from another."""
    return " ".join(name.replace("’", "'").replace("\N{NO-BREAK SPACE}", " ").casefold().split())


@task()
def erase_community(pk: int) -> str:
    """Do what was asked, or go on after a kill; says what became of it."""
    erasure = Erasure.objects.filter(pk=pk, finished_at=None).first()
    if erasure is None:
        return "nothing to do"
    with scopes_disabled():
        if erasure.was_example:
            directory.forget_invented(by=Actor.system())
        digests = _digests(erasure.community_pk)
        rows = erase_rows(erasure.community_pk, kept=tuple(MODELS.values()))
        _remove_contents(digests)
        rows += _erase_journal(erasure)
        removed = sum(_remove_account(user_pk) for user_pk in erasure.accounts)
    _close(erasure, rows=rows + removed)
    return f"{rows} rows"


@due_job("first_hour.erasures", every=timedelta(minutes=10))
def go_on_erasing() -> int:
    """Erasures that a kill or a running import stopped; how many were looked at."""
    left = list(Erasure.objects.filter(finished_at=None).order_by("pk").values_list("pk", flat=True))
    for pk in left:
        erase_community.call(pk)
    return len(left)


def _erase_journal(erasure: Erasure) -> int:
    """The journal by its own door, then the community; 0 where a former start has done it."""
    community = Community.objects.filter(pk=erasure.community_pk).first()
    if community is None:
        return 0
    return erase_lines(by=Actor.system(), community=community) + delete_community(community.pk)


def _digests(community_pk: int) -> set[str]:
    return set(StoredFile.objects.filter(community_id=community_pk).values_list("sha256", flat=True))


def _remove_contents(digests: set[str]) -> None:
    """Contents that no row names any more; one that another community stored too stays."""
    for digest in digests:
        if not StoredFile.objects.filter(sha256=digest).exists():
            storage.remove_if_older(storage.path_of(digest), time.time())


@transaction.atomic
def _remove_account(pk: int) -> int:
    """An account that belongs nowhere any more: deleted, or closed where a line of the installation names it."""
    user = User.objects.filter(pk=pk, is_operator=False).first()
    if user is None or Membership.objects.filter(user=user).exists():
        return 0
    try:
        with transaction.atomic():
            return user.delete()[0]
    except ProtectedError:
        user.is_active = False
        user.set_unusable_password()
        user.save(update_fields=["is_active", "password"])
        return 0


@transaction.atomic
def _close(erasure: Erasure, *, rows: int) -> None:
    erasure.rows, erasure.accounts, erasure.finished_at = rows, [], timezone.now()
    erasure.save(update_fields=["rows", "accounts", "finished_at"])
    record(
        by=Actor.system(), action="community.erased", obj=erasure, label=erasure.name, after={"rows": rows}
    )
