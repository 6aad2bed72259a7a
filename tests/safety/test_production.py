"""The settings of a real installation: what a careless one would leave open is closed, and errors reveal nothing."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

# Nothing here depends on the database.
pytestmark = pytest.mark.once

PROBE = """
import io, json, logging, sys
import django
from django.conf import settings
from django.urls import path
# The built files may not be there; the pages are the same without them.
plain_files = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
settings.STORAGES = settings.STORAGES | {"staticfiles": plain_files}
django.setup()
logging.disable(logging.CRITICAL)
from django.core.management import call_command
found = io.StringIO()
try:
    call_command("check", deploy=True, fail_level="WARNING", stdout=found, stderr=found)
    checked = ""
except Exception as error:
    checked = str(error)
import maillage.config.urls as urls
def broken(request):
    secret_word = "mot-tres-secret"
    raise RuntimeError("message-tres-secret " + secret_word)
urls.urlpatterns.append(path("panne/", broken))
from django.test import Client
client = Client(raise_request_exception=False)
pages = {}
for path, extra in (("/panne/", {}), ("/nulle-part/", {}), ("/compte/connexion/", {"HTTP_HOST": "autre.invalid"}),
                    ("/panne/", {"HTTP_X_DEBUG": "1", "REMOTE_ADDR": "127.0.0.1"})):
    answer = client.get(path, secure=True, **{"HTTP_HOST": "maillage.example"} | extra)
    pages[f"{path} {sorted(extra)}"] = [answer.status_code, answer.content.decode(), dict(answer.headers)]
plain = client.get("/compte/connexion/", HTTP_HOST="maillage.example")
refused = Client(enforce_csrf_checks=True).post("/compte/connexion/", secure=True, HTTP_HOST="maillage.example")
print(json.dumps({
    "checked": checked, "pages": pages, "plain": [plain.status_code, plain.get("Location")],
    "forged": [refused.status_code, refused.content.decode()],
    "debug": [settings.DEBUG, settings.DEBUG_PROPAGATE_EXCEPTIONS, settings.MAILLAGE_DEMO],
    "template_debug": settings.TEMPLATES[0]["OPTIONS"].get("debug", False),
    "hashers": settings.PASSWORD_HASHERS, "host": settings.USE_X_FORWARDED_HOST, "hosts": settings.ALLOWED_HOSTS,
    "cookies": [settings.SESSION_COOKIE_SECURE, settings.CSRF_COOKIE_SECURE, settings.SESSION_COOKIE_HTTPONLY,
                settings.CSRF_COOKIE_HTTPONLY, settings.SESSION_COOKIE_SAMESITE, settings.CSRF_COOKIE_SAMESITE,
                settings.SESSION_COOKIE_DOMAIN, settings.CSRF_COOKIE_DOMAIN],
    "serializer": settings.SESSION_SERIALIZER, "secret": len(settings.SECRET_KEY),
    "factor": settings.MAILLAGE_OPERATOR_SECOND_FACTOR,
    "lengths": [v["OPTIONS"]["min_length"] for v in settings.AUTH_PASSWORD_VALIDATORS if "OPTIONS" in v],
    "upload": [settings.DATA_UPLOAD_MAX_MEMORY_SIZE, settings.DATA_UPLOAD_MAX_NUMBER_FIELDS,
               settings.DATA_UPLOAD_MAX_NUMBER_FILES],
    "trusted": settings.CSRF_TRUSTED_ORIGINS, "apps": settings.INSTALLED_APPS, "reset": settings.PASSWORD_RESET_TIMEOUT,
}))
"""


def probe(folder: Path, **variables: str) -> dict[str, Any]:
    """What a process with the settings of a real installation says of itself."""
    kept = {
        name: value for name, value in os.environ.items() if not name.startswith(("MAILLAGE_", "DJANGO_"))
    }
    static = folder / "static"
    static.mkdir(exist_ok=True)
    ours = {
        "DJANGO_SETTINGS_MODULE": "maillage.config.settings.prod",
        "MAILLAGE_DATA": str(folder),
        "MAILLAGE_HOSTS": "maillage.example",
        "MAILLAGE_BASE_URL": "https://maillage.example",
    }
    # The pages that are asked for need no table: an installation whose database is away answers errors too.
    done = subprocess.run(
        [sys.executable, "-c", PROBE],
        env=kept | ours | variables,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    answer: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return answer


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    return probe(tmp_path_factory.mktemp("production"))


def test_django_finds_nothing_to_say_of_it(told: dict[str, Any]) -> None:
    assert told["checked"] == ""


def test_errors_reveal_nothing(told: dict[str, Any]) -> None:
    for path, (status, body, headers) in told["pages"].items():
        assert status in {400, 404, 500, 503}, path
        for word in (
            "tres-secret",
            "Traceback",
            "RuntimeError",
            "maillage.config",
            "settings",
            "site-packages",
            ".py",
        ):
            assert word not in body, (path, word)
            assert word not in str(headers), (path, word)
    status, body = told["forged"]
    assert status == 403
    assert "CSRF" not in body
    assert ".py" not in body


def test_nothing_of_a_trial_is_on(told: dict[str, Any]) -> None:
    assert told["debug"] == [False, False, False]
    assert told["template_debug"] is False
    assert told["factor"] is True
    assert not [app for app in told["apps"] if "admin" in app or "debug" in app]


def test_everything_goes_by_https_under_the_name_of_the_site(told: dict[str, Any]) -> None:
    assert told["plain"] == [301, "https://maillage.example/compte/connexion/"]
    assert told["hosts"] == ["maillage.example"]
    assert told["host"] is False
    assert told["trusted"] == []


def test_cookies_are_for_this_site_over_https_and_no_script(told: dict[str, Any]) -> None:
    assert told["cookies"] == [True, True, True, True, "Lax", "Lax", None, None]


def test_passwords_are_long_and_kept_slowly(told: dict[str, Any]) -> None:
    first = told["hashers"][0]
    assert first.endswith(("PBKDF2PasswordHasher", "Argon2PasswordHasher", "ScryptPasswordHasher"))
    assert not [
        name
        for name in told["hashers"]
        if "MD5" in name or "SHA1PasswordHasher" in name.replace("PBKDF2SHA1", "")
    ]
    from django.contrib.auth.hashers import PBKDF2PasswordHasher

    assert PBKDF2PasswordHasher.iterations >= 600_000  # OWASP Password Storage Cheat Sheet
    assert told["lengths"] == [12]
    assert told["secret"] >= 64
    assert told["reset"] <= 3 * 24 * 3600


def test_what_is_kept_in_a_session_is_never_code(told: dict[str, Any]) -> None:
    assert told["serializer"] == "django.contrib.sessions.serializers.JSONSerializer"


def test_forms_are_limited(told: dict[str, Any]) -> None:
    size, fields, files = told["upload"]
    assert size <= 10_000_000
    assert fields <= 5_000
    assert files <= 100


def test_the_probe_notices_a_careless_installation(tmp_path: Path) -> None:
    """The settings of a developer's machine, asked the same."""
    careless = probe(tmp_path, DJANGO_SETTINGS_MODULE="maillage.config.settings.dev")
    assert careless["debug"][0] is True
    assert careless["checked"]
    assert "tres-secret" in str(careless["pages"])
    assert careless["cookies"][:2] == [False, False]
