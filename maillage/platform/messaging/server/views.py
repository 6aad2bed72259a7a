"""The operator's page on the mail server."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from maillage.platform.messaging.server.page import mail_page
from maillage.platform.tenancy.views import operator_view


@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
@operator_view
def mail_server(request: HttpRequest) -> HttpResponse:
    """Which server, and whether its mail arrives."""
    return mail_page(
        request, template="messaging/server/page.html", here=reverse("messaging_installation:server")
    )
