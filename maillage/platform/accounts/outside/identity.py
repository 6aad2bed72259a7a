"""Who a provider says that somebody is: what we keep of the claims, and nothing else.

Claims of Pro Santé Connect: ANS, its reference client (`SubjectNameID`, `SubjectRefPro.exercices`). Claims of
ProConnect: `given_name`, `usual_name`, `email`.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from maillage.core.identifiers.rpps import parse_national_id
from maillage.platform.accounts.outside.failures import UNPROVEN, OutsideError
from maillage.platform.accounts.outside.providers import PSC, Provider

# Columns: SocialAccount.uid, and the national identifier as the register keeps it.
LONGEST_SUBJECT, LONGEST_NATIONAL_ID = 191, 60


@dataclass(frozen=True)
class Identity:
    """A verified identity. `subject` names the person at the provider for ever, or nearly so (ProConnect).

    email: as the provider wrote it, never a proof by itself. national_id: canonical IDNPS, "" unless Pro Santé
    Connect says one. profession_code: table TRE-G15, "" for somebody without `SubjectRefPro`. strong: the level
    (acr) replaces a second factor.
    """

    provider: str
    subject: str
    given_name: str = ""
    family_name: str = ""
    email: str = ""
    national_id: str = ""
    profession_code: str = ""
    strong: bool = False

    @property
    def name(self) -> str:
        return " ".join(part for part in (self.given_name, self.family_name) if part)

    @property
    def shown(self) -> str:
        """How the person recognises it: the name, else the address, else nothing that could be read."""
        return self.name or self.email or "identité sans nom"

    def kept(self) -> dict[str, Any]:
        """As the session keeps it; `Identity(**kept)` makes it again."""
        return asdict(self)


def identity_from(provider: Provider, id_token: dict[str, Any], claims: dict[str, Any]) -> Identity:
    """What both statements say. The claims are those of the person whom the ID token names (checked before)."""
    subject = id_token["sub"]
    if len(subject) > LONGEST_SUBJECT or not subject.isprintable():
        raise OutsideError(UNPROVEN, "the subject is too long")
    psc = provider.kind == PSC
    return Identity(
        provider=provider.id,
        subject=subject,
        given_name=_text(claims, "given_name"),
        family_name=_text(claims, "usual_name") or _text(claims, "family_name"),
        email=_text(claims, "email", 254),
        national_id=_national_id(claims) if psc else "",
        profession_code=_profession_code(claims) if psc else "",
        strong=str(id_token.get("acr", "")) in provider.strong_acr,
    )


def _text(claims: dict[str, Any], name: str, longest: int = 120) -> str:
    value = claims.get(name)
    if not isinstance(value, str):
        return ""
    return "".join(sign for sign in " ".join(value.split()) if sign.isprintable())[:longest]


def _national_id(claims: dict[str, Any]) -> str:
    """`SubjectNameID`: 8 and a number of the RPPS, or something else (accounts made for persons without number)."""
    text = _text(claims, "SubjectNameID", LONGEST_NATIONAL_ID + 1)
    if len(text) > LONGEST_NATIONAL_ID:
        raise OutsideError(UNPROVEN, "the national identifier is too long")
    return parse_national_id(text).national if text else ""


def _profession_code(claims: dict[str, Any]) -> str:
    """The profession of the first exercise; "" where `SubjectRefPro` is absent or of another form."""
    reference = claims.get("SubjectRefPro")
    exercises = reference.get("exercices") if isinstance(reference, dict) else None
    first = exercises[0] if isinstance(exercises, list) and exercises else None
    return _text(first, "codeProfession", 10) if isinstance(first, dict) else ""
