"""One address names the database: `sqlite:///path` (default) or `postgresql://user:secret@host:port/name`."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured


def _sqlite(path: Path) -> dict[str, Any]:
    """WAL lets readers go on during a write; IMMEDIATE takes the write lock at BEGIN, so that two
    writers wait for each other (20 s at most) where a deferred one would fail halfway. FULL syncs every commit to
    the disk: what a page said is saved outlives a power cut, which NORMAL does not promise under WAL."""
    path.parent.mkdir(parents=True, exist_ok=True)
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(path),
        "CONN_MAX_AGE": None,
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": (
                "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;"
                "PRAGMA cache_size=-64000; PRAGMA mmap_size=268435456; PRAGMA temp_store=MEMORY;"
            ),
        },
    }


# A server that is cut off without a word (cable, firewall, machine switched off) would be waited for a quarter of an
# hour and more by default, by every thread in turn. Seconds, and milliseconds for the last one. A long statement is not
# concerned: the other machine's kernel goes on answering.
_PATIENCE = {
    "connect_timeout": "5",
    "keepalives": "1",
    "keepalives_idle": "30",
    "keepalives_interval": "10",
    "keepalives_count": "3",
    "tcp_user_timeout": "30000",
}


def _postgresql(parts: SplitResult) -> dict[str, Any]:
    """`?sslmode=verify-full` and other parameters of the connection go to libpq as they are, before those of ours."""
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(parts.hostname or ""),
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": _PATIENCE | dict(parse_qsl(parts.query)),
    }


def database_from_url(url: str, data_dir: Path) -> dict[str, Any]:
    """Django's settings for `url`; empty: an SQLite file in the data folder. ImproperlyConfigured if unreadable."""
    if not url:
        return _sqlite(data_dir / "maillage.sqlite3")
    try:
        parts = urlsplit(url)
        # Without its two bars, or without the name of a base, an address would be taken for another one than was meant.
        if "://" not in url or not parts.path.strip("/"):
            raise ValueError
        if parts.scheme == "sqlite":
            return _sqlite(Path(unquote(parts.path.removeprefix("/") if parts.netloc else parts.path)))
        if parts.scheme in {"postgresql", "postgres"}:
            return _postgresql(parts)
    except ValueError:
        # Also a port that is no number, brackets that do not close.
        pass
    raise ImproperlyConfigured(
        "MAILLAGE_DATABASE_URL : adresse de base de données inconnue ou incomplète. "
        "Écrivez sqlite:///chemin ou postgresql://utilisateur:secret@machine:port/base."
    )
