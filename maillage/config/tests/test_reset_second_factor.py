"""`maillage reset-second-factor`: what the operator types for somebody who lost a phone."""

from __future__ import annotations

import pytest
from allauth.mfa.models import Authenticator
from django_scopes import scopes_disabled

from maillage.config.command import main
from maillage.platform.messaging.models import Message
from tests.people import MakeUser


def test_the_command_takes_it_away_and_says_so(
    make_user: MakeUser, capsys: pytest.CaptureFixture[str]
) -> None:
    user = make_user()
    Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={})
    assert main(["reset-second-factor", user.email.upper()]) == 0
    assert f"Le second facteur de {user.email} est retiré" in capsys.readouterr().out
    assert not Authenticator.objects.filter(user=user).exists()
    with scopes_disabled():
        assert Message.objects.get(to=user.email).subject == "Votre second facteur a été retiré"


def test_the_command_says_what_it_did_not_find(
    make_user: MakeUser, capsys: pytest.CaptureFixture[str]
) -> None:
    user = make_user()
    assert main(["reset-second-factor", user.email]) == 0
    assert "n’a pas de second facteur" in capsys.readouterr().out
    assert main(["reset-second-factor", "personne@nulle-part.example"]) != 0
    assert "aucun compte n’a l’adresse" in capsys.readouterr().err
