"""Documents whose last day of keeping has passed are erased; who files them was told two months before."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.utils import timezone
from django_scopes import scope, scopes_disabled

from maillage.contexts.association.documents.models import Document
from maillage.contexts.association.documents.services import erase
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.models import Community

# The day is written on each document: the rule adds nothing to it.
KEPT_FOR: Final = timedelta(0)


def erase_documents(before: datetime) -> int:
    """Erase the documents kept until a day before `before` (local time), one transaction each; how many."""
    day = timezone.localdate(before)
    with scopes_disabled():
        rows = Document.objects.filter(keep_until__lt=day).order_by("community_id", "pk")
        due = list(rows.values_list("community_id", "pk"))
    erased = 0
    for community_id, pk in due:
        community = Community.objects.get(pk=community_id)
        with scope(community=community), transaction.atomic():
            document = Document.objects.select_for_update().filter(pk=pk, keep_until__lt=day).first()
            if document is not None:
                erase(by=Actor.system(community), document=document)
                erased += 1
    return erased
