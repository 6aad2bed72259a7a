"""Settings common to every installation; an installation changes them by environment variables only."""

from __future__ import annotations

import os
import secrets
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from maillage import __version__
from maillage.config.base_map import map_hosts
from maillage.config.database import database_from_url
from maillage.config.geocoder import geocoder_address
from maillage.config.health_data import health_declaration
from maillage.config.identity_providers import identity_providers
from maillage.config.inbox import mailbox_from
from maillage.config.logs import logging_settings
from maillage.config.measures import allowed_networks, checked_token
from maillage.config.retention import durations
from maillage.config.routing import routing_service
from maillage.config.sas import sas_door, sas_pushing
from maillage.config.sign_in import *  # noqa: F403
from maillage.config.sms import sms_gateway
from maillage.platform.encryption import keys as field_keys
from maillage.platform.keeping.plan import plan_from

PACKAGE_DIR = Path(__file__).resolve().parents[2]

# Everything that an installation owns (database, files, key) is in this one folder.
DATA_DIR = Path(os.environ.get("MAILLAGE_DATA", Path.cwd() / "var")).resolve()


def _secret_key() -> str:
    """The key of the environment, else the one of the data folder, made at first start (mode 0600)."""
    if key := os.environ.get("MAILLAGE_SECRET_KEY"):
        return key
    path = DATA_DIR / "secret_key"
    DATA_DIR.mkdir(parents=True, exist_ok=True)
    try:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(64))
    except FileExistsError:
        pass
    return path.read_text().strip()


def _listed(name: str, default: str = "") -> list[str]:
    """A comma-separated variable."""
    return [one.strip() for one in os.environ.get(name, default).split(",") if one.strip()]


def _number(name: str, default: int) -> int:
    text = os.environ.get(name, str(default))
    if not (text.isascii() and text.isdigit()):
        raise ImproperlyConfigured(f"{name} : un nombre est attendu, pas « {text} ».")
    return int(text)


MAILLAGE_VERSION = __version__
DEBUG = False
SECRET_KEY = _secret_key()
# Keys of the encrypted fields, newest first; empty: the file of the data folder, made at first use.
MAILLAGE_FIELD_KEYS = os.environ.get("MAILLAGE_FIELD_KEYS", "")
MAILLAGE_FIELD_KEYS_FILE = DATA_DIR / "field_keys"
field_keys.check_variable(MAILLAGE_FIELD_KEYS)
ALLOWED_HOSTS = _listed("MAILLAGE_HOSTS", "localhost,127.0.0.1,[::1]")
CSRF_TRUSTED_ORIGINS = _listed("MAILLAGE_ORIGINS")

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.usersessions",
    "csp",
    "django_htmx",
    "django_tasks",
    "django_tasks_db",
    "maillage.platform.access",
    "maillage.platform.encryption",
    "maillage.platform.tenancy",
    "maillage.platform.accounts",
    "maillage.platform.audit",
    "maillage.platform.messaging",
    "maillage.platform.tasks",
    "maillage.platform.files",
    "maillage.platform.tables",
    "maillage.platform.ui",
    "maillage.platform.privacy",
    "maillage.platform.keeping",
    "maillage.platform.checkup",
    "maillage.contexts.territory",
    "maillage.contexts.directory",
    "maillage.contexts.atlas",
    "maillage.contexts.association",
    "maillage.contexts.programme",
    "maillage.contexts.funding",
    "maillage.contexts.care",
    "maillage.contexts.dossier",
    "maillage.interfaces.fhir",
    "maillage.interfaces.shell",
    "maillage.interfaces.demo",
    "maillage.interfaces.first_hour",
]

MIDDLEWARE = [
    "maillage.platform.checkup.endpoints.middleware.MachineEndpoints",
    "maillage.platform.checkup.watching.middleware.WatchRequests",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "maillage.platform.accounts.sessions.middleware.SessionLimits",
    "django_htmx.middleware.HtmxMiddleware",
    "maillage.platform.tenancy.readonly.ReadOnlySafeRequests",
]

ROOT_URLCONF = "maillage.config.urls"
WSGI_APPLICATION = "maillage.config.wsgi.application"

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": False,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "maillage.interfaces.shell.context.shell",
            ],
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    [
                        "maillage.config.templates.CapabilityLoader",
                        "maillage.platform.ui.loaders.Loader",
                    ],
                )
            ],
            "builtins": ["maillage.platform.ui.templatetags.fr", "maillage.platform.ui.templatetags.ui"],
        },
    }
]

DATABASES = {"default": database_from_url(os.environ.get("MAILLAGE_DATABASE_URL", ""), DATA_DIR)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "maillage.platform.accounts.keyboard_runs.KeyboardRunValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
# Pro Santé Connect, ProConnect and others; no token of theirs is kept in the database.
SOCIALACCOUNT_PROVIDERS = identity_providers(os.environ)
SOCIALACCOUNT_STORE_TOKENS = False
SOCIALACCOUNT_EMAIL_AUTHENTICATION = False

# How many reverse proxies stand in front: their visitors' addresses are then read from X-Forwarded-For,
# without which rate limits would count all visitors as one.
ALLAUTH_TRUSTED_PROXY_COUNT = _number("MAILLAGE_PROXIES", 0)

CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "maillage.platform.accounts.stale_forms.refused"
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"

# Some words of the interface are ours to choose; everything else is French too.
LANGUAGE_CODE = "fr"
TIME_ZONE = "Europe/Paris"
USE_TZ = True
USE_I18N = True

STATIC_URL = "static/"
STATIC_ROOT = Path(os.environ.get("MAILLAGE_STATIC", PACKAGE_DIR / "static_built"))
STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": DATA_DIR / "files"},
    },
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}

EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
EMAIL_HOST = os.environ.get("MAILLAGE_SMTP_HOST", "localhost")
EMAIL_PORT = _number("MAILLAGE_SMTP_PORT", 25)
EMAIL_HOST_USER = os.environ.get("MAILLAGE_SMTP_USER", "")
EMAIL_HOST_PASSWORD = os.environ.get("MAILLAGE_SMTP_PASSWORD", "")
EMAIL_USE_TLS = os.environ.get("MAILLAGE_SMTP_STARTTLS", "") == "1"
EMAIL_USE_SSL = os.environ.get("MAILLAGE_SMTP_TLS", "") == "1"
# The page « Courrier » then shows the server and changes nothing.
MAILLAGE_SMTP_FROM_ENVIRONMENT = bool(os.environ.get("MAILLAGE_SMTP_HOST"))
# Nobody lives there (RFC 2606, RFC 6761): what is addressed to them is never handed to a server.
MAILLAGE_FICTITIOUS_DOMAINS = _listed(
    "MAILLAGE_FICTITIOUS_DOMAINS", "example,invalid,test,example.com,example.net,example.org"
)
# Servers that mistrust a stranger let it wait before they say a word.
EMAIL_TIMEOUT = 30
DEFAULT_FROM_EMAIL = os.environ.get("MAILLAGE_MAIL_FROM", "Maillage <ne-pas-repondre@localhost>")
MAILLAGE_MAIL_DOMAIN = os.environ.get("MAILLAGE_MAIL_DOMAIN", "localhost")

# Address of a base map style (MapLibre); empty: our own contours, which need no network.
MAILLAGE_BASE_MAP_STYLE = os.environ.get("MAILLAGE_BASE_MAP_STYLE", "")
# Address of the service that places addresses (https://data.geopf.fr/geocodage), or « off »: nothing is asked outside.
MAILLAGE_GEOCODER = geocoder_address(os.environ.get("MAILLAGE_GEOCODER", ""))
# Service that travel times are asked of (engine, address); None: the imported roads, else straight lines.
MAILLAGE_ROUTING = routing_service(os.environ.get("MAILLAGE_ROUTING", ""))
# Red band, change of role without password: switched on by the settings of the demonstration and by nothing else.
MAILLAGE_DEMO = False
# Days by rule of retention; a rule that is not named keeps its own duration.
MAILLAGE_RETENTION = durations(os.environ.get("MAILLAGE_RETENTION", ""))
# Scheduled backups: folder, hour, keys, how many stay.
MAILLAGE_BACKUP = plan_from(os.environ)
# Command that looks at each deposited file for malicious code, the path being added at its end; empty: none.
MAILLAGE_SCAN_COMMAND = os.environ.get("MAILLAGE_SCAN_COMMAND", "")
# Mailbox whose mails become items to sort; None: none.
MAILLAGE_INBOX = mailbox_from(os.environ)
# Certificates to which the slots are told (service d’accès aux soins); None: the FHIR interface is not there.
MAILLAGE_SAS = sas_door(os.environ)
# Where the appointments that its regulators take are told; None: nowhere.
MAILLAGE_SAS_PUSH = sas_pushing(os.environ)
# The gateway by which text messages leave; None: they wait for one.
MAILLAGE_SMS = sms_gateway(os.environ)
# Where the links of a message lead to.
MAILLAGE_BASE_URL = os.environ.get("MAILLAGE_BASE_URL", "http://localhost:8000").rstrip("/")
# Patients' identities are taken only where this is declared; None: « sans identité ».
MAILLAGE_HEALTH_DECLARATION = health_declaration(
    os.environ,
    today=datetime.now(ZoneInfo("Europe/Paris")).date(),
    base_url=MAILLAGE_BASE_URL,
    database_engine=DATABASES["default"]["ENGINE"],
)
MAILLAGE_HEALTH_DATA = MAILLAGE_HEALTH_DECLARATION is not None

# Certificates (PEM) of one more authority, for national files published by a site of a private one.
MAILLAGE_EXTRA_CA = os.environ.get("MAILLAGE_EXTRA_CA", "")
# File to which the head of the journal's seals is written (another disk is best; empty: in the data folder), and the
# address that gets it by mail every day (empty: nobody).
MAILLAGE_ANCHORS = os.environ.get("MAILLAGE_ANCHORS", "")
MAILLAGE_ANCHOR_MAIL = os.environ.get("MAILLAGE_ANCHOR_MAIL", "")

_BASE_MAP_HOSTS = map_hosts(MAILLAGE_BASE_MAP_STYLE, os.environ.get("MAILLAGE_BASE_MAP_HOSTS", ""))

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:", "blob:", *_BASE_MAP_HOSTS],
        "font-src": [SELF],
        "connect-src": [SELF, *_BASE_MAP_HOSTS],
        "worker-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}
PERMISSIONS_POLICY: dict[str, list[str]] = {
    "camera": [],
    "geolocation": [],
    "microphone": [],
    "payment": [],
    "usb": [],
}

DATA_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2_000
FILE_UPLOAD_MAX_MEMORY_SIZE = 2_500_000

LOGGING = logging_settings(os.environ)
# Who may read /etat/mesures; nobody by default.
MAILLAGE_METRICS_TOKEN = checked_token(os.environ.get("MAILLAGE_METRICS_TOKEN", ""))
MAILLAGE_METRICS_ADDRESSES = allowed_networks(os.environ.get("MAILLAGE_METRICS_ADDRESSES", ""))
