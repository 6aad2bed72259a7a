"""How one signs in: accounts, second factor, sessions, and what is counted by all processes together.

Every name in capitals is a setting; `maillage.config.settings.base` takes them all.
"""

from __future__ import annotations

import os
from datetime import timedelta

LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "shell:home"

ACCOUNT_ADAPTER = "maillage.platform.accounts.adapter.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https"
ACCOUNT_REAUTHENTICATION_TIMEOUT = 600
# Django's own: allauth's writes the person's address in a table of its own when a link is looked at, which no GET may.
ACCOUNT_PASSWORD_RESET_TOKEN_GENERATOR = "django.contrib.auth.tokens.PasswordResetTokenGenerator"  # noqa: S105  # a class
# Tries are counted by `accounts.limits`, which also says how long to wait, and never by a GET or a HEAD.
ACCOUNT_RATE_LIMITS = False
MFA_RATE_LIMITS = False

MFA_ADAPTER = "maillage.platform.accounts.second_factor.adapter.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
# Nobody signs up alone: the invitation, or the link of the terminal, proved the address. allauth still writes rows of
# its own, unverified, in some of its steps (a password asked for again); they must keep nobody from a second factor.
MFA_ALLOW_UNVERIFIED_EMAIL = True
# A passkey stands for two factors: the device, and the finger, face or code that opens it.
MFA_WEBAUTHN_USER_VERIFICATION = "required"
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_TOTP_ISSUER = "Maillage"
# One step (30 s) before and after: a phone whose clock is a little wrong, a slow hand.
MFA_TOTP_TOLERANCE = 1
_FORMS = "maillage.platform.accounts.second_factor.forms"
MFA_FORMS = {
    "authenticate": f"{_FORMS}.CodeForm",
    "reauthenticate": f"{_FORMS}.ConfirmCodeForm",
    "activate_totp": f"{_FORMS}.ActivateForm",
    "deactivate_totp": f"{_FORMS}.DeactivateForm",
    "add_webauthn": f"{_FORMS}.AddKeyForm",
    "edit_webauthn": f"{_FORMS}.RenameKeyForm",
}
# Those who run the installation always need a second factor; « 0 » is for the first steps of a trial only.
MAILLAGE_OPERATOR_SECOND_FACTOR = os.environ.get("MAILLAGE_OPERATOR_SECOND_FACTOR", "1") != "0"

# A session that nobody uses ends after half a day, and any session after a week.
SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
MAILLAGE_SESSION_LONGEST = timedelta(days=7)

# What all processes must count together (tries, used codes) is in the database; what each may keep for itself
# (choices read from a register that does not change) is in its memory.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "accounts_sharedcount",
        "OPTIONS": {"MAX_ENTRIES": 200_000, "CULL_FREQUENCY": 10},
    },
    "process": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
}
