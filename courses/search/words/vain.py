"""Counts searches without result in memory, and writes them down aside: no page is answered with a write."""

import threading
from collections import Counter

from django.db import Error, transaction

from courses.models import VainSearch
from courses.models.meanings import MOST, typed_of, words_of
from foundation.outages.database import dispensed


class VainSearches:
    """Of this process. Where no thread writes aside, as in tests, each is written at once."""

    def __init__(self):
        self.counts, self.lock = Counter(), threading.Lock()
        self.typed = {}  # of words how the first one typed them
        self.is_written_aside = False

    def note(self, query):
        typed = typed_of(query) if words_of(query) else ""
        words = words_of(typed)
        with self.lock:
            if words and (words in self.counts or len(self.counts) < MOST):
                self.counts[words] += 1
                self.typed.setdefault(words, typed)
        if not self.is_written_aside:
            dispensed(self.write)

    def write_aside(self):
        """For a thread that calls it again and again."""
        self.is_written_aside = True
        self.write()

    def write(self):
        """What cannot be written now is kept for the next time."""
        with self.lock:
            counts, self.counts = self.counts, Counter()
            typed, self.typed = self.typed, {}
        try:
            with transaction.atomic():
                for words, times in sorted(counts.items()):
                    VainSearch.objects.note(typed[words], times)
        except Error:
            with self.lock:
                self.counts.update(counts)
                self.typed = {**self.typed, **typed}
            raise


vain_searches = VainSearches()
