"""What a template may take in and name: what stands below its room, see ``docs/architecture.md``."""

import re
from functools import cache

import pytest
from django.template.library import import_library

from tests.test_house import FLOORS, PYTHON, ROOT, breaking, may_use, name_of, room_of
from tests.test_house_names import relations, relations_of, rooms_in

TEMPLATES = sorted(path for path in (ROOT / "templates").rglob("*") if path.suffix in {".html", ".txt"})
DRAWN = re.compile(r"{%\s*(\w+)|\|\s*(\w+)")  # tags and filters, which need no "load" where they are built in
LIBRARIES = {path.stem: room_of(path) for path in PYTHON if path.parent.name == "templatetags"}
ROOF = {"base.html", "allauth/layouts/base.html", "home.html"}  # the frame of all pages, and the first one
TAG = re.compile(r"{[{%].*?[%}]}", re.DOTALL)
COMMENT = re.compile(r"{#.*?#}")
QUOTED = re.compile(r"""(["'])(.*?)\1""", re.DOTALL)
LOADED = re.compile(r"{%\s*load\s+(.*?)\s*%}", re.DOTALL)


@cache
def drawers() -> dict[str, str]:
    """By the names of tags and filters, the rooms of ours in which they stand."""
    paths = [name_of(path).removesuffix(".py").replace("/", ".") for path in PYTHON]
    ours = [path for path in paths if path.split(".")[-2] == "templatetags"]
    found = {path: import_library(path) for path in ours if not path.endswith("__init__")}
    return {name: path.partition(".")[0] for path, one in found.items() for name in {*one.tags, *one.filters}}


def taken_in(text, room) -> set[str]:
    """Rooms whose templates, tag libraries or rows a template names; what belongs to no room hangs on no row."""
    tags = TAG.findall(COMMENT.sub("", text))
    found = {other for tag in tags for _sign, quoted in QUOTED.findall(tag) for other in rooms_in(quoted)}
    loaded = {word for words in LOADED.findall(text) for word in words.split()}
    found |= {LIBRARIES[word] for word in loaded & LIBRARIES.keys()}
    found |= {drawers()[name] for tag in tags for name in words_of(tag) & drawers().keys()}
    names = {name for tag in tags for name in re.findall(r"\.(\w+)", QUOTED.sub("", tag))}
    rows = [relations_of(room)] if room else [*relations().values()]
    return found | {other for name in names for known in rows for other in known.get(name, ())}


def words_of(tag) -> set[str]:
    return {word for words in DRAWN.findall(QUOTED.sub("", tag)) for word in words}


def taken_in_from_above(path) -> list[str]:
    name = str(path.relative_to(ROOT / "templates"))
    room = name.partition("/")[0] if name.partition("/")[0] in FLOORS else None
    floor = room or ("bildung_verbindet" if name in ROOF else "foundation")
    return [other for other in sorted(taken_in(path.read_text(), room)) if not may_use(floor, other)]


def test_templates_take_in_only_what_stands_below():
    assert breaking(taken_in_from_above, TEMPLATES) == {}


@pytest.mark.parametrize(
    ("room", "text", "other"),
    [
        ("courses", '{% include "planning/desk/sheet.html" %}', "planning"),
        ("courses", "{% include 'planning/desk/sheet.html' with a=b only %}", "planning"),
        ("courses", "{% include page|default:'planning/desk/sheet.html' %}", "planning"),
        (None, '{% extends "courses/list.html" %}', "courses"),
        ("courses", "{% load static office %}", "office"),
        ("courses", "{% load ways from office %}", "office"),
        (None, "{{ text|with_contacts }}", "contacts"),
        (None, "{% contact_facts as facts %}", "contacts"),
        ("courses", "{{ run.enquiries.count }}", "enquiries"),
        ("courses", "{% for row in run.asked_to_take.all %}{% endfor %}", "planning"),
        (None, "{% if course.enquiries.exists %}{% endif %}", "enquiries"),
    ],
)
def test_what_a_template_takes_in_is_noticed(room, text, other):
    assert other in taken_in(text, room)


@pytest.mark.parametrize(
    "text",
    [
        '{% extends "office/frame.html" %}',
        "{% url 'planning:board' %}",
        '{{ "run.enquiries" }}',
        "{# run.enquiries #}",
    ],
)
def test_addresses_frames_and_words_are_free(text):
    assert taken_in(text, "courses") == set()
