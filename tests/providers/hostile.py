"""A provider with keys of its own that misbehaves, in the one way that a test asks for."""

from __future__ import annotations

import contextlib
import json
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

CLIENT_ID = "maillage"
SUBJECT = "hostile-0001"
_KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
OTHER_KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)

Change = Callable[[dict[str, Any]], None]


@dataclass
class Behaviour:
    """How it answers; everything that is not changed is right. nonce: told by the test, which read it on the way."""

    address: str = ""
    nonce: str = ""
    id_token: Change = lambda claims: None
    userinfo: Change = lambda claims: None
    document: Change = lambda document: None
    # How a set of claims becomes a token.
    sign: Callable[[dict[str, Any]], str] = field(default_factory=lambda: signed)
    # None: plain JSON; else the token that the claims become.
    sign_userinfo: Callable[[dict[str, Any]], str] | None = None
    token_status: int = 200
    token_body: bytes | None = None
    asked: list[str] = field(default_factory=list)


def signed(claims: dict[str, Any], *, key: Any = _KEY, kid: str = "own", algorithm: str = "RS256") -> str:
    return jwt.encode(claims, key, algorithm=algorithm, headers={"kid": kid})


def unsigned(claims: dict[str, Any]) -> str:
    """A token that says itself that nobody signed it."""
    return jwt.encode(claims, "", algorithm="none", headers={"kid": "own"})


def statement(behaviour: Behaviour) -> dict[str, Any]:
    now = int(time.time())
    claims = {
        "iss": behaviour.address,
        "aud": CLIENT_ID,
        "sub": SUBJECT,
        "iat": now,
        "exp": now + 300,
        "nonce": behaviour.nonce,
        "acr": "eidas1",
    }
    behaviour.id_token(claims)
    return claims


def _document(behaviour: Behaviour) -> dict[str, Any]:
    places = {
        "authorization_endpoint": "/auth",
        "token_endpoint": "/token",
        "userinfo_endpoint": "/me",
        "jwks_uri": "/keys",
    }
    document: dict[str, Any] = {name: behaviour.address + path for name, path in places.items()}
    document["issuer"] = behaviour.address
    behaviour.document(document)
    return document


def _keys() -> dict[str, Any]:
    public = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(_KEY.public_key()))
    return {"keys": [public | {"kid": "own", "alg": "RS256", "use": "sig"}]}


def _userinfo(behaviour: Behaviour) -> tuple[str, bytes]:
    claims: dict[str, Any] = {
        "sub": SUBJECT,
        "iss": behaviour.address,
        "aud": CLIENT_ID,
        "given_name": "Hostile",
        "family_name": "Exemple",
    }
    behaviour.userinfo(claims)
    if behaviour.sign_userinfo is None:
        return "application/json", json.dumps(claims).encode()
    return "application/jwt", behaviour.sign_userinfo(claims).encode()


def _handler(behaviour: Behaviour) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            behaviour.asked.append(self.path)
            if "/.well-known/" in self.path:
                self._say(200, "application/json", json.dumps(_document(behaviour)).encode())
            elif self.path == "/keys":
                self._say(200, "application/json", json.dumps(_keys()).encode())
            elif self.path == "/me":
                self._say(200, *_userinfo(behaviour))
            else:
                self._say(404, "text/plain", b"")

        def do_POST(self) -> None:
            behaviour.asked.append(self.path)
            self.rfile.read(int(self.headers.get("Content-Length", 0)))
            body = behaviour.token_body
            if body is None:
                token = behaviour.sign(statement(behaviour))
                body = json.dumps(
                    {"access_token": "opaque", "token_type": "Bearer", "id_token": token}
                ).encode()
            self._say(behaviour.token_status, "application/json", body)

        def _say(self, status: int, kind: str, body: bytes) -> None:
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            """Tests say what went wrong, not this."""

    return Handler


@contextlib.contextmanager
def hostile_provider() -> Iterator[Behaviour]:
    behaviour = Behaviour()
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(behaviour))
    behaviour.address = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield behaviour
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
