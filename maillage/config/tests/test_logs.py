"""The log of a refused request does not give its link away."""

from __future__ import annotations

import logging
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from maillage.config.logs import SecretLinks

SECRET = "vJ8-un_secret-encore-bon"


def test_a_refused_answer_to_an_invitation_keeps_its_secret(
    caplog: pytest.LogCaptureFixture, db: None
) -> None:
    address = reverse("accept_invitation", kwargs={"secret": SECRET})
    with caplog.filtering(SecretLinks()):
        assert Client(enforce_csrf_checks=True).post(address).status_code == 403
    assert "/compte/invitation/•••/" in caplog.text
    assert SECRET not in caplog.text


def test_so_does_the_link_of_a_new_password() -> None:
    address = reverse("account_reset_password_from_key", kwargs={"uidb36": "1f", "key": "d3x-0a1b"})
    record = logging.LogRecord("django.request", logging.WARNING, "", 0, "Not Found: %s", (address,), None)
    assert SecretLinks().filter(record)
    assert record.getMessage() == "Not Found: /compte/mot-de-passe/nouveau/1f-•••/"


def test_any_other_line_is_left_as_it_is() -> None:
    record = logging.LogRecord("x", logging.WARNING, "", 0, "%d messages", (3,), None)
    assert SecretLinks().filter(record)
    assert (record.msg, record.args) == ("%d messages", (3,))


def test_every_line_of_an_installation_passes_there() -> None:
    chosen: Any = settings.LOGGING
    assert chosen["handlers"]["console"]["filters"] == ["secret_links"]
    assert chosen["filters"]["secret_links"]["()"] == f"{SecretLinks.__module__}.SecretLinks"
