"""Where a web server finds the portal; each of its processes watches what is published."""

import os
import threading

from django.core.wsgi import get_wsgi_application
from django.urls import base
from django.utils.translation import trans_real

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bildung_verbindet.settings")

# A thread answers one request at a time, and none of asyncio's: what is its own needs no lock, for which Django
# would ask with each word and address of a page, a twentieth of the time that one takes.
for module, name in ((trans_real, "_active"), (base, "_prefixes"), (base, "_urlconfs")):
    setattr(module, name, threading.local())
django = get_wsgi_application()

from bildung_verbindet.freshness.page_cache import BeforeDjango  # noqa: E402 - needs the apps
from bildung_verbindet.freshness.reader import kept_index, read_apart  # noqa: E402
from bildung_verbindet.freshness.watch import watch  # noqa: E402
from bildung_verbindet.operation.journal import Journal  # noqa: E402
from courses.search.keeper import keeper  # noqa: E402
from courses.search.words.texts import Follower  # noqa: E402
from courses.search.words.vain import vain_searches  # noqa: E402
from foundation.databases import unfinished  # noqa: E402
from foundation.reading.bodies import HeardToTheEnd  # noqa: E402
from foundation.submissions.networks import warn_at_start  # noqa: E402
from office.today import trends  # noqa: E402
from planning.board.starts_cache import starts_cache  # noqa: E402

unfinished.check()
application = Journal(HeardToTheEnd(BeforeDjango(django)))
warn_at_start()
keeper.kept, keeper.read_apart = kept_index(), read_apart
starts_cache.is_on = trends.trends_cache.is_on = True
# Where gunicorn forks its workers from this process, each of them begins to watch (`gunicorn.conf.py`).
is_parent = "PORTAL_PRELOADED" in os.environ
watch.start(keeper.renew, vain_searches.write_aside, Follower().follow, is_parent=is_parent)
