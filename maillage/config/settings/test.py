"""The hostile set-up: mistakes must not be able to hide."""

import os
import tempfile
from pathlib import Path

os.environ.setdefault("MAILLAGE_SECRET_KEY", "only-for-tests")
os.environ.setdefault("MAILLAGE_DATA", str(Path(tempfile.gettempdir()) / "maillage-tests"))

from maillage.config.settings.base import *  # noqa: F403
from maillage.config.settings.base import DATA_DIR, DATABASES, MAILLAGE_FIELD_KEYS_FILE, STORAGES, TEMPLATES
from maillage.platform.encryption.keys import new_keyring, write_new

if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # A file, as in production: SQLite in memory knows neither WAL nor IMMEDIATE, and threads would meet
    # errors that no user ever sees. One per process, so that two runs side by side do not share it.
    DATABASES["default"]["TEST"] = {"NAME": str(DATA_DIR / f"test-{os.getpid()}.sqlite3")}

TEMPLATES[0]["OPTIONS"]["string_if_invalid"] = "UNDEFINED[%s]"
STORAGES = STORAGES | {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
MAILLAGE_DEMO = False
# The tests of the second factor switch it on; all the others open the operator's pages with a password's session.
MAILLAGE_OPERATOR_SECOND_FACTOR = False
# The people of the tests live under .example, and their mail goes to the server of the tests.
MAILLAGE_FICTITIOUS_DOMAINS = ["invalid"]

# Pages are served from the sources: the built files may not be there, and whitenoise warns of an absent folder.
STATIC_ROOT = DATA_DIR / "static"
STATIC_ROOT.mkdir(parents=True, exist_ok=True)

# Made here, since the first use would ask a database, which many tests do without.
write_new(MAILLAGE_FIELD_KEYS_FILE, new_keyring())

# One per process: the anchors of two runs side by side would tell each other's journals to be rewritten.
MAILLAGE_ANCHORS = str(DATA_DIR / "journal" / f"anchors-{os.getpid()}.jsonl")
