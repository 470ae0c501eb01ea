"""Other processes of the portal, which work with the database of a test."""

import os
import shutil
from pathlib import Path

from django.conf import settings
from django.db import connection

from tests.bildung_verbindet.test_upgrade import database_of

ROOT = Path(settings.BASE_DIR)
# Tools of development bring it, and packages of ours use it where it is there; a county's machine has none.
NOT_OURS = "numpy"
# A worker that may not read courses itself: which ones it has in the end.
READS_APART = """
import os
os.environ["PORTAL_PRELOADED"] = "1"  # whose watch does not begin yet
from bildung_verbindet import wsgi
from bildung_verbindet.freshness.stamps import CATALOGUE, stamps
from courses.search import keeper, rows
from django.utils import timezone
del rows.Rows.read_runs
keeper.MANY_COURSES = 0
keeper.keeper.make(stamps()[CATALOGUE], timezone.localdate())
print(list(keeper.keeper.coming.segments[0].courses))
"""


def environment(folder) -> dict[str, str]:
    assert f"\n{NOT_OURS}==" not in (ROOT / "requirements.txt").read_text()
    (folder / "without").mkdir()
    (folder / f"without/{NOT_OURS}.py").write_text("raise ModuleNotFoundError(__name__, name=__name__)\n")
    name, at, is_file = database_of(folder), connection.settings_dict, connection.vendor == "sqlite"
    if is_file:
        shutil.move(name, folder / "portal.sqlite3")
    return {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "bildung_verbindet.settings",
        "PYTHONPATH": str(folder / "without"),
        "DATABASE_URL": "" if is_file else f"postgresql://{at['USER']}@{at['HOST']}:{at['PORT']}/{name}",
        "CACHE_URL": "database",
        "VAR_DIR": str(folder),
    }
