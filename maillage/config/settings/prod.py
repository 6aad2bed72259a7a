"""An installation behind HTTPS."""

import os

from maillage.config.settings.base import *  # noqa: F403

_HTTPS = os.environ.get("MAILLAGE_HTTPS", "1") == "1"

SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_SSL_REDIRECT = _HTTPS
SECURE_HSTS_SECONDS = 31_536_000 if _HTTPS else 0
SESSION_COOKIE_SECURE = _HTTPS
CSRF_COOKIE_SECURE = _HTTPS
# The sub-domains and the browsers' own list are the business of whoever owns the domain, which may serve other sites.
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]
