"""Values from the environment, by django-environ: ``NAME``, or what is in the file that ``NAME_FILE`` names."""

from collections.abc import Callable
from pathlib import Path
from urllib.parse import unquote

from django.core.exceptions import ImproperlyConfigured
from environ import FileAwareEnv
from environ.fileaware_mapping import FileAwareMapping

CONNECTED = 60  # seconds for which a thread keeps its connection to the database: a new one costs some 5 ms


class Values(FileAwareMapping):
    """A file's last line may end; a dollar sign at the beginning is one, and names no other variable."""

    def __getitem__(self, key: str) -> str:
        value = super().__getitem__(key).rstrip("\r\n")
        return f"\\{value}" if value.startswith("$") else value


class Environment(FileAwareEnv):
    ENVIRON = Values(cache=False)

    def get_value(self, var: str, cast: Callable | None = None, **kwargs) -> object:
        try:
            return super().get_value(var, cast=cast, **kwargs)
        except ValueError as error:
            raise ImproperlyConfigured(f"{var} must be {KINDS[cast]}.") from error


def truth(text: str) -> bool:
    """Raises a ValueError for a slip of the keyboard, which must not switch anything off."""
    word = text.strip().lower()
    if word not in {*Environment.BOOLEAN_TRUE_STRINGS, "0", "false", "no", "n", "off", ""}:
        raise ValueError(text)
    return word in Environment.BOOLEAN_TRUE_STRINGS


def split(text: str) -> list[str]:
    return [word.strip() for word in text.split(",") if word.strip()]


KINDS = {int: "a whole number", truth: "true or false"}
env = Environment()
env.escape_proxy = True


def flag(name: str, default: bool = False) -> bool:
    return env(name, cast=truth, default=default)


def number(name: str, default: int) -> int:
    return env(name, cast=int, default=default)


def words(name: str, default: str = "") -> list[str]:
    """Comma-separated values without the blanks around them."""
    return split(env(name, default=default))


def text(name: str, default: str = "") -> str:
    return env(name, default=default)


def database(name: str, sqlite_file: Path) -> dict:
    """Django's settings for ``postgresql://user:password@host:port/name?option=value``; SQLite when unset. As in
    PostgreSQL's own addresses the host may be the folder of its socket, "/" written as %2F.
    """
    url = text(name)
    if not url:
        return {
            "ENGINE": "foundation.databases.sqlite3",
            "NAME": sqlite_file,
            "CONN_MAX_AGE": CONNECTED,
            "OPTIONS": {
                "timeout": 20,
                "transaction_mode": "IMMEDIATE",
                "init_command": "PRAGMA journal_mode=WAL",
            },
        }
    if not url.startswith(("postgres://", "postgresql://")):
        raise ImproperlyConfigured(f"{name} must begin with postgresql:// (or be empty for SQLite).")
    found = env.db_url_config(url, engine="foundation.databases.postgresql")
    options = {
        "connect_timeout": 3,
        "tcp_user_timeout": 4000,
        "keepalives_idle": 10,
        "options": "-c statement_timeout=5000",
    }
    return found | {
        "HOST": unquote(found["HOST"]),
        "CONN_MAX_AGE": CONNECTED,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": options | found.get("OPTIONS", {}),
    }


def cache(name: str, is_alone: bool) -> dict:
    """``redis://…``, ``database`` (also when unset), or ``memory`` for a process that ``is_alone``."""
    value = text(name) or "database"
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
