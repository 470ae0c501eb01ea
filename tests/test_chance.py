"""What chance makes up is answered: query strings and forms of visitors, and files of offices.

Never with an error of the server, and never without end. ``make test`` tries two thousand, the same at each run,
``make fuzz`` a hundred thousand, others each time.
"""

import signal
from contextlib import contextmanager, suppress
from functools import partial
from io import BytesIO

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from importing.reckoning import ground_of
from importing.rows import understand
from importing.sheets import CourseFileError, read, table_of
from places.loading import load_places
from tests import test_rights
from tests.importing.test_readers import FORMATS
from tests.test_any_request import BUTTONS, KNOWN, MANY, ODD, Case, World, forms_in
from tests.test_bad_input import NAUGHTY

pytestmark = pytest.mark.django_db
world = test_rights.world

EXAMPLES = {"query strings": 300, "forms": 300, "files": 1400}
TIMES = 50  # as many in the long run
LONGEST = 60  # seconds after which an answer counts as none, on a busy machine too

WORDS = st.one_of(
    st.sampled_from([each for each in ODD + NAUGHTY if each != MANY]),
    st.text(max_size=40),
    st.integers().map(str),
    st.dates().map(str),
    st.decimals(allow_nan=True).map(str),
    st.sampled_from(["parchim", "2", "on", "4weeks", "evening", "B1.1", "12,50 €", "0171 1234567", "x@y.example"]),
)


class TookTooLongError(Exception):
    """Somebody waits for ever."""


@contextmanager
def an_end():
    def end(_number, _frame):
        raise TookTooLongError

    before = signal.signal(signal.SIGALRM, end)
    signal.alarm(LONGEST)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


def try_out(examples, number, ask):
    """Each is handed to ``ask``, which raises where there is no answer."""

    @settings(
        max_examples=number,
        deadline=None,
        database=None,
        derandomize=number in EXAMPLES.values(),
        suppress_health_check=list(HealthCheck),
    )
    @given(examples)
    def try_one(example):
        with an_end():
            ask(example)

    try_one()


def of_visitors(everything, method) -> list:
    """The public addresses, each with the names of what one may send there."""
    found = []
    for address in everything.addresses:
        page = everything.ask("anonymous", "GET", address.path)
        names = set(KNOWN if method == "GET" else ())
        if page.status_code == 200:
            for (way, action), fields in forms_in(page).items():
                everything.fields.setdefault((way, action), {}).update(fields)
                names.update(fields if (way, action) == (method, address.path) else ())
            found += [(address, sorted(names) or BUTTONS)]
    return found


def requests_of(pages, method):
    """Each page's are made once: to make them takes Hypothesis as long as to draw of them."""
    of_pages = [
        st.dictionaries(st.sampled_from(names), WORDS, max_size=8).map(partial(Case, address, "anonymous", method))
        for address, names in pages
    ]
    return st.sampled_from(range(len(pages))).flatmap(of_pages.__getitem__)


def workbook() -> bytes:
    book, data = Workbook(), BytesIO()
    for cells in (["Kursnr.", "Titel", "Beginn", "Ende", "Ort"], ["B-7", "Deutsch", "12.01.2027", "", "Parchim"]):
        book.active.append(cells)
    book.save(data)
    return data.getvalue()


SEEDS = [*FORMATS.values(), workbook()]


OTHER = st.one_of(st.binary(max_size=8), WORDS.map(lambda words: words[:500].encode(errors="replace")))
CHANGES = [
    lambda data, begin, end, other: data[:begin] + other + data[begin:],
    lambda data, begin, end, other: data[:begin] + other + data[min(end, begin + 30) :],
    lambda data, begin, end, other: data[:begin] + data[begin:end] * 2 + data[end:],
    lambda data, begin, end, other: data[:end],
    lambda data, begin, end, other: data.decode("utf-8", "replace").encode("cp1252", "replace"),
    lambda data, begin, end, other: data.decode("utf-8", "replace").encode("utf-16", "replace"),
]


@st.composite
def files(draw):
    """A file of one of the formats in which something is lost, doubled, strange or coded otherwise."""
    data = draw(st.sampled_from(SEEDS))
    for _ in range(draw(st.integers(0, 5))):
        begin, end = sorted(draw(st.integers(0, len(data))) for _place in range(2))
        other = draw(OTHER)
        data = draw(st.sampled_from(CHANGES))(data, begin, end, other)
    return data


def understand_all(data):
    with suppress(CourseFileError):
        sheet = read(table_of(data))
        for line, texts in sheet.rows:
            understand(line, texts, ground_of(sheet))


def try_kind(kind, number, request):
    if kind == "files":
        load_places()
        try_out(files(), number, understand_all)
        return
    method = {"query strings": "GET", "forms": "POST"}[kind]
    everything = World(request.getfixturevalue("world"))
    everything.fields = {}  # of visitors alone, whose pages are soon read
    pages = of_visitors(everything, method)

    def send(case):
        status = everything.send(case).status_code
        assert status < 500, f"{case!r:.600}"

    try_out(requests_of(pages, method), number, send)


@pytest.mark.parametrize("kind", EXAMPLES)
def test_what_chance_makes_up_is_answered(kind, request):
    try_kind(kind, EXAMPLES[kind], request)


@pytest.mark.fuzz
@pytest.mark.parametrize("kind", EXAMPLES)
def test_much_that_chance_makes_up_is_answered(kind, request):
    try_kind(kind, EXAMPLES[kind] * TIMES, request)
