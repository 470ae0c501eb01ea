"""Values from the environment, by django-environ: ``NAME``, or what is in the file that ``NAME_FILE`` names.

What cannot be read is told in a sentence that names the variable, and never with its value: that may be a secret.
"""

import re
from collections.abc import Callable
from pathlib import Path
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured
from environ import FileAwareEnv
from environ.fileaware_mapping import FileAwareMapping

MOST = 100_000  # more days cannot be counted back from today
HOSTS = re.compile(r"(\[[^\]]*\]|[^:\[\]]*)(:\d+)?(,(\[[^\]]*\]|[^:\[\]]*)(:\d+)?)*")
REDIS = ("redis://", "rediss://")
STATEMENT = {"seconds": 5}  # at most for one of the database; no visitor waits longer
OF_COMMANDS = 3600  # seconds: some read all there is
LOCKED = 5  # seconds for which it may wait for somebody else's lock: all who come after it would wait behind it
CONNECTED = 60  # seconds for which a thread keeps its connection to the database: a new one costs some 5 ms


class Values(FileAwareMapping):
    """What is blank, or the name of a file that is, is not there, so that the default holds, also of a switch. A
    file's last line may end; a dollar sign at the beginning is one, and names no other variable.
    """

    def __getitem__(self, key: str) -> str:
        is_in_file = bool(self.env.get(f"{key}_FILE", "").strip())
        try:
            value = (super().__getitem__(key) if is_in_file else self.env[key]).rstrip("\r\n")
        except OSError as error:
            raise ImproperlyConfigured(f"What {key}_FILE names cannot be read: {error.strerror}.") from None
        except UnicodeDecodeError:
            raise ImproperlyConfigured(f"What {key}_FILE names must be text in UTF-8.") from None
        if not value.strip():
            raise KeyError(key)
        return f"\\{value}" if value.startswith("$") else value


class Environment(FileAwareEnv):
    ENVIRON = Values(cache=False)

    def get_value(self, var: str, cast: Callable | None = None, **kwargs) -> object:
        try:
            return super().get_value(var, cast=cast, **kwargs)
        except ValueError:
            raise ImproperlyConfigured(f"{var} must be {KINDS[cast]}.") from None


def truth(text: str) -> bool:
    """Raises a ValueError for a slip of the keyboard, which must not switch anything off."""
    word = text.strip().lower()
    if word not in {*Environment.BOOLEAN_TRUE_STRINGS, "0", "false", "no", "n", "off"}:
        raise ValueError(text)
    return word in Environment.BOOLEAN_TRUE_STRINGS


def split(text: str) -> list[str]:
    return [word.strip() for word in text.split(",") if word.strip()]


KINDS = {int: "a whole number", truth: "true or false"}
env = Environment()
env.escape_proxy = True


def flag(name: str, default: bool = False) -> bool:
    return env(name, cast=truth, default=default)


def number(name: str, default: int, least: int = 0, most: int = MOST) -> int:
    found = env(name, cast=int, default=default)
    if not least <= found <= most:
        raise ImproperlyConfigured(f"{name} must be {KINDS[int]} from {least} to {most}.")
    return found


def words(name: str, default: str = "") -> list[str]:
    """Comma-separated values without the blanks around them."""
    return split(env(name, default=default))


def text(name: str, default: str = "") -> str:
    return env(name, default=default)


def folder(name: str, default: str) -> Path:
    """It is there from now on."""
    path = Path(text(name, default))
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ImproperlyConfigured(f"{name}: the folder {path} cannot be made: {error.strerror}.") from None
    return path


def ledger(name: str, default: str) -> str:
    """A file; what belongs to it lies beside it under other endings."""
    path = text(name, default)
    if path.endswith((".key", ".part")):
        raise ImproperlyConfigured(
            f"{name} must not end in .key or .part: its key lies beside it under these names."
        )
    return path


def page(name: str, default: str = "") -> str:
    """The address of a web server, without the slash at its end."""
    url = text(name, default).rstrip("/")
    if url and not is_whole(url, ("http://", "https://")):
        raise ImproperlyConfigured(f"{name} must be an address such as https://portal.example.")
    return url


def is_whole(url: str, beginnings: tuple[str, ...]) -> bool:
    """Not where a slash, or the like, of its password ends it before its host."""
    try:
        parts = urlsplit(url)
        urlsplit(f"//{parts.netloc.rpartition(',')[2]}").port  # noqa: B018 - raises a ValueError
    except ValueError:
        return False
    secret, _at, hosts = parts.netloc.rpartition("@")
    is_cut = parts.fragment or "@" in parts.path or ("@" in parts.query and not secret)
    return url.startswith(beginnings) and bool(hosts) and HOSTS.fullmatch(hosts) is not None and not is_cut


def unreadable(name: str, like: str) -> ImproperlyConfigured:
    return ImproperlyConfigured(
        f"{name} cannot be read: it must look like {like}. Of user and password write "
        "/ as %2F, @ as %40, : as %3A, ? as %3F, # as %23 and % as %25."
    )


def wait_long() -> None:
    """For programs on which no visitor waits, before the settings are read."""
    STATEMENT["seconds"] = OF_COMMANDS


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
    found = address_of_postgresql(name, url)
    return found | {
        "HOST": unquote(found["HOST"]),
        "CONN_MAX_AGE": CONNECTED,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": limits(STATEMENT["seconds"]) | found.get("OPTIONS", {}),
    }


def limits(seconds: int) -> dict:
    """In which one statement has its answer, or the connection ends."""
    return {
        "connect_timeout": 3,
        "tcp_user_timeout": 4000,
        "keepalives_idle": 10,
        "options": f"-c statement_timeout={seconds}000 -c lock_timeout={LOCKED}000",
        "patience": seconds + 1,
    }


def address_of_postgresql(name: str, url: str) -> dict:
    problem = unreadable(name, "postgresql://user:password@host:5432/name")
    if not is_whole(url, ("postgres://", "postgresql://")):
        raise problem
    try:
        found = env.db_url_config(url, engine="foundation.databases.postgresql")
    except ValueError:
        raise problem from None
    if not found["NAME"]:
        raise problem
    return found


def check_redis(name: str, url: str) -> None:
    from redis.connection import parse_url  # takes a tenth of a second, which other starts need not spend

    problem = unreadable(name, "redis://user:password@host:6379/0")
    if not is_whole(url, REDIS):
        raise problem
    try:
        parse_url(url)
    except ValueError:
        raise problem from None


def cache(name: str, is_alone: bool) -> dict:
    """``redis://…``, ``database`` (also when unset), or ``memory`` for a process that ``is_alone``."""
    value = text(name, "database")
    backend = {"KEY_FUNCTION": "foundation.outages.caches.hidden_key"}
    if value.startswith(REDIS):
        check_redis(name, value)
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
