"""What we have agreed for the code as a whole, see CONTRIBUTING."""

import ast
import os
import re
import shutil
import subprocess
import sys

import polib
import pytest
from django.core.management import call_command
from django.template import Context, Origin, Template
from django.template.loader import render_to_string

from courses.models import Course
from tests.test_house import FLOORS, PYTHON, ROOT, breaking, tree_of

ALLOWED_UNSAFE = {
    "foundation/web/templatetags/portal.py": 4,  # rich text, sanitised; text, JSON-LD and addresses, escaped
    "foundation/submissions/public.py": 2,  # csrf_exempt: no cookie for visitors; foreign origins are refused
    "contacts/templatetags/contact_facts.py": 1,  # sanitised text, in which contact records are filled in
    "courses/search/controls.py": 2,  # menus are escaped when they are made, once for all pages
}
UNSAFE = re.compile(
    r"\|safe(?:seq)?\b|mark_safe\(|csrf_exempt\b|\.raw\(|\.extra\(|RawSQL|autoescape off"
    r"|SafeString|html_safe|__html__|format_html\(\s*f[\"']"
)
ESCAPED = {  # how often what they put into HTML by hand is escaped: whoever escapes less says so here
    "contacts/facts.py": 3,  # single facts within a text that the editor wrote
    "courses/search/controls.py": 7,  # menus of seventy options: in a template they take longer than the page
    "courses/search/options.py": 1,  # 142 suggestions of places, drawn once for all pages
    "foundation/languages/directions.py": 3,  # frames around numbers and names, inside of texts
    "foundation/languages/richtext.py": 2,  # what the editor wrote, sanitised
    "foundation/reading/phones.py": 3,  # numbers within a text become links
    "foundation/submissions/choices.py": 1,  # Django's choices are labels, and no template draws a part of one
    "foundation/web/templatetags/portal.py": 14,  # one element or attribute each, of which a page has hundreds
}
ESCAPES = re.compile(
    r"(?<![\w.])(?:conditional_escape|escape|format_html(?:_join)?|nh3\.clean|sanitised)\((?!html: str)"
)
MAIL = "templates/contacts/mail/"  # plain text

TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))


@pytest.mark.django_db
def test_migrations_are_complete():
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_every_template_is_used():
    sources = " ".join(path.read_text() for path in [*PYTHON, *TEMPLATES])
    named_by_packages = {"account", "allauth", "django", "admin", "mfa", "429.html"}
    named_by_django = {"400.html", "403.html", "404.html", "500.html"}

    unused = [
        name
        for name in (str(path.relative_to(ROOT / "templates")) for path in TEMPLATES)
        if name.partition("/")[0] not in named_by_packages | named_by_django and f'"{name}"' not in sources
    ]

    assert unused == []


STRANGE = {  # classes that packages write into pages
    *("ProseMirror", "ProseMirror-selectednode", "material-icons"),  # the editor
    "breadcrumbs",  # the stock administration
}


@pytest.mark.parametrize("path", sorted((ROOT / "static/css").glob("*.css")), ids=lambda path: path.name)
def test_every_class_of_a_style_sheet_is_used(path):
    places = [*PYTHON, *TEMPLATES, *(ROOT / "static/js").glob("*.js")]
    words = {word for place in places for word in re.findall(r"[\w-]+", place.read_text())}
    sheet = re.sub(r"/\*.*?\*/", "", path.read_text(), flags=re.DOTALL)
    classes = {
        name for rule in re.findall(r"([^{}]+){", sheet) for name in re.findall(r"\.([a-zA-Z][\w-]*)", rule)
    }

    assert {name for name in classes - STRANGE if re.sub(r"\d+$", "", name) not in words} == set()


ROWS = {"objects", "all", "filter", "exclude"}


def truths(path) -> list[str]:
    """Managers and querysets whose truth is asked for; those that bear a name are watched in ``conftest``."""
    asked = []
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.BoolOp):
            asked += node.values
        elif isinstance(node, ast.If | ast.IfExp | ast.While):
            asked.append(node.test)
        elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
            asked.append(node.operand)
    rows = [node.func if isinstance(node, ast.Call) else node for node in asked]
    texts = [ast.unparse(node) for node in rows if isinstance(node, ast.Attribute) and node.attr in ROWS]
    return [text for text in texts if ".objects" in text]


def test_nobody_asks_managers_and_their_querysets_for_their_truth():
    assert breaking(truths, PYTHON) == {}


@pytest.mark.django_db
def test_the_truth_of_a_queryset_fails_a_test():
    rows = Course.objects.none()

    with pytest.raises(AssertionError, match="asks a QuerySet"):
        bool(rows)


INLINE = re.compile(r'\sstyle="|<style|<script(?! src=| type="application/ld\+json")|\son[a-z]+="')


def test_templates_hold_no_inline_style_or_script():
    assert breaking(lambda path: INLINE.findall(path.read_text()), TEMPLATES) == {}


PRINTED = re.compile(r'\|foreign:"(\w+)" }}>(?:<strong>)?\s*{{ [\w.]+\.\1((?:\|\w+(?::"[^"]*")?)*) }}')


def test_a_text_that_may_be_foreign_is_set_apart_where_it_is_printed():
    """Names and numbers get their frames in Arabic, signs their narrow spaces in French."""
    printed = [
        (path.name, field, filters) for path in TEMPLATES for field, filters in PRINTED.findall(path.read_text())
    ]

    assert [one for one in printed if not re.search(r"\|(apart|rich)\b", one[2])] == []
    assert len(printed) > 15


def test_no_line_of_a_template_is_longer_than_140_signs():
    long = [
        f"{path.relative_to(ROOT)}:{number} has {len(line)} signs"
        for path in TEMPLATES
        for number, line in enumerate(path.read_text().splitlines(), start=1)
        if len(line) > 140
    ]

    assert long == []


BLANK_LINE = re.compile(r'class="[^"]*\blines\b[^"]*"[^>]*>[ \t]*\n')


def test_no_text_whose_lines_count_begins_with_an_empty_one():
    """What has the class shows each new line of the template, too."""
    wrong = [str(path.relative_to(ROOT)) for path in TEMPLATES if BLANK_LINE.search(path.read_text())]

    assert wrong == []
    assert BLANK_LINE.search('<p class="measure lines" lang="de">\n  Text')


def test_what_is_not_escaped_stands_in_the_list_with_its_reason():
    counts = {}
    for path in [*PYTHON, *TEMPLATES]:
        name = str(path.relative_to(ROOT))
        code = "\n".join(
            line for line in path.read_text().splitlines() if not line.startswith(("from ", "import "))
        )
        if (number := len(UNSAFE.findall(code))) and not name.startswith(MAIL):
            counts[name] = number

    assert counts == ALLOWED_UNSAFE


def test_what_is_put_into_html_by_hand_is_escaped():
    """Pages are tried with evil words, too (``test_escaped``); not each state of each page is among those."""
    counts = {str(path.relative_to(ROOT)): len(ESCAPES.findall(path.read_text())) for path in PYTHON}

    assert {name: number for name, number in counts.items() if number and not name.startswith("tests/")} == ESCAPED


def test_a_variable_that_is_not_there_fails_a_test():
    origin = Origin(name=str(ROOT / "templates/components/pager.html"))
    template = Template("{{ missing }}", origin)

    with pytest.raises(AssertionError, match="names missing"):
        template.render(Context())


def test_lock_files_name_no_host_and_carry_hashes():
    files = sorted(ROOT.glob("requirements*.txt"))
    assert len(files) == 5
    for path in files:
        lines = path.read_text().splitlines()
        packages = [number for number, line in enumerate(lines) if re.match(r"[a-z0-9]", line)]

        assert [line for line in lines if "://" in line or line.startswith("-")] == []
        assert [lines[number] for number in packages if "--hash=sha256:" not in lines[number + 1]] == []
        assert len(packages) > 20


PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]")


@pytest.fixture(scope="module")
def catalogue():
    return polib.pofile(ROOT / "locale/de/LC_MESSAGES/django.po")


def test_every_text_is_translated_and_keeps_its_placeholders(catalogue):
    wrong = [entry.msgid for entry in catalogue if entry.fuzzy or not entry.translated()]
    lost = [
        entry.msgid
        for entry in catalogue
        for text in entry.msgstr_plural.values() or [entry.msgstr]
        if sorted(PLACEHOLDER.findall(text)) != sorted(PLACEHOLDER.findall(entry.msgid_plural or entry.msgid))
    ]

    assert (wrong, lost) == ([], [])
    assert len(catalogue) > 400


def test_the_catalogue_holds_just_the_texts_of_the_code(catalogue, tmp_path):
    """Extracts anew into a copy of the sources, and compares."""
    rooms = [*FLOORS, "templates"]
    for room in rooms:
        shutil.copytree(ROOT / room, tmp_path / room)
    (tmp_path / "locale").mkdir()
    extract = [sys.executable, "-m", "django", "makemessages", "-l", "de", "--add-location=file"]
    subprocess.run(extract, cwd=tmp_path, check=True, capture_output=True, env={"PATH": os.environ["PATH"]})  # noqa: S603

    found = polib.pofile(tmp_path / "locale/de/LC_MESSAGES/django.po")

    assert places_of(found) == places_of(catalogue)


def places_of(catalogue) -> dict:
    """Which files each text stands in: by that ``catalogues`` knows what visitors see."""
    return {(entry.msgctxt, entry.msgid): {file for file, _line in entry.occurrences} for entry in catalogue}


def test_the_frame_stands_without_a_request():
    assert "<h1>" in render_to_string("500.html")


FORMLESS = {  # the door that cleans all, and what keeps or compares forms as a whole
    "foundation/reading/requests.py",
    "foundation/submissions/kept.py",
    "foundation/submissions/once.py",
}
READS = {"get", "getlist", "pop", "lists", "items", "values", "dict", "copy", "keys"}


def reads_by_hand(tree) -> list[int]:
    """Lines in which something is taken out of what was sent without a form."""
    return [
        node.lineno
        for node in ast.walk(tree)
        if (isinstance(node, ast.Subscript) and is_sent(node.value))
        or (isinstance(node, ast.Attribute) and node.attr in READS and is_sent(node.value))
        or (isinstance(node, ast.Compare) and any(map(is_sent, node.comparators)))
    ]


def is_sent(node) -> bool:
    return isinstance(node, ast.Attribute) and node.attr in {"GET", "POST"}


def test_what_was_sent_is_read_by_forms_only():
    assert breaking(lambda path: reads_by_hand(tree_of(path)), PYTHON).keys() <= FORMLESS


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ('request.GET.get("q")', [1]),
        ('self.request.POST["q"]', [1]),
        ('request.POST.getlist("q")', [1]),
        ('"send" in request.POST', [1]),
        ("Form(data=request.POST)", []),
    ],
)
def test_reading_by_hand_is_noticed(line, found):
    assert reads_by_hand(ast.parse(line)) == found


WITHOUT_ZONE = {  # what they read has no zone, or is the day here already
    "enquiries/models/months.py",
    "foundation/languages/proofreading/sheets.py",
    "importing/cells/days.py",
    "importing/readers/calendars.py",
}


def days_by_hand(tree) -> list[int]:
    """Lines in which a moment is asked for its day: it says that of Greenwich, ``localdate()`` the one here."""
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and not node.args]
    return [node.lineno for node in calls if isinstance(node.func, ast.Attribute) and node.func.attr == "date"]


def test_the_day_of_a_moment_is_the_one_here():
    found = {str(path.relative_to(ROOT)): days_by_hand(tree_of(path)) for path in PYTHON}

    assert {path for path, lines in found.items() if lines} == WITHOUT_ZONE


def test_the_day_of_greenwich_is_noticed():
    assert days_by_hand(ast.parse("row.asked_at.date() + timezone.localdate(now)")) == [1]


def test_where_a_request_comes_from_is_asked_of_one_module():
    """Behind proxies, and of whoever lies about it; else all visitors would share one limit, or have none."""
    found = {
        str(path.relative_to(ROOT))
        for path in PYTHON
        if re.search("REMOTE_ADDR|FORWARDED_FOR|REMOTE_HOST", path.read_text())
    }

    assert found - {"bildung_verbindet/operation/state.py"} == {"foundation/submissions/networks.py"}


GETTEXT = {"_", "gettext", "ngettext", "pgettext", "gettext_lazy", "ngettext_lazy", "pgettext_lazy"}


def hidden_texts(tree) -> list[str]:
    """Texts to translate within f-strings: who extracts texts does not look there, so they are in no catalogue."""
    inside = [call for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for call in ast.walk(node)]
    calls = [one for one in inside if isinstance(one, ast.Call) and isinstance(one.func, ast.Name)]
    return [ast.unparse(call) for call in calls if call.func.id in GETTEXT]


def test_no_text_to_translate_is_hidden_in_a_formatted_string():
    assert breaking(lambda path: hidden_texts(tree_of(path)), PYTHON) == {}


def test_a_hidden_text_is_noticed():
    assert hidden_texts(ast.parse("""f"({_('every 2 weeks')})" """)) == ["_('every 2 weeks')"]


def spots_of(tree) -> list[bool]:
    """Of each parameter and answer of its functions, whether it is typed."""
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
    named = [one for node in functions for one in [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]]
    typed = [one.annotation is not None for one in named if one.arg not in {"self", "cls"}]
    return typed + [node.returns is not None for node in functions]


def test_all_functions_of_a_module_are_typed_or_none():
    assert breaking(lambda path: len({*spots_of(tree_of(path))}) > 1, PYTHON) == {}


@pytest.mark.parametrize(
    "line", ["def half(one: int, other) -> str: ...", "def half(one: int): ...", "def half(one) -> str: ..."]
)
def test_a_function_that_is_typed_in_part_is_noticed(line):
    assert len({*spots_of(ast.parse(line))}) == 2


def days_of_collecting(source: str):
    """Where parameters hold a day that was asked for when the tests were collected: a run may go past midnight."""
    functions = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.FunctionDef)]
    for call in [made for function in functions for line in function.decorator_list for made in at_once(line)]:
        asked = call.func.id if isinstance(call.func, ast.Name) else getattr(call.func, "attr", "")
        if asked in ("days", "localdate", "now"):
            yield call.lineno


def at_once(node):
    """The calls beneath that are not put off by a ``lambda``."""
    if isinstance(node, ast.Call):
        yield node
    if not isinstance(node, ast.Lambda):
        for part in ast.iter_child_nodes(node):
            yield from at_once(part)


def test_no_parameter_of_a_test_is_a_day_of_its_collecting():
    tests = sorted((ROOT / "tests").rglob("test_*.py"))

    assert breaking(lambda path: list(days_of_collecting(path.read_text())), tests) == {}


@pytest.mark.parametrize(
    ("line", "found"),
    [('[{"start": days(1)}]', [1]), ('[{"start": InDays(1)}, lambda: days(1)]', [])],
)
def test_a_day_of_collecting_is_noticed(line, found):
    assert list(days_of_collecting(f"@pytest.mark.parametrize('fields', {line})\ndef test_it(): ...")) == found
