"""The demonstration: one machine, plain HTTP on localhost, invented data, mail kept in a folder."""

from maillage.config.settings.base import *  # noqa: F403
from maillage.config.settings.base import DATA_DIR

MAILLAGE_DEMO = True
MAILLAGE_OPERATOR_SECOND_FACTOR = False
EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
EMAIL_FILE_PATH = DATA_DIR / "mail"
# Nothing leaves: letters to the invented addresses are kept in the folder, where a visitor can read them.
MAILLAGE_FICTITIOUS_DOMAINS = []
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "http"
