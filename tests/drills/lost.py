"""A machine is lost: its backup goes into an empty installation, and all that it had is there again.

COURSES and ENQUIRIES choose less. Counted outside of the portal: every row of every table, every file of media,
and what visitors read. The control is the portal that came back with one row less, one file of another content
and a backup with one byte changed.
"""

import os
import shutil
from collections.abc import Iterator
from hashlib import blake2b
from pathlib import Path
from time import monotonic

from tests.drills.machine import Portal, Postgres, manage, wait_until

COURSES, ENQUIRIES = int(os.environ.get("COURSES", "10000")), int(os.environ.get("ENQUIRIES", "50000"))
FILES, SIZE = 300, 60_000  # of media, bytes of each
# What a restore itself writes: sessions end, no page of before is shown, mails are held, it is noted, and a ledger
# that is not there is given up.
BY_RESTORE = {"django_session", "usersessions_usersession", "bildung_verbindet_contentstamp", "post_office_email"}
BY_RESTORE |= {"bildung_verbindet_auditentry", "bildung_verbindet_usedledger"}


def fill(media):
    from django.core.management import call_command

    from courses.models import CourseRun
    from enquiries.models import Enquiry

    call_command("load_demo", scale=COURSES, verbosity=0)
    runs = CourseRun.objects.order_by("pk").values_list("pk", flat=True)[:1000]
    asked = (
        Enquiry(run_id=runs[number % len(runs)], name=f"Beispiel {number}", email=f"b{number}@beispiel.example")
        for number in range(ENQUIRIES)
    )
    Enquiry.objects.bulk_create(asked, batch_size=2000)
    for number in range(FILES):
        file = media / f"{number % 10}" / f"{number}.webp"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(os.urandom(SIZE))


def rows(database) -> Iterator[tuple[str, tuple]]:
    """Of each table how many rows it has, and a sum over them."""
    import psycopg

    with psycopg.connect(database, options="-c default_transaction_read_only=off") as connection:
        names = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
        for (name,) in names:
            sums = f"SELECT count(*), sum(hashtextextended(row::text, 0)::numeric) FROM {name} AS row"  # noqa: S608
            yield name, connection.execute(sums).fetchone()


def files(media) -> Iterator[tuple[str, str]]:
    for path in media.rglob("*"):
        if path.is_file():
            yield str(path.relative_to(media)), blake2b(path.read_bytes()).hexdigest()


def pages(**environment) -> Iterator[tuple[str, str]]:
    from courses.models import Course

    slugs = Course.objects.published().order_by("pk").values_list("slug", flat=True)
    paths = [f"/{language}/angebote/{slug}/" for language in ("de", "ar") for slug in slugs[:: len(slugs) // 10]]
    with Portal(workers=1, **environment) as portal:
        wait_until(lambda: "ETag" in portal.answer("GET", "/de/angebote/")[1])  # it has read all courses
        for path in ("/de/", "/ar/", "/de/angebote/", "/uk/angebote/?level=2", "/sitemap-courses.xml", *paths):
            status, _headers, text, _seconds = portal.answer("GET", path)
            yield path, f"{status} {text}"


def told(database, folder) -> dict[tuple, object]:
    """All that can be counted from outside, by part and name. A portal that starts writes what it searches by."""
    environment = {"DATABASE_URL": database, "VAR_DIR": str(folder)}
    parts = {"pages": pages(**environment), "rows": rows(database), "files": files(folder / "media")}
    return {(part, name): value for part, found in parts.items() for name, value in found}


def differences(before, after) -> set[tuple]:
    """Parts and names."""
    found = {key for key in before.keys() | after.keys() if before.get(key) != after.get(key)}
    return {(part, name) for part, name in found if name not in BY_RESTORE}


class Machine:
    """An empty installation beside the one that is lost: a database, a folder and a key of its own."""

    def __init__(self, name, folder):
        Postgres().ask(f"CREATE DATABASE {name}")
        self.database = f"{os.environ['DATABASE_URL'].rpartition('/')[0]}/{name}"
        self.folder = folder / name
        self.folder.mkdir()
        shutil.copytree(folder / "static", self.folder / "static")  # which `deploy/prepare` makes

    def restore(self, backup):
        key = "another key, as long as the first one was, too"
        return manage(
            "restore",
            backup,
            "--without-ledger",
            DATABASE_URL=self.database,
            VAR_DIR=str(self.folder),
            SECRET_KEY=key,
        )


def changed(backup) -> Path:
    """A copy with one byte changed in the middle."""
    data = bytearray(backup.read_bytes())
    data[len(data) // 2] ^= 1
    copy = backup.with_name(f"changed-{backup.name}")
    copy.write_bytes(data)
    return copy


def spoil(machine):
    import psycopg

    with psycopg.connect(machine.database, options="-c default_transaction_read_only=off") as connection:
        connection.execute("DELETE FROM enquiries_enquiry WHERE id = (SELECT max(id) FROM enquiries_enquiry)")
    (machine.folder / "media" / "1" / "1.webp").write_bytes(b"another picture")


def timed(name, act):
    begun = monotonic()
    done = act()
    print(f"{name}, {monotonic() - begun:.0f} s:", done.stdout.strip(), done.stderr[-300:], flush=True)
    return done


def run(folder) -> bool:
    folder = Path(folder)
    fill(folder / "media")
    before = told(os.environ["DATABASE_URL"], folder)
    number = sum(value[0] for (part, _name), value in before.items() if part == "rows")
    print(f"{number} rows, {FILES} files, {sum(part == 'pages' for part, _name in before)} pages", flush=True)

    timed("Backup", lambda: manage("backup", folder / "backups"))
    backup, machine = next((folder / "backups").glob("portal-*")), Machine("come_back", folder)
    timed("Restore", lambda: machine.restore(backup))
    wrong = differences(before, told(machine.database, machine.folder))
    print("What is not as it was:", sorted(wrong), flush=True)

    refused = timed("Control, one byte changed", lambda: Machine("refused", folder).restore(changed(backup)))
    spoil(machine)
    noticed = differences(before, told(machine.database, machine.folder))
    print("Control, one row and one file are others:", sorted(noticed), flush=True)
    return not wrong and refused.returncode > 0 and len(noticed) == 2
