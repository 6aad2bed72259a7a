"""What is kept out of the logs: the secret of a link that somebody could still use."""

from __future__ import annotations

import logging
import re

_LINK = re.compile(r"(/compte/(?:invitation/|mot-de-passe/nouveau/[0-9A-Za-z]+-))[^/\s?]+")


class SecretLinks(logging.Filter):
    """Masks the secret of an invitation or of a new password in the addresses that Django writes with a refusal."""

    def filter(self, record: logging.LogRecord) -> bool:
        text = record.getMessage()
        masked = _LINK.sub(r"\1•••", text)
        if masked != text:
            record.msg, record.args = masked, ()
        return True
