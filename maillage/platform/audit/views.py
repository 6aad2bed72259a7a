"""Pages of the journal: what was done, what was read."""

from __future__ import annotations

from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from maillage.platform.audit.models import AccessEntry, AuditEntry
from maillage.platform.audit.seal_state import state
from maillage.platform.audit.tables import ACCESSES, ENTRIES
from maillage.platform.tables.rendering import render_table
from maillage.platform.tenancy.views import CommunityRequest, community_view

TEMPLATE = "audit/journal.html"


@require_safe
@community_view("audit.view")
def journal(request: CommunityRequest) -> HttpResponseBase:
    return render_table(
        request,
        ENTRIES,
        AuditEntry.objects.all(),
        template=TEMPLATE,
        extra={"tab": "entries", "seals": state()},
    )


@require_safe
@community_view("audit.view")
def consultations(request: CommunityRequest) -> HttpResponseBase:
    return render_table(
        request,
        ACCESSES,
        AccessEntry.objects.all(),
        template=TEMPLATE,
        extra={"tab": "accesses", "seals": state()},
    )
