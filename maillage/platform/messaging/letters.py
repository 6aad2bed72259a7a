"""How a message is written for the wire."""

from __future__ import annotations

from email.header import Header
from email.message import Message as Written
from typing import Any

from django.core.mail import EmailMessage


class Letter(EmailMessage):
    """A message whose subject begins on the line of its name.

    Django folds a subject with accents as if the line were empty; the library of the language then puts the whole of
    it on the next line, and some readers show the space that begins it.
    """

    def message(self, **options: Any) -> Any:
        written = super().message(**options)
        if not str(self.subject).isascii():
            # Past Django's own check, which the subject has passed already: it would fold the header again.
            Written.replace_header(
                written, "Subject", Header(str(self.subject), "utf-8", header_name="Subject")
            )
        return written
