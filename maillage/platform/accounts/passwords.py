"""The link by which a person chooses a password, outside any request."""

from __future__ import annotations

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.urls import reverse

from maillage.platform.accounts.models import User


def password_link(user: User) -> str:
    """Address at which `user` sets a password: valid PASSWORD_RESET_TIMEOUT seconds, until one is set."""
    key = {"uidb36": user_pk_to_url_str(user), "key": default_token_generator.make_token(user)}
    return f"{settings.MAILLAGE_BASE_URL}{reverse('account_reset_password_from_key', kwargs=key)}"
