"""Reads settings from the environment, each with the type it needs."""

import os
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured


def flag(name: str, default: bool = False) -> bool:
    value = os.environ.get(name, str(default)).strip().lower()
    if value not in {"1", "true", "yes", "on", "0", "false", "no", "off", ""}:
        raise ImproperlyConfigured(f"{name} must be true or false, not {value!r}.")
    return value in {"1", "true", "yes", "on"}


def number(name: str, default: int) -> int:
    try:
        return int(os.environ.get(name, default))
    except ValueError as error:
        raise ImproperlyConfigured(f"{name} must be a whole number.") from error


def words(name: str, default: str = "") -> list[str]:
    """Comma-separated values without the blanks around them."""
    return [word.strip() for word in os.environ.get(name, default).split(",") if word.strip()]


def database(name: str, sqlite_file) -> dict:
    """Django's settings for ``postgresql://user:password@host:port/name?option=value``; SQLite when unset."""
    url = urlsplit(os.environ.get(name, ""))
    if not url.scheme:
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": sqlite_file,
            "OPTIONS": {
                "timeout": 20,
                "transaction_mode": "IMMEDIATE",
                "init_command": "PRAGMA journal_mode=WAL",
            },
        }
    if url.scheme not in {"postgres", "postgresql"}:
        raise ImproperlyConfigured(f"{name} must begin with postgresql:// (or be empty for SQLite).")
    return {
        "ENGINE": "foundation.outages.postgresql",
        "NAME": unquote(url.path.lstrip("/")),
        "USER": unquote(url.username or ""),
        "PASSWORD": unquote(url.password or ""),
        "HOST": url.hostname or "",
        "PORT": url.port or "",
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {
            "connect_timeout": 3,
            "tcp_user_timeout": 4000,
            "keepalives_idle": 10,
            "options": "-c statement_timeout=5000",
            **dict(parse_qsl(url.query)),
        },
    }


def cache(name: str, is_alone: bool) -> dict:
    """``redis://…``, ``database`` (also when unset), or ``memory`` for a process that ``is_alone``."""
    value = os.environ.get(name, "") or "database"
    backend = {"KEY_FUNCTION": "foundation.outages.caches.hidden_key"}
    if value.startswith(("redis://", "rediss://")):
        timeouts = {"socket_connect_timeout": 1, "socket_timeout": 1}
        shared = {"BACKEND": "foundation.outages.caches.SharedRedisCache", "OPTIONS": timeouts}
        return backend | shared | {"LOCATION": value}
    if value == "database":
        shared = {"BACKEND": "foundation.outages.caches.SharedDatabaseCache", "OPTIONS": {"MAX_ENTRIES": 20_000}}
        return backend | shared | {"LOCATION": "portal_cache"}
    if value != "memory":
        raise ImproperlyConfigured(f"{name} must be database, redis://… or (with DEBUG only) memory.")
    if not is_alone:
        raise ImproperlyConfigured(
            f"{name} must not be memory: processes would each count logins for themselves. "
            "Take database or redis://…"
        )
    return backend | {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
