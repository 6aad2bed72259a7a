"""Encryption of a backup: the age format (age-encryption.org/v1), so that the ordinary `age` tool opens it too.

Each backup has an identity of its own. With a passphrase, this identity goes first into the file, as an armoured age
file that the passphrase opens; what follows is encrypted to it. With recipients (`age1…`), what the machine holds
cannot open the file: the identity is only in memory, for the time in which the backup is read back.

By hand:

    sed '/END AGE/q' FILE > key.age; sed '1,/END AGE/d' FILE > data.age
    age -d -i key.age data.age | tar xz            # passphrase
    age -d -i my-identity.txt FILE | tar xz        # recipients
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any, BinaryIO, Final

import pyrage

from maillage.platform.keeping.refusals import DamagedArchive, KeepingRefused, WrongKey

ARMOUR_BEGIN: Final = b"-----BEGIN AGE ENCRYPTED FILE-----"
ARMOUR_END: Final = b"-----END AGE ENCRYPTED FILE-----\n"
AGE: Final = b"age-encryption.org/v1\n"
GZIP: Final = b"\x1f\x8b"
# The armoured identity is some 500 bytes long.
_TIMINGS: Final = 5
_LONGEST_PREAMBLE: Final = 4_096
_SHORTEST_PASSPHRASE: Final = 12


@dataclass(frozen=True)
class Seal:
    """How a backup is closed: by a passphrase, to recipients, or not at all. Never both."""

    passphrase: str = ""
    recipients: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.passphrase and len(self.passphrase) < _SHORTEST_PASSPHRASE:
            raise KeepingRefused(
                f"Cette phrase secrète est trop courte : {_SHORTEST_PASSPHRASE} signes au moins."
            )
        for recipient in self.recipients:
            public_key(recipient)

    @property
    def closed(self) -> bool:
        return bool(self.passphrase or self.recipients)


@dataclass(frozen=True)
class Opener:
    """What may open a backup: a passphrase, identities (`AGE-SECRET-KEY-1…`), or the identity kept in memory."""

    passphrase: str = ""
    identities: tuple[Any, ...] = ()
    # What the passphrase opened, by its closed form: an archive is read twice, and age makes each try cost a second.
    found: dict[bytes, tuple[Any, ...]] = field(default_factory=dict, compare=False, repr=False)


def public_key(text: str) -> Any:
    """The recipient that `age1…` names; KeepingRefused if it is none."""
    try:
        return pyrage.x25519.Recipient.from_str(text.strip())
    except pyrage.RecipientError:
        raise KeepingRefused(
            f"« {text[:80]} » n’est pas une clé publique age : elle commence par « age1 » (voyez age-keygen)."
        ) from None


def identities_in(text: str) -> tuple[Any, ...]:
    """The identities of a file made by `age-keygen`, comments aside; KeepingRefused if it holds none."""
    lines = [line.strip() for line in text.splitlines()]
    try:
        found = tuple(
            pyrage.x25519.Identity.from_str(line) for line in lines if line.startswith("AGE-SECRET-KEY-")
        )
    except pyrage.IdentityError:
        found = ()
    if not found:
        raise KeepingRefused(
            "Ce fichier d’identité ne contient aucune clé « AGE-SECRET-KEY-1… » lisible : donnez celui d’age-keygen."
        )
    return found


@contextmanager
def sealed(target: BinaryIO, seal: Seal) -> Iterator[tuple[BinaryIO, Opener]]:
    """A stream whose content arrives in `target` closed as `seal` says, and what opens it again in this process.

    The end of the block waits until all has arrived. An error of `target` (full disk) is raised as it is.
    """
    if not seal.closed:
        yield target, Opener()
        return
    identity = pyrage.x25519.Identity.generate()
    recipients = [identity.to_public(), *map(public_key, seal.recipients)]
    if seal.passphrase:
        target.write(pyrage.passphrase.encrypt(f"{identity}\n".encode(), seal.passphrase, armored=True))
    own_end, other_end = os.pipe()
    errors = _Target(target)
    source = os.fdopen(own_end, "rb")
    thread = _Aside(lambda: pyrage.encrypt_io(source, errors, recipients), source)
    try:
        with os.fdopen(other_end, "wb") as entry:
            yield entry, Opener(identities=(identity,))
    except BrokenPipeError:
        # The other side stopped reading: its own error, raised below, says why.
        if thread.failure() is None:
            raise
    finally:
        failure = thread.failure()
    if failure is not None:
        raise errors.error or failure


class _Target:
    """Hands bytes on and remembers the error in the way of it, which the library would turn into a text."""

    def __init__(self, target: BinaryIO) -> None:
        self.target = target
        self.error: OSError | None = None

    def write(self, data: bytes) -> int:
        try:
            return self.target.write(data)
        except OSError as error:
            self.error = error
            raise

    def flush(self) -> None:
        self.target.flush()


class _Aside:
    """One function in a thread of its own; `end` is closed when it is over, so that the other side never waits."""

    def __init__(self, function: Callable[[], object], end: BinaryIO) -> None:
        self._error: BaseException | None = None

        def run() -> None:
            try:
                function()
            except BaseException as error:
                self._error = error
            finally:
                # A pipe that nobody reads any more has no buffer to flush.
                with suppress(OSError):
                    end.close()

        self._thread = threading.Thread(target=run, name="age", daemon=True)
        self._thread.start()

    def failure(self) -> BaseException | None:
        self._thread.join()
        return self._error


@contextmanager
def opened(source: BinaryIO, opener: Opener) -> Iterator[BinaryIO]:
    """The content of a backup, whichever way it is closed. WrongKey at once if it is not opened by `opener`.

    The end of the block raises DamagedArchive if what was read is not authentic to its last byte.
    """
    start = source.read(len(AGE))
    source.seek(0)
    if start.startswith(GZIP):
        yield source
        return
    if start.startswith(ARMOUR_BEGIN[: len(AGE)]):
        identities: Sequence[Any] = _identity_of_preamble(source, opener)
    elif start == AGE:
        identities = opener.identities
        if not identities:
            raise WrongKey(
                "Cette sauvegarde est chiffrée pour une clé publique : donnez la clé secrète qui va avec "
                "par --identity-file."
            )
    else:
        raise DamagedArchive("ce n’est pas une sauvegarde de Maillage")
    yield from _decrypted(source, identities)


def _opened_by_passphrase(preamble: bytes, passphrase: str) -> str:
    """The armoured text. age first times this machine and refuses what it would find too slow to open; while the
    machine is overloaded that measure is wrong, so the refusal (and no other) is asked again."""
    for _ in range(_TIMINGS - 1):
        try:
            return pyrage.passphrase.decrypt(preamble, passphrase).decode()
        except pyrage.DecryptError as refusal:
            if "xcessive" not in str(refusal):
                raise
    return pyrage.passphrase.decrypt(preamble, passphrase).decode()


def _identity_of_preamble(source: BinaryIO, opener: Opener) -> Sequence[Any]:
    """Read the armoured identity; `source` then stands at what it opens."""
    preamble = b""
    while not preamble.endswith(ARMOUR_END):
        line = source.readline(200)
        preamble += line
        if not line or len(preamble) > _LONGEST_PREAMBLE:
            raise DamagedArchive("sa clé est illisible")
    if opener.identities:
        return opener.identities
    if not opener.passphrase:
        raise WrongKey(
            "Cette sauvegarde est chiffrée : donnez sa phrase secrète par --passphrase-file ou --passphrase-prompt."
        )
    if preamble in opener.found:
        return opener.found[preamble]
    try:
        opener.found[preamble] = identities_in(_opened_by_passphrase(preamble, opener.passphrase))
        return opener.found[preamble]
    except (pyrage.DecryptError, UnicodeDecodeError, KeepingRefused):
        raise WrongKey(
            "Cette phrase secrète n’ouvre pas la sauvegarde : vérifiez-la (ou le début du fichier est abîmé)."
        ) from None


def _decrypted(source: BinaryIO, identities: Sequence[Any]) -> Iterator[BinaryIO]:
    own_end, other_end = os.pipe()
    entry = os.fdopen(other_end, "wb")
    thread = _Aside(lambda: pyrage.decrypt_io(source, entry, list(identities)), entry)
    with os.fdopen(own_end, "rb") as content:
        try:
            yield content
            whole = not content.read(1)
        except (EOFError, DamagedArchive):
            # A stream that ends too early: the reason may be the decryption's.
            content.close()
            _raise_of(thread.failure())
            raise
    if whole:
        _raise_of(thread.failure())


def _raise_of(failure: BaseException | None) -> None:
    if isinstance(failure, pyrage.DecryptError) and "matching keys" in str(failure):
        raise WrongKey("Cette clé secrète n’ouvre pas la sauvegarde : prenez celle de sa clé publique.")
    # The library says by an OSError without number that a piece is not authentic.
    if isinstance(failure, pyrage.DecryptError) or (isinstance(failure, OSError) and failure.errno is None):
        raise DamagedArchive("son contenu chiffré a été modifié ou coupé")
    if failure is not None and not isinstance(failure, BrokenPipeError):
        raise failure
