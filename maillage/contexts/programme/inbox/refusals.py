"""What cannot be done with an item, in sentences for people. Nothing was written."""

from __future__ import annotations

from django.utils import timezone

from maillage.contexts.programme.inbox.models import InboxItem
from maillage.platform.ui.typography import short_date


class InboxRefused(ValueError):
    """What was asked cannot be done; the message is for the person."""


class SortedMeanwhile(InboxRefused):
    """Somebody else filed or discarded it since the page was shown."""

    def __init__(self, row: InboxItem) -> None:
        self.row = row
        who = f" par {row.sorted_by}" if row.sorted_by is not None else ""
        when = ""
        if row.sorted_at is not None:
            local = timezone.localtime(row.sorted_at)
            when = f" le {short_date(local.date())} à {local:%H} h {local:%M}"
        what = {"filed": "a été classé", "discarded": "a été écarté"}.get(row.state, "a changé")
        super().__init__(f"Cet élément {what}{who}{when} : rien n’a été fait une seconde fois.")
