"""Production's settings for a test over plain HTTP, with the static files where they are."""

import os

os.environ.setdefault("MAILLAGE_HTTPS", "0")

from maillage.config.settings.prod import *  # noqa: F403
from maillage.config.settings.prod import STORAGES

STORAGES = STORAGES | {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
