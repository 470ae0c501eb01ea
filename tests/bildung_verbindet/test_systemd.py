"""A real systemd, on a machine of its own, runs the units as they stand, after the steps of deploy/README.md."""

import os
import secrets
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from tests.bildung_verbindet.processes import NOT_OURS
from tests.bildung_verbindet.test_upgrade import database_of

ROOT = Path(settings.BASE_DIR)
NEEDED = ["/lib/systemd/systemd", "/lib/systemd/system/dbus.socket", "/usr/sbin/adduser", "/usr/bin/curl"]
FIRST = ("adduser ", "deploy/compile", "install -d", "portal() ")
THEN = ("cp deploy/systemd", "systemctl enable", "usermod ")
BETWEEN = f"""
trap "journalctl --sync; journalctl --no-pager --output cat --lines 60" ERR
cp /run/shared/new.sqlite3 /var/lib/portal/portal.sqlite3 && chown portal:portal /var/lib/portal/portal.sqlite3
mkdir /opt/without && echo 'raise ModuleNotFoundError(__name__, name=__name__)' > /opt/without/{NOT_OURS}.py
cat >> /etc/portal/portal.env <<'END'
SECRET_KEY={secrets.token_urlsafe(64)}
DATABASE_URL=
CACHE_URL=database
PYTHONPATH=/opt/without
END
mkdir ~/back
! age-keygen -o ~/back/key.txt || echo BACKUP_RECIPIENT=$(age-keygen -y ~/back/key.txt) >> \\
  /etc/portal/portal.env
"""
LAST = r"""
for number in 1 2; do
  curl --silent --show-error --unix-socket /run/portal/$number.sock --header "Host: portal.example" \
    --header "X-Forwarded-Proto: https" --header "X-Forwarded-For: 127.0.0.1" http://portal/readyz
done
for name in minutely hourly nightly backup; do systemctl start portal-$name; done
as_web() { runuser -u www-data -- "$@"; }
asks="--unix-socket /run/portal/1.sock --header Host:portal.example http://portal/healthz"
echo && echo Web server: $(as_web curl --silent --output /dev/null --write-out '%{http_code}' $asks) \
  $(as_web find /var/lib/portal /var/backups/portal /etc/portal/portal.env -readable -o -writable 2> /dev/null)
portal false || true
timers=$(systemctl list-timers --plain --no-legend 'portal-*' | wc -l)
echo A $(ls /var/backups/portal | sed 's/.*\.tar/.tar/'), $timers timers, \
  failed: $(systemctl --failed --plain --no-legend)
"""
NAMES = "print(*User.objects.order_by('email').values_list('email', flat=True))"
BEFORE = r"""
asked() { portal .venv/bin/python manage.py shell --no-imports -c "from accounts.models import User; $1"; }
asked "[User.objects.create_user(name + '@beispiel.example') for name in ('stays', 'erased')]"
rm /var/backups/portal/* && systemctl start portal-backup
asked "User.objects.get(email__startswith='erased').delete()"
mv /var/backups/portal/* /var/lib/portal/erasures* ~/back
sed -i 's/^SECRET_KEY=./SECRET_KEY=another/' /etc/portal/portal.env
"""
AFTER = f"""
asked "{NAMES}"
echo $(ls /var/lib/portal | grep erasures) $(systemctl is-active portal@1 portal-hourly.timer)
"""

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "sqlite", reason="no PostgreSQL runs on that machine"),
    pytest.mark.skipif(
        os.geteuid() != 0 or not all(Path(name).exists() for name in NEEDED) or sys.base_prefix != "/usr",
        reason="only root starts a systemd, where one is installed, with the system's Python",
    ),
]


def back(text) -> str:
    """What brings a machine back after a disaster; the doctor would miss a web server; one of two lines fits."""
    (block,) = (block for block in text.split("```") if "manage.py restore" in block)
    left_out = "portal-*.tar " if shutil.which("age") else "portal-*.tar.age "
    lines = [
        line
        for line in block.replace("\\\n", "").splitlines()
        if "manage.py doctor" not in line and left_out not in line
    ]
    return "\n".join(lines)


def test_a_machine_that_was_set_up_by_the_readme_serves_and_does_its_work_under_systemd_and_comes_back(tmp_path):
    database_of(tmp_path)
    listed = subprocess.check_output(["git", "ls-files", "-z"], cwd=ROOT)  # noqa: S607
    release = ["tar", "--null", "-T", "-", "-cf", tmp_path / "release.tar"]
    subprocess.run(release, cwd=ROOT, input=listed, check=True)  # noqa: S603
    lines = (ROOT / "deploy/README.md").read_text().splitlines()
    first, then = ("\n".join(line for line in lines if line.startswith(part)) for part in (FIRST, THEN))
    unpacked = "tar -xf /run/shared/release.tar -C /opt/portal-1.0 && cd /opt/portal"

    done = subprocess.run(  # noqa: S603
        [ROOT / "tests/with-systemd", tmp_path, sys.prefix],
        input="\n".join([unpacked, first, BETWEEN, then, LAST, BEFORE, back("\n".join(lines)), AFTER]),
        text=True,
        capture_output=True,
        check=False,
    )

    if not (tmp_path / "said").exists():
        pytest.skip(f"no systemd starts here: {done.stdout[-300:]} {done.stderr[-300:]}")
    backup = ".tar.age" if shutil.which("age") else ".tar"
    assert f"okok\nWeb server: 200\nA {backup}, 5 timers, failed:\n" in done.stdout, done.stdout
    assert "1 erasures were done again" in done.stdout, done.stdout
    assert done.stdout.endswith("stays@beispiel.example\nerasures.key erasures.ledger active active\n"), (
        done.stdout
    )
    assert done.returncode == 0
