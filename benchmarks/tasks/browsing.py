"""Ask the product for pages, through its WSGI handler and all its middleware, as a signed-in coordinator."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.core.handlers.wsgi import WSGIHandler

from benchmarks.tasks.building import EMAIL
from maillage.platform.accounts.models import User


class WrongAnswer(Exception):
    """A page did not answer as it should; what was to be measured was not."""


class Browser:
    """Asks for pages. No test client: nothing is added to what a server does with a request."""

    def __init__(self) -> None:
        self._handler = WSGIHandler()
        session = SessionStore()
        user = User.objects.get(email=EMAIL)
        session[SESSION_KEY] = str(user.pk)
        session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
        session[HASH_SESSION_KEY] = user.get_session_auth_hash()
        session.create()
        self.cookie = f"{settings.SESSION_COOKIE_NAME}={session.session_key}"

    def get(self, address: str) -> tuple[dict[str, str], bytes]:
        """Headers and body of a page that answers 200; WrongAnswer for anything else."""
        path, _, query = address.partition("?")
        environ: dict[str, Any] = {
            "REQUEST_METHOD": "GET",
            "PATH_INFO": path,
            "QUERY_STRING": query,
            "SERVER_NAME": "localhost",
            "SERVER_PORT": "80",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "REMOTE_ADDR": "127.0.0.1",
            "HTTP_HOST": "localhost",
            "HTTP_ACCEPT_ENCODING": "gzip, br",
            "HTTP_COOKIE": self.cookie,
            "wsgi.url_scheme": "http",
            "wsgi.input": io.BytesIO(),
            "wsgi.errors": io.StringIO(),
        }
        answer: dict[str, Any] = {}
        body_parts: list[bytes] = []

        def start_response(status: str, headers: list[tuple[str, str]], *_: Any) -> Callable[[bytes], object]:
            answer.update(status=status, headers=dict(headers))
            return body_parts.append

        response = self._handler(environ, start_response)
        body = b"".join([*body_parts, *response])
        response.close()
        if not answer["status"].startswith("200"):
            raise WrongAnswer(f"{address}: {answer['status']}")
        return answer["headers"], body
