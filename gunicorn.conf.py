"""Read by gunicorn when it is started in this folder; options on its command line go before."""

import ctypes
import gc
import os
from contextlib import suppress

gc.disable()  # until `forks.before`: what is read here stays, and looking through it takes time

M_MMAP_THRESHOLD = -3  # of malloc.h

logger_class = "foundation.web.gunicorn_logs.MaskedLogger"
access_log_format = '%(t)s "%(m)s %(U)s" %(s)s %(B)s %(M)sms'  # no visitor's address, query, referrer or browser

# Two units serve on one machine (`deploy/systemd`), so that one can be restarted: each has half of the cores.
workers = int(os.environ.get("WEB_CONCURRENCY") or max(2, (os.cpu_count() or 2) // 2))
threads = 4
control_socket_disable = True
umask = 0o007  # of the socket alone: the web server, in our group, may speak to it, but read nothing else of ours

# The program and the index of courses are read once, and shared by all workers until they write to it.
preload_app = True
raw_env = ["PORTAL_PRELOADED=1"]  # see `bildung_verbindet/wsgi.py`
max_requests, max_requests_jitter = 100_000, 20_000  # what slowly grows goes with its process
timeout, graceful_timeout = 60, 30  # seconds
keepalive = 75  # longer than the web server in front keeps a connection open


def give_back_what_is_large():
    """Each thread keeps for itself what it has freed, and one large file teaches glibc to keep as much from then
    on: four threads would hold 30 MB each for ever. With a threshold that stays, what is large goes back at once.
    """
    with suppress(AttributeError, OSError):  # another library
        ctypes.CDLL(None).mallopt(M_MMAP_THRESHOLD, 1024 * 1024)


def when_ready(server):
    from bildung_verbindet.freshness import forks

    forks.before()


def post_fork(server, worker):
    from bildung_verbindet.freshness import forks

    give_back_what_is_large()
    forks.after()
