"""What the environment says about this installation, checked before anything runs."""

import os
import re
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, unquote, urlsplit

from lodestar.evidence.errors import LodestarError

MINIMUM_KEY_LENGTH = 50
DATABASE_EXAMPLE = "postgresql://user:password@host/name"
EMAIL_EXAMPLE = "smtp://user:password@host:587"
_SCHEMES = {"LODESTAR_DATABASE_URL": ("postgresql", "postgres"), "LODESTAR_EMAIL_URL": ("smtp",)}
_SENDER = re.compile(r'[^\s@<>,;"]+@[^\s@<>,;"]+')
_NAME = re.compile(r"[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*|\[[0-9a-fA-F:]+\]")


@dataclass(frozen=True)
class Oidc:
    """Sign-in by OpenID Connect: who vouches for people, and as whom this site asks.

    ``verified`` are domains whose addresses the issuer vouches for without saying so each time.
    """

    issuer: str
    client_id: str
    secret: str
    name: str
    verified: tuple[str, ...]

    @property
    def origin(self) -> str:
        """Scheme and host of the issuer, as a content security policy names it."""
        parts = urlsplit(self.issuer)
        return f"{parts.scheme}://{parts.netloc}"

    @property
    def providers(self) -> dict[str, Any]:
        """What allauth is told."""
        said = {"server_url": self.issuer, "email_authentication": True}
        told = said | ({"verified_email": list(self.verified)} if self.verified else {})
        app = {
            "provider_id": "oidc", "name": self.name, "client_id": self.client_id, "secret": self.secret,
            "settings": told,
        }  # fmt: skip
        return {"openid_connect": {"APPS": [app], "OAUTH_PKCE_ENABLED": True}}


@dataclass(frozen=True)
class Environment:
    """Settings taken from ``LODESTAR_*`` variables."""

    production: bool
    secret_key: str
    hosts: list[str]
    origins: list[str]
    database: dict[str, Any]
    email_url: SplitResult | None
    email_from: str
    static_storage: str
    oidc: Oidc | None = None

    @classmethod
    def read(cls, home: Path) -> "Environment":
        """Read the environment. Raises LodestarError naming every variable that is missing or unsafe."""
        mode = os.environ.get("LODESTAR_MODE", "local")
        if mode not in {"local", "production"}:
            raise LodestarError(f"LODESTAR_MODE is '{mode}'; use 'local' or 'production'")
        production = mode == "production"
        hosts = _words("LODESTAR_HOSTS") or (
            [] if production else ["localhost", "127.0.0.1", "[::1]", "testserver"]
        )
        key = os.environ.get("LODESTAR_SECRET_KEY", "")
        problems = _unsafe(key, hosts) if production else []
        if problems:
            raise LodestarError("Lodestar will not start in production:\n- " + "\n- ".join(problems))
        return cls(
            production=production,
            secret_key=key or _local_key(home),
            hosts=hosts,
            origins=[f"https://{host}" for host in hosts] if production else [],
            database=_database(os.environ.get("LODESTAR_DATABASE_URL", ""), home),
            email_url=_email(os.environ.get("LODESTAR_EMAIL_URL", "")),
            email_from=_sender(hosts[0]),
            static_storage="whitenoise.storage.CompressedManifestStaticFilesStorage"
            if production or os.environ.get("LODESTAR_STATIC") == "collected"
            else "django.contrib.staticfiles.storage.StaticFilesStorage",
            oidc=_oidc(production),
        )


def _address(variable: str, url: str, example: str) -> SplitResult:
    """The parts of an address. What is wrong with it is told without repeating it: it may hold a password."""
    try:
        parts = urlsplit(url)
        sound = parts.scheme in _SCHEMES[variable] and (parts.port is None or parts.port > 0)
    except ValueError:
        sound = False
    if not sound:
        raise LodestarError(
            f"{variable} is not an address of that sort; write it as {example}, with signs such as / # @ : [ % "
            "in a user or password as %2F %23 %40 %3A %5B %25"
        )
    return parts


def _email(url: str) -> SplitResult | None:
    if not url:
        return None
    parts = _address("LODESTAR_EMAIL_URL", url, EMAIL_EXAMPLE)
    if not parts.hostname:
        raise LodestarError(f"LODESTAR_EMAIL_URL names no host; write it as {EMAIL_EXAMPLE}")
    return parts


def _oidc(production: bool) -> Oidc | None:
    """Sign-in by OpenID Connect, where it is configured. Raises LodestarError where it is so by half."""
    names = ("LODESTAR_OIDC_ISSUER", "LODESTAR_OIDC_CLIENT_ID", "LODESTAR_OIDC_CLIENT_SECRET")
    issuer, client, secret = (os.environ.get(name, "").strip() for name in names)
    if not (issuer or client or secret):
        return None
    missing = [name for name, value in zip(names, (issuer, client, secret), strict=True) if not value]
    if missing:
        raise LodestarError(
            f"Sign-in by OpenID Connect needs {', '.join(missing)} too; set all three or none"
        )
    parts = urlsplit(issuer)
    schemes = ("https",) if production else ("https", "http")
    if parts.scheme not in schemes or not parts.hostname or parts.query or parts.username:
        raise LodestarError(
            "LODESTAR_OIDC_ISSUER is not the address of an issuer; write it as https://login.example.org/path"
        )
    return Oidc(
        issuer=issuer.removesuffix("/.well-known/openid-configuration").rstrip("/"),
        client_id=client,
        secret=secret,
        name=os.environ.get("LODESTAR_OIDC_NAME", "").strip() or "your organisation",
        verified=tuple(domain.lower() for domain in _words("LODESTAR_OIDC_VERIFIED_DOMAINS")),
    )


def _sender(host: str) -> str:
    """The address that e-mail comes from; 'lodestar' at the site's first name where nobody says otherwise."""
    sender = os.environ.get("LODESTAR_EMAIL_FROM", "") or f"lodestar@{host}"
    if not _SENDER.fullmatch(sender):
        raise LodestarError(
            "LODESTAR_EMAIL_FROM is not an e-mail address; write it as lodestar@example.org, without a name"
        )
    return sender


def _words(variable: str) -> list[str]:
    return [word.strip() for word in os.environ.get(variable, "").split(",") if word.strip()]


def _unsafe(key: str, hosts: list[str]) -> list[str]:
    problems = []
    if len(key) < MINIMUM_KEY_LENGTH or len(set(key)) < 10:
        problems.append(
            f"LODESTAR_SECRET_KEY must be at least {MINIMUM_KEY_LENGTH} random characters; "
            "make one with: python3 -c 'import secrets; print(secrets.token_urlsafe(60))'"
        )
    if not hosts:
        problems.append(
            "LODESTAR_HOSTS must list the names the site is reached by, such as lodestar.example.org"
        )
    problems += [
        f"LODESTAR_HOSTS holds '{host}', which lets any name in; write the full name"
        for host in hosts
        if host.startswith(".") or "*" in host
    ]
    problems += [
        f"LODESTAR_HOSTS holds '{host}', which is more than a name; leave out https://, ports and paths"
        for host in hosts
        if not _NAME.fullmatch(host.lstrip(".").replace("*", "any"))
    ]
    return problems


def _local_key(home: Path) -> str:
    """A key for this machine alone, made once and kept readable by its owner only."""
    path = home / "secret-key"
    if not path.exists():
        home.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(60), encoding="ascii")
    return path.read_text(encoding="ascii")


def _database(url: str, home: Path) -> dict[str, Any]:
    if not url:
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": home / "ledger.sqlite3",
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-20000;",
            },
        }
    parts = _address("LODESTAR_DATABASE_URL", url, DATABASE_EXAMPLE)
    if not parts.path.lstrip("/"):
        raise LodestarError(f"LODESTAR_DATABASE_URL names no database; write it as {DATABASE_EXAMPLE}")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": parts.port or "",
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
    }
