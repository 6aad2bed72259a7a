"""The forms of the page « Courrier »."""

from __future__ import annotations

import re
from email.utils import parseaddr
from ipaddress import IPv6Address
from typing import Any, Final

from django import forms
from django.core.validators import validate_email

from maillage.platform.messaging.server.models import Security
from maillage.platform.messaging.server.settings import Server

_NAME: Final = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9.-]{0,251}[A-Za-z0-9])?")
_USUAL_PORTS: Final = {Security.STARTTLS: 587, Security.TLS: 465, Security.NONE: 25}


class ServerForm(forms.Form):
    """Where mail leaves. An empty password keeps the one that is known, unless the server or the name changes."""

    host = forms.CharField(
        label="Serveur",
        max_length=253,
        help_text="Son nom, tel que le donne votre messagerie : « smtp.fournisseur.fr ».",
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}
        ),
    )
    security = forms.ChoiceField(label="Sécurité", choices=Security.choices, initial=Security.STARTTLS)
    port = forms.IntegerField(
        label="Port",
        required=False,
        min_value=1,
        max_value=65_535,
        help_text="Laissez vide pour le port habituel : 587, 465 ou 25 selon la sécurité.",
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )
    user = forms.CharField(
        label="Identifiant",
        max_length=200,
        required=False,
        help_text="Souvent l’adresse de la boîte qui envoie.",
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}
        ),
    )
    password = forms.CharField(
        label="Mot de passe",
        max_length=500,
        required=False,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
    )
    sender = forms.CharField(
        label="Expéditeur",
        max_length=254,
        help_text="Ce que verront vos destinataires : « contact@ma-cpts.fr » ou « Ma CPTS <contact@ma-cpts.fr> ».",
    )

    def __init__(self, *args: Any, known: Server | None, **kwargs: Any) -> None:
        self.known = known
        if known is not None:
            kwargs.setdefault(
                "initial",
                {
                    "host": known.host,
                    "port": known.port,
                    "security": known.security,
                    "user": known.user,
                    "sender": known.sender,
                },
            )
        kwargs.setdefault("auto_id", "courrier_%s")
        super().__init__(*args, **kwargs)
        if known is not None and known.password:
            self.fields["password"].help_text = "Laissez vide pour garder celui qui est enregistré."

    def clean_host(self) -> str:
        host = str(self.cleaned_data["host"]).strip().strip("[]").rstrip(".")
        if not _NAME.fullmatch(host) and not _is_ipv6(host):
            raise forms.ValidationError(
                "Écrivez seulement le nom du serveur, sans « https:// » ni port : « smtp.fournisseur.fr »."
            )
        return host

    def clean_sender(self) -> str:
        text = str(self.cleaned_data["sender"])
        name, address = parseaddr(text if text.isprintable() else "")
        try:
            validate_email(address)
        except forms.ValidationError:
            raise forms.ValidationError(
                "Écrivez une adresse électronique, par exemple « contact@ma-cpts.fr »."
            ) from None
        return f'"{_plain(name)}" <{address}>' if _plain(name) else address

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if not cleaned.get("port") and "port" not in self.errors and cleaned.get("security"):
            cleaned["port"] = _USUAL_PORTS[cleaned["security"]]
        if not cleaned.get("password"):
            cleaned["password"] = self._kept_password(cleaned)
        if (
            cleaned["password"]
            and cleaned.get("security") == Security.NONE
            and not _is_own(cleaned.get("host"))
        ):
            self.add_error(
                "security",
                "Sans protection, le mot de passe passerait en clair : choisissez STARTTLS ou TLS.",
            )
        return cleaned

    def _kept_password(self, cleaned: dict[str, Any]) -> str:
        """A known password goes to no other server than its own: a page must not be a way to read it."""
        known = self.known
        if known is None or not known.password or not cleaned.get("user"):
            return ""
        if (known.host, known.user) != (cleaned.get("host"), cleaned.get("user")):
            self.add_error("password", "Le serveur ou l’identifiant a changé : retapez le mot de passe.")
            return ""
        return known.password

    @property
    def server(self) -> Server:
        """What the valid form says."""
        cleaned = self.cleaned_data
        return Server(
            host=cleaned["host"],
            port=cleaned["port"],
            security=cleaned["security"],
            user=cleaned["user"],
            password=cleaned["password"],
            sender=cleaned["sender"],
        )


def _plain(name: str) -> str:
    return "".join(char for char in name if char.isprintable() and char not in '"\\<>')


def _is_ipv6(host: str) -> bool:
    try:
        return IPv6Address(host).version == 6
    except ValueError:
        return False


def _is_own(host: object) -> bool:
    return str(host) in {"localhost", "127.0.0.1", "::1"}


class TestAddressForm(forms.Form):
    """Where the test message goes."""

    # pytest would take the class for a test.
    __test__ = False

    to = forms.EmailField(
        label="Envoyer un essai à",
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("auto_id", "essai_%s")
        super().__init__(*args, **kwargs)


class CodeForm(forms.Form):
    """The code that came in the message."""

    code = forms.CharField(
        label="Code reçu",
        max_length=20,
        help_text="Six chiffres, dans l’objet et dans le texte du message.",
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("auto_id", "recu_%s")
        super().__init__(*args, **kwargs)
