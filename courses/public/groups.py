"""What rooms above know besides courses: on the list, for a search, and on a course's page, where it leads.

They keep what they know beside the index, with ``catalogue.kept``. As long as no index stands they know nothing: a
list that the database answers costs no query more for them.
"""

from typing import NamedTuple

from courses.public.cards import Card

FOUND_BESIDE = []  # functions of a ``Search`` and the catalogue; return a ``Group`` or None
LEADS_TO = []  # the same of a course, the last day of its next run, or None, and the catalogue


class Group(NamedTuple):
    title: str
    cards: list[Card]
    url: str  # where all of them are
    more: str  # the words of the link there


def beside(search, catalogue):
    return list(filter(None, (ask(search, catalogue) for ask in FOUND_BESIDE)))


def leading_on(course, ends_on, catalogue):
    return list(filter(None, (ask(course, ends_on, catalogue) for ask in LEADS_TO)))
