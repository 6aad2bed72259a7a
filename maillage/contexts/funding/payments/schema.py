"""Whether a message to the bank follows its schema: the XSD of ISO 20022 that the package `sepaxml` carries."""

from __future__ import annotations

from functools import lru_cache
from importlib.resources import files
from typing import Any

from maillage.contexts.funding.payments.refusals import PayRefused
from maillage.core.pay.sepa import VERSIONS


@lru_cache(maxsize=len(VERSIONS))
def _schema(version: str) -> Any:
    # Heavy, and needed by few requests.
    import xmlschema

    path = files("sepaxml") / "schemas" / f"{version}.xsd"
    return xmlschema.XMLSchema(path.read_text("utf-8"))


def problems(message: bytes, version: str) -> list[str]:
    """What the schema finds wrong; empty for a right message. ValueError for a version that is not written here."""
    if version not in VERSIONS:
        raise ValueError(version)
    return [str(error.reason) for error in _schema(version).iter_errors(message.decode("utf-8"))]


def validated(message: bytes, version: str) -> bytes:
    """The message; PayRefused, caused by the first problem, for one that the bank would refuse."""
    wrong = problems(message, version)
    if wrong:
        # The schema's own words are English, and may hold an account: they stay with the cause.
        raise PayRefused(
            f"La banque refuserait ce fichier ({version}) : vérifiez le titulaire, l’IBAN et le BIC du compte de "
            "l’association et de ceux des membres, puis recommencez."
        ) from ValueError(f"{version}: {wrong[0]}")
    return message
