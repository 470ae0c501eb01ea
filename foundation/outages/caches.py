"""The cache that all processes share, with allauth's limits and used codes. While it is down nobody is held up."""

import logging
from time import monotonic

from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.core.cache.backends.db import DatabaseCache
from django.core.cache.backends.redis import RedisCache
from django.db import DatabaseError, IntegrityError, OperationalError, connections, router
from django.utils.crypto import salted_hmac

PAUSE = 10  # seconds in which a cache that was down is not asked again
logger = logging.getLogger(__name__)


def hidden_key(key, prefix, version):
    """Keys name addresses of people and machines: nobody who reads the cache shall."""
    return salted_hmac("cache", f"{prefix}:{version}:{key}", algorithm="sha256").hexdigest()


class Forgiving:
    """Answers as an empty cache that takes everything would, while the true one cannot be reached."""

    down_until = 0.0

    def attempt(self, act, otherwise):
        if monotonic() < type(self).down_until:
            return otherwise
        try:
            return act()
        except Exception as error:  # whatever the cache is made of
            type(self).down_until = monotonic() + PAUSE
            logger.error("The cache cannot be reached, so nobody is held up: %s", type(error).__name__)
            return otherwise

    def is_there(self):
        """Asks the cache itself, and forgives nothing."""
        try:
            super().get("is there")
        except Exception:  # whatever the cache is made of
            return False
        return True

    def add(self, key, value, timeout=DEFAULT_TIMEOUT, version=None):
        return self.attempt(lambda: super(Forgiving, self).add(key, value, timeout, version), True)

    def get(self, key, default=None, version=None):
        return self.attempt(lambda: super(Forgiving, self).get(key, default, version), default)

    def set(self, key, value, timeout=DEFAULT_TIMEOUT, version=None):
        return self.attempt(lambda: super(Forgiving, self).set(key, value, timeout, version), None)

    def delete(self, key, version=None):
        return self.attempt(lambda: super(Forgiving, self).delete(key, version), False)


class SharedDatabaseCache(Forgiving, DatabaseCache):
    """Django's answers "it is there already" to whatever the database complains of."""

    def _base_set(self, mode, *args, **kwargs):
        complaints = []

        def noting(execute, *statement):
            try:
                return execute(*statement)
            except DatabaseError as error:
                complaints.append(error)
                raise

        with connections[router.db_for_write(self.cache_model_class)].execute_wrapper(noting):
            is_done = super()._base_set(mode, *args, **kwargs)
        if is_done or mode == "touch" or any(isinstance(one, IntegrityError) for one in complaints):
            return is_done
        raise next(iter(complaints), OperationalError("could not be committed"))


class SharedRedisCache(Forgiving, RedisCache):
    pass
