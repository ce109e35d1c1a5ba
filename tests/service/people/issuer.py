"""A small OpenID Connect issuer that really signs what it says, in a thread of the test process."""

import json
import secrets
import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit
from wsgiref.simple_server import WSGIRequestHandler, make_server

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa
from jwt.algorithms import RSAAlgorithm

CLIENT, SECRET = "lodestar", "a secret between the two"


class Quiet(WSGIRequestHandler):
    def log_message(self, *args: Any) -> None:
        """Nothing."""


@dataclass
class Issuer:
    """Vouches for one person: ``says`` is what user information holds. What it signs can be made wrong on purpose."""

    says: dict[str, Any]
    url: str = ""
    key: rsa.RSAPrivateKey = field(default_factory=lambda: rsa.generate_private_key(65537, 2048))
    signs_with: rsa.RSAPrivateKey | None = None
    token: dict[str, Any] = field(default_factory=dict)
    without_token: bool = False
    codes: dict[str, dict[str, str]] = field(default_factory=dict)

    def __call__(self, environ, start_response):
        path, asked = environ["PATH_INFO"], _one_of_each(environ["QUERY_STRING"])
        if path == "/authorize":
            code = secrets.token_urlsafe(16)
            self.codes[code] = asked
            back = urlencode({"code": code, "state": asked["state"]})
            start_response("302 Found", [("Location", f"{asked['redirect_uri']}?{back}")])
            return [b""]
        status, said = self._answer(path, environ)
        start_response(status, [("Content-Type", "application/json")])
        return [json.dumps(said).encode()]

    def _answer(self, path, environ):
        if path == "/.well-known/openid-configuration":
            return "200 OK", {
                "issuer": self.url, "authorization_endpoint": f"{self.url}/authorize",
                "token_endpoint": f"{self.url}/token", "userinfo_endpoint": f"{self.url}/userinfo",
                "jwks_uri": f"{self.url}/jwks", "token_endpoint_auth_methods_supported": ["client_secret_post"],
            }  # fmt: skip
        if path == "/jwks":
            return "200 OK", {
                "keys": [
                    json.loads(RSAAlgorithm.to_jwk(self.key.public_key())) | {"kid": "k", "alg": "RS256"}
                ]
            }
        if path == "/userinfo":
            known = environ.get("HTTP_AUTHORIZATION") == "Bearer open"
            return ("200 OK", self.says) if known else ("401 Unauthorized", {})
        if path == "/token":
            return self._token(
                _one_of_each(environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"])).decode())
            )
        return "404 Not Found", {}

    def _token(self, sent):
        asked = self.codes.pop(sent.get("code", ""), None)
        sound = (
            asked and (sent["client_id"], sent["client_secret"]) == (CLIENT, SECRET) and sent["code_verifier"]
        )
        if not sound:
            return "400 Bad Request", {"error": "invalid_grant"}
        now = int(time.time())
        claims = {
            "iss": self.url,
            "aud": CLIENT,
            "sub": self.says["sub"],
            "iat": now,
            "exp": now + 60,
        } | self.token
        signed = jwt.encode(claims, self.signs_with or self.key, algorithm="RS256", headers={"kid": "k"})
        said = {"access_token": "open", "token_type": "Bearer", "expires_in": 60}
        return "200 OK", said | ({} if self.without_token else {"id_token": signed})


@contextmanager
def running(issuer: Issuer):
    """The issuer at an address of its own."""
    server = make_server("127.0.0.1", 0, issuer, handler_class=Quiet)
    issuer.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield issuer
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _one_of_each(text: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(text).items()}


def path_of(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.path}?{parts.query}"
