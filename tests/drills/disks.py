"""Disks that are full: the one with the database's tables, the portal's own, and the one that takes what it says.

While the tables' disk is full the kept page is read and all else is told to wait; the two others nobody notices.
What the portal has thanked for is there afterwards. The control is a portal that thanks too early (``late.py``).
Each disk is a small one in memory, which only root may add.
"""

import os
import subprocess
from contextlib import contextmanager, suppress
from pathlib import Path

from tests.drills.machine import Portal, Postgres
from tests.drills.outages import is_right, outage

LARGEST = "48m"


@contextmanager
def small_disk(path, owner="root"):
    path.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={LARGEST}", "tmpfs", path], check=True)
    subprocess.run(["chown", owner, path], check=True)
    try:
        yield path
    finally:
        subprocess.run(["umount", path], check=True)
        path.rmdir()


@contextmanager
def full(disk):
    """Not a byte is left; what the portal writes meanwhile finds none."""
    filling = disk / "filling"
    with suppress(OSError), filling.open("wb", buffering=0) as file:
        while file.write(bytes(4096)):
            pass
    try:
        yield
    finally:
        filling.unlink()


@contextmanager
def tables_on(postgres, disk):
    """Enquiries and mails; what is added takes room soon, as their pages take few rows and none is emptied."""
    moved = ["enquiries_enquiry", "post_office_email"]
    postgres.ask(f"CREATE TABLESPACE small LOCATION '{disk}'")
    for table in moved:
        postgres.ask(f"ALTER TABLE {table} SET (fillfactor = 10, autovacuum_enabled = off)")
        postgres.ask(f"VACUUM FULL {table}")
        postgres.ask(f"ALTER TABLE {table} SET TABLESPACE small")
    try:
        yield
    finally:
        for table in moved:
            postgres.ask(f"ALTER TABLE {table} SET TABLESPACE pg_default")
            postgres.ask(f"ALTER TABLE {table} RESET (fillfactor, autovacuum_enabled)")
        postgres.ask("DROP TABLESPACE small")


def lost(found, mark) -> int:
    from django.db import connection

    from enquiries.models import Enquiry

    connection.close()
    return found["thanked"] - Enquiry.objects.filter(name__startswith=f"{mark} ").count()


def tables(settings, form, mark, folder) -> dict:
    postgres = Postgres()
    with small_disk(Path("/var/tmp") / f"drill-{os.getpid()}", "postgres") as disk, tables_on(postgres, disk):  # noqa: S108
        with Portal(settings) as portal:
            found = outage(portal, form, mark, full(disk))
        return found | {"thanked and lost": lost(found, mark)}


def run(folder) -> bool:
    from tests.factories import make_run

    if os.geteuid():
        print("Not root, so no disk can be added: not done.")
        return True
    run, folder = make_run(), Path(folder)
    form = f"/de/angebote/{run.course.slug}/anfragen/{run.pk}/"
    results = {"tables": tables("bildung_verbindet.settings", form, "Tables", folder)}
    with small_disk(folder / "own") as disk:
        subprocess.run(["cp", "-a", folder / "static", disk], check=True)
        with Portal(VAR_DIR=str(disk)) as portal:
            results["own"] = outage(portal, form, "Own", full(disk))
    with small_disk(folder / "log") as disk, Portal(log=disk / "log") as portal:
        results["log"] = outage(portal, form, "Log", full(disk))
    for name, found in results.items():
        print(f"Disk of {name} full:", found, flush=True)
    control = tables("tests.drills.late", form, "Rash", folder)
    print("Control, a portal that thanks too early, disk of tables full:", control, flush=True)
    is_unnoticed = all(set(results[name]["answers"]) <= {200, 302} for name in ("own", "log"))
    is_whole = not results["tables"]["thanked and lost"] and 503 in results["tables"]["answers"]
    return is_unnoticed and is_whole and all(map(is_right, results.values())) and control["thanked and lost"] > 0
