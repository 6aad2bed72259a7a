"""What a visitor sees of an installation that has no account yet."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render

from maillage.interfaces.first_hour.starting import is_waiting

View = Callable[..., HttpResponseBase]


def waiting_for_its_first_account(view: View) -> View:
    """Wrap the home page: while nobody has an account, it says who can open the first. 1 query for a visitor."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.is_authenticated and is_waiting():
            beginning = f"{settings.MAILLAGE_BASE_URL}/installation/premiers-pas/"
            return render(request, "first_hour/waiting.html", {"beginning": beginning})
        return view(request, *args, **kwargs)

    return wrapped
