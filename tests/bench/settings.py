"""The portal as in production, with the two limits beside it and a count of its queries."""

import os
import warnings

from django.core.cache import CacheKeyWarning

from bildung_verbindet.settings import *
from bildung_verbindet.settings import CACHES, MIDDLEWARE

ROOT_URLCONF = "tests.bench.urls"
if os.environ.get("BENCH_CACHE") == "off":
    warnings.simplefilter("ignore", CacheKeyWarning)  # of addresses, which are no keys of memcached
    CACHES["pages"] = {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}
    MIDDLEWARE.append("tests.bench.urls.count_queries")
