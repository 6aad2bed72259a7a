"""An installation behind HTTPS."""

import os

from maillage.config.settings.base import *  # noqa: F403
from maillage.config.settings.base import ALLOWED_HOSTS, MAILLAGE_BASE_URL

# Under no name but this machine's own nobody else can come in: plain HTTP, so that a first start leads somewhere.
_OWN_MACHINE = MAILLAGE_BASE_URL.startswith("http://") and {"localhost", "127.0.0.1", "[::1]"}.issuperset(
    ALLOWED_HOSTS
)
_HTTPS = os.environ.get("MAILLAGE_HTTPS", "0" if _OWN_MACHINE else "1") == "1"

SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_SSL_REDIRECT = _HTTPS
SECURE_HSTS_SECONDS = 31_536_000 if _HTTPS else 0
SESSION_COOKIE_SECURE = _HTTPS
CSRF_COOKIE_SECURE = _HTTPS
# The sub-domains and the browsers' own list are the business of whoever owns the domain, which may serve other sites.
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]
