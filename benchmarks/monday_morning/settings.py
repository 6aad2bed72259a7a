"""The benchmarks' settings with mail that really leaves, to a server of this machine."""

from benchmarks.settings import *  # noqa: F403

EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
