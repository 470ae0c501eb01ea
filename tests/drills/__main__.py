"""``make drills``: each drill prints its figures; DRILLS="kills mails" chooses. Ends with 1 if one has failed."""

import os
import subprocess
import sys
import tempfile
from importlib import import_module
from time import monotonic

from tests.drills.machine import ROOT, count_anew

DRILLS = ["outages", "disks", "clocks", "hosts", "crowd", "mails", "kills", "lost"]


def main():
    failed = []
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {
            "VAR_DIR": folder, "SECRET_KEY": "for drills only, long enough for every check", "HTTPS": "false",
            "DEBUG": "false", "PORTAL_URL": "http://127.0.0.1", "ALLOWED_HOSTS": "127.0.0.1",
            "TRUSTED_PROXIES": "1", "EMAIL_HOST": "127.0.0.1", "EMAIL_PORT": "9", "EMAIL_USE_TLS": "false",
            "DJANGO_SETTINGS_MODULE": "bildung_verbindet.settings",
        }  # fmt: skip
        for command in (
            ["compile_catalogues"],
            ["collectstatic", "--no-input", "-v0"],
            ["migrate", "-v0"],
            ["load_start_content"],
        ):
            subprocess.run(
                [sys.executable, "manage.py", *command], cwd=ROOT, check=True, stdout=subprocess.DEVNULL
            )
        import django
        from django.db import connection

        django.setup()
        count_anew()
        for name in os.environ.get("DRILLS", " ".join(DRILLS)).split():
            begun = monotonic()
            print(f"== {name}", flush=True)
            connection.close()  # the drill before may have ended its server
            if not import_module(f"tests.drills.{name}").run(folder):
                failed.append(name)
            print(f"   {monotonic() - begun:.0f} seconds", flush=True)
    print("Failed:" if failed else "All is well.", *failed)
    sys.exit(bool(failed))


if __name__ == "__main__":
    main()
