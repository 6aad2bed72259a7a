"""The operator's page on durations."""

from __future__ import annotations

from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from maillage.platform.privacy import retention
from maillage.platform.privacy.tables import RETENTION
from maillage.platform.tables.rendering import render_table
from maillage.platform.tenancy.views import CommunityRequest, operator_view


@require_safe
@operator_view
def durations(request: CommunityRequest) -> HttpResponseBase:
    """How long each thing is kept here, what was erased, and what the setting asks without getting it."""
    return render_table(
        request,
        RETENTION,
        retention.applied(),
        template="privacy/durations_installation.html",
        extra={"faults": retention.faults_of_setting},
    )
