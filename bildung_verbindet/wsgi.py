import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bildung_verbindet.settings")

application = get_wsgi_application()

from bildung_verbindet.content import watch  # noqa: E402 - needs the apps
from bildung_verbindet.networks import warn_at_start  # noqa: E402
from courses.catalogue import keeper  # noqa: E402
from courses.search_texts import Follower  # noqa: E402
from courses.vain_searches import vain_searches  # noqa: E402

warn_at_start()
watch.start(keeper.renew, vain_searches.write_aside, Follower().follow)
