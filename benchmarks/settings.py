"""Production settings over plain HTTP on this machine, with one more page: an empty one to compare with."""

import os

os.environ.setdefault("MAILLAGE_HTTPS", "0")

from maillage.config.settings.prod import *  # noqa: F403

ROOT_URLCONF = "benchmarks.urls"
EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
