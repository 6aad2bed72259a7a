"""The gateway: one POST for one text message, in JSON.

    POST <MAILLAGE_SMS_URL>
    Authorization: Bearer <MAILLAGE_SMS_TOKEN>
    Idempotency-Key: <message_id>
    {"to": "+33…", "text": "…", "sender": "…", "id": "<message_id>"}

2xx: taken. 408, 425, 429 and 5xx, or no answer: again later, under the same key. Another answer (a redirect too, which
would take the token elsewhere): refused for good.
"""

from __future__ import annotations

import http.client
import json
import ssl
from typing import Any, Final
from urllib.parse import urlsplit

from maillage.platform.messaging.models import ShortMessage

TIMEOUT_S: Final = 15
_READ: Final = 4_096
_LATER: Final = frozenset({408, 425, 429})


class Refused(Exception):
    """The gateway will not take this message, however often it is sent."""


class Later(Exception):
    """The gateway could not take it now, or nobody knows whether it did."""


class Unreachable(Later):
    """No answer came: the next message would wait for one as long."""


def hand_over(message: ShortMessage, gateway: Any) -> None:
    """Give one message to the gateway. Raises Refused, Later, Unreachable.

    gateway: url, token, sender (`config.sms.SmsGateway`).
    """
    parts = urlsplit(gateway.url)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    content = {"to": message.to, "text": message.body, "id": message.message_id}
    if gateway.sender:
        content["sender"] = gateway.sender
    line = _line(parts)
    try:
        line.request("POST", path, json.dumps(content).encode(), _headers(gateway, message))
        answer = line.getresponse()
        answer.read(_READ)
    except (OSError, http.client.HTTPException) as error:
        raise Unreachable(f"La passerelle ne répond pas ({type(error).__name__}).") from error
    finally:
        line.close()
    _judge(answer.status)


def _line(parts: Any) -> http.client.HTTPConnection:
    if parts.scheme == "https":
        context = ssl.create_default_context()
        return http.client.HTTPSConnection(parts.hostname, parts.port, timeout=TIMEOUT_S, context=context)
    return http.client.HTTPConnection(parts.hostname, parts.port, timeout=TIMEOUT_S)


def _headers(gateway: Any, message: ShortMessage) -> dict[str, str]:
    headers = {
        "Content-Type": "application/json",
        "Accept": "application/json",
        "Idempotency-Key": message.message_id,
        "User-Agent": "Maillage",
    }
    if gateway.token:
        headers["Authorization"] = f"Bearer {gateway.token}"
    return headers


def _judge(status: int) -> None:
    if 200 <= status < 300:
        return
    if status >= 500 or status in _LATER:
        raise Later(f"La passerelle demande de revenir plus tard (réponse {status}).")
    if status in (401, 403):
        # A wrong token is a setting of the installation, which the next try may find corrected.
        raise Later(f"La passerelle refuse notre jeton (réponse {status}) : vérifiez MAILLAGE_SMS_TOKEN.")
    raise Refused(f"La passerelle refuse ce SMS (réponse {status}) : vérifiez le numéro.")
