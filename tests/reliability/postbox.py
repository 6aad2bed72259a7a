"""A mail server in a process of its own, which writes each message to a file, for good, before it says that it took it.

    python -m tests.reliability.postbox PORT FILE

One JSON line a message: {"id": Message-ID, "to": address, "text": body}.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
import threading
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller


def _text_of(message: EmailMessage) -> str:
    """What is read, whatever files the message carries."""
    body = message.get_body(preferencelist=("plain",))
    return "" if body is None else str(body.get_content())


class Postbox:
    def __init__(self, path: Path) -> None:
        self.file = path.open("a", encoding="utf-8")

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        message = message_from_bytes(envelope.content, policy=policy.default)
        line = {
            "id": message["Message-ID"],
            "to": envelope.rcpt_tos[0],
            "text": _text_of(message),
        }
        self.file.write(json.dumps(line, ensure_ascii=False) + "\n")
        self.file.flush()
        os.fsync(self.file.fileno())
        # The answer takes a moment, as in life: the moment at which a kill hurts most.
        await asyncio.sleep(0.03)
        return "250 OK"


def main() -> None:
    port, path = int(sys.argv[1]), Path(sys.argv[2])
    Controller(Postbox(path), hostname="127.0.0.1", port=port).start()
    threading.Event().wait()


if __name__ == "__main__":
    main()
