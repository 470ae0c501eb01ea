"""What every template may use without loading: pictograms, translated texts with their language, links."""

import json
import re
from functools import lru_cache
from urllib.parse import quote

from django import template
from django.conf import settings
from django.http import QueryDict
from django.template import defaultfilters
from django.template.base import TextNode
from django.template.loader import render_to_string
from django.utils.html import conditional_escape, escape, format_html, format_html_join
from django.utils.safestring import mark_safe
from django.utils.translation import get_language, get_language_bidi, get_language_from_path

from foundation.files.chosen import lost
from foundation.languages.directions import isolated, isolated_in
from foundation.languages.names import names_of, own_name
from foundation.languages.proofreading.readings import last_reading
from foundation.languages.richtext import sanitised
from foundation.languages.sentences import (
    colon,
    french,
    listed,
    pattern,
    quotable,
    together,
    unbroken,
    unstopped,
    with_ordinal,
)
from foundation.languages.texts import origin_of, text_for_reader
from foundation.languages.work import languages_of
from foundation.reading.phones import linked, links
from foundation.reading.spelling import one_line
from foundation.submissions.once import new_stamp
from foundation.web.problems import is_refused, problems_of

register = template.Library()
BREAK = re.compile(r"[ \t]*\n\s*")
BREAK_BESIDE_TAG = re.compile(r"\A[ \t]*\n\s*|[ \t]*\n\s*\Z")

PARTS_OF_ADDRESS = re.compile(r"(?<=.)(?=[@.])")
REST, OWN = "\ue000", "\ue001"  # stand where the rest of a page's address will, no letters of any language
register.filter("tel", linked)
register.filter("phone_links", links)
register.filter("problems", problems_of)
register.filter("lost_file", lost)
register.filter(one_line)
register.filter(own_name)
register.filter(quotable)
register.filter(unbroken)
register.filter(unstopped)
register.filter(isolated)
register.filter(together)
register.simple_tag(colon)
register.simple_tag(is_refused, takes_context=True)


@register.simple_tag
@lru_cache
def icon(name):
    return format_html('<svg class="i" aria-hidden="true"><use href="#i-{}"/></svg>', name)


@register.simple_tag(takes_context=True)
def stamp(context):
    """Stands beside ``{% csrf_token %}`` in every form that is sent by POST: twice sent, once done."""
    return format_html('<input type="hidden" name="stamp" value="{}">', new_stamp(context.request))


@register.simple_block_tag(takes_context=True)
def subject(context, content):
    """Of a mail: kept apart from its text whatever the values in it hold, see ``foundation.mail.sending``."""
    context["parts"]["subject"] = one_line(content)
    return ""


class LineNode(template.Node):
    def __init__(self, nodelist):
        self.nodelist = nodelist
        for text in nodelist.get_nodes_by_type(TextNode):
            text.s = BREAK.sub(" ", BREAK_BESIDE_TAG.sub("", text.s))

    def render(self, context):
        return self.nodelist.render(context)


@register.tag
def line(parser, token):
    """One line of a mail, over several of its template: a break between two words is a space, one beside a tag or
    a value is nothing. What the values hold stays as it is.
    """
    nodelist = parser.parse(("endline",))
    parser.delete_first_token()
    return LineNode(nodelist)


@register.filter
def may_stay_empty(field):
    """Not what something else in the form may need: its form names that as ``needed_by_choice``."""
    return not field.field.required and field.name not in getattr(field.form, "needed_by_choice", ())


@register.filter
def tr(row, field):
    """The field's text in the reader's language, or the German one marked as German."""
    text, language = text_for_reader(row, field)
    return (
        format_html('<span lang="{}" dir="auto">{}</span>', language, together(text)) if language else apart(text)
    )


def set_apart(html):
    return together(french(html) if get_language() == "fr" else isolated_in(html))


@register.filter
def apart(text):
    """What people wrote: frames around what is read from the left, French spaces, numbers beside their units."""
    return mark_safe(set_apart(conditional_escape(text or "")))  # noqa: S308  # nosec B308 B703


@register.filter(expects_localtime=True)
def date(moment, form=None):
    """Django's filter, with what its formats cannot say."""
    return with_ordinal(defaultfilters.date(moment, form))


@register.filter
def foreign(row, field):
    """Attributes for an element whose text is not in the reader's language: ``<h1{{ x|foreign:"title" }}>``."""
    language = text_for_reader(row, field)[1]
    return format_html(' lang="{}" dir="auto"', language) if language else ""


@register.filter
def origin(row, field):
    """A small note beside a text that is not in the reader's language, or not written by a person."""
    note = origin_of(row, field)
    return format_html('<span class="tag">{}</span>', note) if note else ""


@register.filter
def by_machine(row, field):
    """The same where only a machine's words need a note: the page says once what is there in German only."""
    return "" if text_for_reader(row, field)[1] else origin(row, field)


@register.filter
def has_foreign(rows):
    """Whether a text of one of them is not in the reader's language; each says in ``language`` which it is in."""
    return any(row.language for row in rows)


@register.filter
def each_drawn(rows):
    """The ``html`` of each, one after another: a loop over them takes a template longer than all the rest."""
    return format_html_join("", "{}", ((row.html,) for row in rows))


@register.filter
def language_names(codes):
    """Codes of languages people speak as "German, Ukrainian"."""
    return listed(names_of(codes))


@register.simple_tag
def comma():
    return pattern("COMMA")


@register.simple_tag
def direction():
    """Of the reader's language, for a frame around what begins with a name, which alone would turn it."""
    return "rtl" if get_language_bidi() else "ltr"


@register.filter
def ltr(text):
    """A number or an address as it is read everywhere, from the left."""
    return format_html('<bdi dir="ltr">{}</bdi>', text)


@register.filter(is_safe=True)
def trimmed(text):
    """Without the blanks around it, where each of its lines is shown as one."""
    return text.strip()


@register.simple_tag
def last_read_by_a_person():
    """The day on which somebody had last read all that the reader's language says."""
    return last_reading(get_language())


@register.filter
def mailto(address):
    """A long one is broken before "@" or a dot, and not within a word."""
    first, *others = PARTS_OF_ADDRESS.split(address)
    rest = format_html_join("", "<wbr>{}", ((part,) for part in others))
    return format_html('<a href="mailto:{}" dir="ltr">{}{}</a>', address, first, rest)


@register.filter
def text_file(lines):
    """An address that holds a small file of its own: what is shown once cannot be fetched again."""
    return f"data:text/plain;charset=utf-8,{quote(chr(10).join(['Bildung verbindet', '', *lines, '']))}"


@register.filter
def rich(text):
    """What was written in the editor, as HTML: sanitised when it is shown, too, whichever way it was stored."""
    return mark_safe(set_apart(sanitised(text or "")))  # noqa: S308  # nosec B308 B703


@register.filter
def jsonld(data):
    """A dictionary as a JSON-LD script; the three signs that could end it are escaped."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    for sign in "<>&":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return mark_safe(f'<script type="application/ld+json">{text}</script>')  # noqa: S308  # nosec B308 B703


@register.simple_tag(takes_context=True)
def in_each_language(context, name, form=""):
    """A template with ``languages``: those that the page is there in, with the address of this very page in each.

    ``form``: the id of a public form on it, whose content goes along. A page that answers a form, at an address
    that cannot be opened, says in its context where it is ``opened_at``.

    Drawn once a language for all pages, as such loops are half of a list's template; the address is put in after.
    """
    request = context.get("request")
    path = context.get("opened_at") or (request.get_full_path() if request else "/")
    prefix = f"/{get_language_from_path(path)}/"
    rest = path.removeprefix(prefix) if path.startswith(prefix) else ""
    place, _mark, query = rest.partition("?")
    own = f"{place}{of_later_page(context.get('page'), query)}"
    codes = tuple(languages_of(request and request.resolver_match))
    draw = drawn.__wrapped__ if settings.DEBUG else drawn  # templates change while they are written
    html = draw(name, get_language(), codes, settings.PORTAL_URL, form)
    return mark_safe(html.replace(REST, escape(rest)).replace(OWN, escape(own)))  # noqa: S308  # nosec B308 B703


@lru_cache(maxsize=512)
def drawn(name, current, codes, portal, form):
    """``address`` is for search engines; ``any`` leads to the reader's own language."""
    languages = [
        {
            "code": code,
            "name": own_name(code),
            "url": f"/{code}/{REST}",
            "address": f"{portal}/{code}/{OWN}",
            "any": f"{portal}/{OWN}",
            "is_current": code == current,
        }
        for code in codes
    ]
    return render_to_string(name, {"languages": languages, "own": current, "form": form})


def of_later_page(page, query):
    """A narrowed list is a part of the whole one; what stands on its second page stands not on the first."""
    number = getattr(page, "number", 1)
    if number == 1:
        return ""
    asked = QueryDict(query, mutable=True)
    asked["page"] = number
    return f"?{asked.urlencode()}"


@register.simple_tag(takes_context=True)
def here(context, prefix):
    """Marks the menu entry whose pages begin with ``prefix``: ``<a{% here … %}>``."""
    request = context.get("request")
    path = request.path if request else ""
    if not path.startswith(prefix):
        return ""
    return format_html(' aria-current="{}"', "page" if path == prefix else "true")


@register.simple_tag(takes_context=True)
def section(context):
    """What decides which entry of the menu is marked: "/de/angebote/", or "/de/angebote/…" on a page inside."""
    request = context.get("request")
    path = request.path if request else ""
    first = "/".join(path.split("/")[:3]) + "/"
    if not path.startswith(first):
        return ""
    return first if path == first else f"{first}…"


@register.simple_tag
def portal_url(path=""):
    return f"{settings.PORTAL_URL}{path}"
