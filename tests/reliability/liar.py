"""A mail server that is slow, breaks off or talks nonsense when a test wants it; it remembers what it got."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import BinaryIO, Final

STAGES: Final = ("greeting", "EHLO", "MAIL", "RCPT", "DATA", "text")
_ANSWERS: Final = {
    "greeting": b"220 tests\r\n",
    "EHLO": b"250 tests\r\n",
    "MAIL": b"250 OK\r\n",
    "RCPT": b"250 OK\r\n",
    "DATA": b"354 go on\r\n",
    "text": b"250 taken\r\n",
    "QUIT": b"221 bye\r\n",
}


@dataclass
class Liar:
    """stage: when it misbehaves, "" for never; how: silent, late, drip, drop, drop-after, garbage, or an answer.

    until_s: how long a silence, a delay or a drip lasts. only: the recipient to which alone it misbehaves.
    """

    stage: str = ""
    how: str = "drop"
    only: str = ""
    until_s: float = 30.0
    texts: list[str] = field(default_factory=list)
    # True once somebody listened to a drip to its end.
    outlasted: bool = False
    calls: int = 0
    listener: socket.socket = field(default_factory=lambda: socket.create_server(("127.0.0.1", 0)))
    over: threading.Event = field(default_factory=threading.Event)
    threads: list[threading.Thread] = field(default_factory=list)

    @property
    def port(self) -> int:
        return int(self.listener.getsockname()[1])

    def ids(self) -> list[str]:
        """The Message-ID of each text that came to its end."""
        heads = (line for text in self.texts for line in text.splitlines())
        return [line.partition(": ")[2] for line in heads if line.startswith("Message-ID")]

    @contextlib.contextmanager
    def serving(self) -> Iterator[Liar]:
        accepting = threading.Thread(target=self._accept)
        accepting.start()
        try:
            yield self
        finally:
            self.over.set()
            with contextlib.suppress(OSError):
                socket.create_connection(("127.0.0.1", self.port), 1).close()
            accepting.join()
            for thread in self.threads:
                thread.join()
            self.listener.close()

    def _accept(self) -> None:
        while not self.over.is_set():
            link, _ = self.listener.accept()
            self.calls += 1
            self.threads.append(threading.Thread(target=self._talk, args=(link,)))
            self.threads[-1].start()

    def _talk(self, link: socket.socket) -> None:
        with link, link.makefile("rb") as words, contextlib.suppress(OSError):
            recipient = ""
            if not self._answer(link, "greeting", recipient):
                return
            while not self.over.is_set() and (line := words.readline()):
                verb = line[:4].decode("ascii", "replace").upper()
                stage = {"HELO": "EHLO"}.get(verb, verb)
                if stage == "RCPT":
                    recipient = line.decode().partition("<")[2].partition(">")[0]
                if stage not in _ANSWERS:
                    link.sendall(b"502 what?\r\n")
                elif not self._goes_on(link, words, stage, recipient):
                    return

    def _goes_on(self, link: socket.socket, words: BinaryIO, stage: str, recipient: str) -> bool:
        if not self._answer(link, stage, recipient):
            return False
        return stage != "DATA" or self._take_text(link, words, recipient)

    def _take_text(self, link: socket.socket, words: BinaryIO, recipient: str) -> bool:
        lines: list[bytes] = []
        while (line := words.readline()) and line != b".\r\n":
            lines.append(line)
        self.texts.append(b"".join(lines).decode())
        return self._answer(link, "text", recipient)

    def _answer(self, link: socket.socket, stage: str, recipient: str) -> bool:
        """False if the call is over."""
        if stage != self.stage or (self.only and recipient != self.only):
            link.sendall(_ANSWERS[stage])
            return True
        if self.how == "drop":
            return False
        if self.how == "silent":
            self.over.wait(self.until_s)
            return False
        if self.how == "drip":
            # One byte now and then: no single reading ever waits long.
            for _ in range(int(self.until_s / 0.05)):
                if self.over.wait(0.05):
                    break
                link.sendall(b"2")
            else:
                self.outlasted = True
            return False
        if self.how == "late":
            self.over.wait(self.until_s)
            link.sendall(_ANSWERS[stage])
            return True
        answers = {"drop-after": _ANSWERS[stage], "garbage": b"\xff\x00\x17 ???\r\n"}
        link.sendall(answers.get(self.how, self.how.encode()))
        return self.how != "drop-after"
