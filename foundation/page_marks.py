"""What a page shows of the catalogue, in short: whoever keeps the page asks whether it would say the same now."""

from collections.abc import Callable
from typing import NamedTuple


class PageMark(NamedTuple):
    """As ``page_mark`` of an answer: a mark of all that it shows of the catalogue, and how that is asked anew.

    Two answers of one address with the same mark are the same, but for what is published beside the catalogue.
    """

    mark: bytes
    now: Callable[[], bytes]
