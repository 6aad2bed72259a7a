from __future__ import annotations

import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import storages
from django.test import Client
from django.utils import timezone

from maillage.platform.accounts.models import User
from maillage.platform.privacy.models import PersonRequest
from maillage.platform.privacy.requests.services import record_request
from maillage.platform.tenancy.actor import Actor

MakeRequest = Callable[..., PersonRequest]


def signed_in(user: User) -> Client:
    """A browser whose person has just proved who it is."""
    browser = Client()
    browser.force_login(user)
    session = browser.session
    session["account_authentication_methods"] = [
        {"method": "password", "at": time.time(), "reauthenticated": True}
    ]
    session["account_authentication_methods_user"] = str(user.pk)
    session.save()
    return browser


@pytest.fixture
def own_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Contents of files go to a folder of the test."""
    monkeypatch.setattr(storages["default"], "_location", str(tmp_path), raising=False)
    monkeypatch.setattr("maillage.platform.files.storage.root", lambda: tmp_path)
    return tmp_path


@pytest.fixture
def ask() -> MakeRequest:
    """ask(actor, kind="access", email=…): a request that was written down today."""

    def make(
        by: Actor, *, kind: str = "access", received_on: date | None = None, **who: Any
    ) -> PersonRequest:
        return record_request(
            by=by,
            kind=kind,
            person_name=who.get("person_name", "Camille Exemple"),
            email=who.get("email", "camille@tests.example"),
            idnps=who.get("idnps", ""),
            identity_check="de vive voix",
            received_on=received_on or timezone.localdate(),
        )

    return make
