"""The settings of production over plain HTTP on this machine, with short leases and delays (`quick`)."""

import os

os.environ.setdefault("MAILLAGE_HTTPS", "0")

from maillage.config.settings.prod import *  # noqa: F403
from maillage.config.settings.prod import INSTALLED_APPS

INSTALLED_APPS += ["tests.reliability.quick.apps.QuickConfig"]
