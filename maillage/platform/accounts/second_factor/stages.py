"""When a code is asked for at sign-in."""

from __future__ import annotations

from allauth.mfa.stages import AuthenticateStage
from django.http import HttpRequest

from maillage.platform.accounts.second_factor.strength import came_strongly


class AskForCode(AuthenticateStage):  # type: ignore[misc]  # allauth ships no types
    """After a password or a weak outside sign-in; not after one whose provider asked for two factors itself."""

    def _should_handle(self, request: HttpRequest) -> bool:
        return bool(super()._should_handle(request)) and not came_strongly(request, self.login.user)
