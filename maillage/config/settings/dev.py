"""A developer's machine: the demonstration, with tracebacks and files read from where they are."""

from maillage.config.settings.demo import *  # noqa: F403
from maillage.config.settings.demo import STORAGES

DEBUG = True
STORAGES = STORAGES | {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
