"""``make drills``: each drill prints its figures; DRILLS="kills mails" chooses. Ends with 1 if one has failed.

Those that mostly wait are done beside each other, each stream with a PostgreSQL of its own that begins as a copy
(PREPARED: the folder with what is copied). What takes the whole machine, or says how fast something is, is done by
itself.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from importlib import import_module
from pathlib import Path
from time import monotonic

from tests.drills.machine import ROOT, count_anew

BESIDE, ALONE = ["outages", "disks", "mails clocks"], ["hosts", "crowd", "kills", "lost"]
RESULT = re.compile(r"^   (\w+): (well|failed) after (\d+) seconds$", re.MULTILINE)


def main():
    begun, chosen = monotonic(), os.environ.get("DRILLS", "").split()
    with tempfile.TemporaryDirectory() as folder:
        prepare(Path(folder))
        results = {} if chosen else done_beside(folder)
        results |= {name: done(name, folder) for name in chosen or ALONE}
    failed = [name for name, (is_well, _seconds) in results.items() if not is_well]
    took = {name: seconds for name, (_is_well, seconds) in results.items()} | {"all": round(monotonic() - begun)}
    if "PREPARED" not in os.environ:
        print("Seconds:", took)
        print("Failed:" if failed else "All is well.", *failed)
    sys.exit(bool(failed))


def prepare(folder):
    os.environ |= {
        "VAR_DIR": str(folder), "SECRET_KEY": "for drills only, long enough for every check", "HTTPS": "false",
        "DEBUG": "false", "PORTAL_URL": "http://127.0.0.1", "ALLOWED_HOSTS": "127.0.0.1",
        "TRUSTED_PROXIES": "1", "EMAIL_HOST": "127.0.0.1", "EMAIL_PORT": "9", "EMAIL_USE_TLS": "false",
        "DJANGO_SETTINGS_MODULE": "bildung_verbindet.settings",
    }  # fmt: skip
    database, prepared = os.environ["DATABASE_URL"], os.environ.get("PREPARED")
    if prepared:
        shutil.copytree(Path(prepared) / "static", folder / "static")
        call("psql", "-q", "-v", "ON_ERROR_STOP=1", "-f", Path(prepared) / "database.sql", database)
    else:
        for command in ("compile_catalogues", "collectstatic --no-input", "migrate -v0", "load_start_content"):
            call(sys.executable, "manage.py", *command.split())
        call("pg_dump", "-f", folder / "database.sql", database)
    import django

    django.setup()
    count_anew()


def call(*command):
    subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)


def done(name, folder) -> tuple[bool, int]:
    """Whether all was well, and the seconds it took."""
    from django.db import connection

    begun = monotonic()
    print(f"== {name}", flush=True)
    connection.close()  # the drill before may have ended its server
    is_well = import_module(f"tests.drills.{name}").run(folder)
    seconds = round(monotonic() - begun)
    print(f"   {name}: {'well' if is_well else 'failed'} after {seconds} seconds", flush=True)
    return is_well, seconds


def done_beside(prepared) -> dict[str, tuple[bool, int]]:
    """The same of each drill of all streams, whose words are told stream by stream."""
    command = [ROOT / "tests" / "with-postgres", sys.executable, "-m", "tests.drills"]
    heard = {"stdout": subprocess.PIPE, "text": True}
    environments = [os.environ | {"PREPARED": prepared, "DRILLS": names} for names in BESIDE]
    streams = [subprocess.Popen(command, cwd=ROOT, env=one, **heard) for one in environments]
    results = {name: (False, 0) for names in BESIDE for name in names.split()}
    for stream in streams:
        said, _nothing = stream.communicate()
        print(said, end="", flush=True)
        results |= {name: (how == "well", int(seconds)) for name, how, seconds in RESULT.findall(said)}
    return results


if __name__ == "__main__":
    main()
