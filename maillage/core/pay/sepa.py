"""A batch of transfers as a pain.001 message (ISO 20022), versions .001.03 and .001.09.

The same batch always gives the same bytes: the number of the message and its moment are those of the batch, so that
a bank that gets it twice knows it for the same one. Rules of the European Payments Council: Latin characters only,
70 for a name, 140 for a reason, 35 for a reference, charges shared (SLEV).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from xml.etree import ElementTree as Xml

V03: Final = "pain.001.001.03"
V09: Final = "pain.001.001.09"
VERSIONS: Final = (V09, V03)
_NOT_ALLOWED: Final = re.compile(r"[^A-Za-z0-9/\-?:().,'+ ]+")
# What Unicode does not take apart by itself: letters of French and of neighbours, apostrophes, hyphens and dashes.
_LIGATURES: Final = str.maketrans(
    {"œ": "oe", "Œ": "OE", "æ": "ae", "Æ": "AE", "ß": "ss", "ø": "o", "Ø": "O", "ł": "l", "Ł": "L"}
    | {"đ": "d", "Đ": "D", "ı": "i"}
    | dict.fromkeys("\u2018\u2019\u02bc", "'")
    | dict.fromkeys("\u2010\u2011\u2013\u2014", "-")
)


@dataclass(frozen=True)
class Account:
    """name: the holder. bic: "" where the bank finds it by itself."""

    name: str
    iban: str
    bic: str = ""


@dataclass(frozen=True)
class Transfer:
    """One line. reference: unique in the message, at most 35 characters."""

    to: Account
    amount_cents: int
    reference: str
    reason: str


@dataclass(frozen=True)
class Order:
    """A message with one batch. number: at most 35 characters, never used twice; made_at: local time."""

    number: str
    made_at: datetime
    execution_on: date
    payer: Account
    transfers: Sequence[Transfer]

    @property
    def total_cents(self) -> int:
        return sum(one.amount_cents for one in self.transfers)


def latin(text: str, length: int) -> str:
    """The text in the characters that banks take, cut at `length`; « NON PRECISE » if nothing is left."""
    bare = unicodedata.normalize("NFKD", text.translate(_LIGATURES))
    kept = _NOT_ALLOWED.sub(" ", "".join(one for one in bare if not unicodedata.combining(one)))
    return " ".join(kept.split())[:length].strip() or "NON PRECISE"


def pain_001(order: Order, version: str = V09) -> bytes:
    """The message as UTF-8 XML. ValueError for an empty order, an unknown version or a sum that is not positive."""
    if version not in VERSIONS:
        raise ValueError(f"{version}: not a version that is written here")
    if not order.transfers or any(one.amount_cents <= 0 for one in order.transfers):
        raise ValueError("a batch holds at least one transfer, each of a positive sum")
    root = Xml.Element("Document", xmlns=f"urn:iso:std:iso:20022:tech:xsd:{version}")
    message = _in(root, "CstmrCdtTrfInitn")
    _header(message, order)
    _batch(message, order, version)
    return bytes(Xml.tostring(root, encoding="utf-8", xml_declaration=True))


def _in(parent: Xml.Element, tag: str, text: str | None = None) -> Xml.Element:
    made = Xml.SubElement(parent, tag)
    made.text = text
    return made


def euros_text(cents: int) -> str:
    """12345 -> « 123.45 »."""
    return f"{cents // 100}.{cents % 100:02d}"


def _header(message: Xml.Element, order: Order) -> None:
    header = _in(message, "GrpHdr")
    _in(header, "MsgId", latin(order.number, 35))
    _in(header, "CreDtTm", order.made_at.strftime("%Y-%m-%dT%H:%M:%S"))
    _in(header, "NbOfTxs", str(len(order.transfers)))
    _in(header, "CtrlSum", euros_text(order.total_cents))
    _in(_in(header, "InitgPty"), "Nm", latin(order.payer.name, 70))


def _batch(message: Xml.Element, order: Order, version: str) -> None:
    batch = _in(message, "PmtInf")
    _in(batch, "PmtInfId", latin(order.number, 35))
    _in(batch, "PmtMtd", "TRF")
    _in(batch, "BtchBookg", "true")
    _in(batch, "NbOfTxs", str(len(order.transfers)))
    _in(batch, "CtrlSum", euros_text(order.total_cents))
    _in(_in(_in(batch, "PmtTpInf"), "SvcLvl"), "Cd", "SEPA")
    day = order.execution_on.isoformat()
    if version == V03:
        _in(batch, "ReqdExctnDt", day)
    else:
        _in(_in(batch, "ReqdExctnDt"), "Dt", day)
    _in(_in(batch, "Dbtr"), "Nm", latin(order.payer.name, 70))
    _in(_in(_in(batch, "DbtrAcct"), "Id"), "IBAN", order.payer.iban)
    _agent(batch, "DbtrAgt", order.payer.bic, version)
    _in(batch, "ChrgBr", "SLEV")
    for one in order.transfers:
        _transfer(batch, one, version)


def _agent(parent: Xml.Element, tag: str, bic: str, version: str) -> None:
    """The bank of an account; « NOTPROVIDED » is what the scheme asks for where only the IBAN is given."""
    bank = _in(_in(parent, tag), "FinInstnId")
    if bic:
        _in(bank, "BIC" if version == V03 else "BICFI", bic)
    else:
        _in(_in(bank, "Othr"), "Id", "NOTPROVIDED")


def _transfer(batch: Xml.Element, one: Transfer, version: str) -> None:
    line = _in(batch, "CdtTrfTxInf")
    _in(_in(line, "PmtId"), "EndToEndId", latin(one.reference, 35))
    amount = _in(_in(line, "Amt"), "InstdAmt", euros_text(one.amount_cents))
    amount.set("Ccy", "EUR")
    if one.to.bic:
        _agent(line, "CdtrAgt", one.to.bic, version)
    _in(_in(line, "Cdtr"), "Nm", latin(one.to.name, 70))
    _in(_in(_in(line, "CdtrAcct"), "Id"), "IBAN", one.to.iban)
    _in(_in(line, "RmtInf"), "Ustrd", latin(one.reason, 140))
