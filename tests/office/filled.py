"""What a browser would send back of a page's main form."""

import re
from datetime import date, timedelta

import html5lib

EXAMPLES = {
    "text": "Neue",
    "email": "neu@beispiel.example",
    "tel": "03871 722000",
    "url": "https://neu.beispiel.example/",
    "number": "1",
    "date": str(date.today() + timedelta(days=30)),
    "time": "10:00",
}
FORM = re.compile(r"<form\b.*?</form>", re.DOTALL)


def forms_of(response) -> list:
    """The page's forms, as elements; of the rest of it nothing is read."""
    found = "".join(FORM.findall(response.content.decode()))
    return [*html5lib.parseFragment(found, namespaceHTMLElements=False).iter("form")]


def form_of(response, action=None) -> dict:
    """Of the form that is sent to that address; else of the first with a version, at best to the page itself."""
    forms = [one for one in forms_of(response) if one.find(".//*[@name='version']") is not None]
    to_page = [one for one in forms if one.get("action") is None]
    return sent_of(next(one for one in [*to_page, *forms] if action in (None, one.get("action"))))


def sent_of(form) -> dict:
    data = {}
    for box in (one for one in form.iter() if one.tag in {"input", "select", "textarea"}):
        name, kind = box.get("name"), box.get("type")
        if not name or kind == "file" or (kind in {"checkbox", "radio"} and box.get("checked") is None):
            continue
        if box.tag == "select":
            values = [one.get("value", "") for one in box.iter("option") if one.get("selected") is not None]
            if values or box.get("multiple") is None:
                data[name] = values or [next(box.iter("option")).get("value", "")]
        else:
            value = (
                (box.text or "").removeprefix("\n")
                if box.tag == "textarea"
                else box.get("value", "on" if kind in {"checkbox", "radio"} else "")
            )
            data.setdefault(name, []).append(value)
    return data


def filled(form) -> dict:
    """What somebody sends who fills empty boxes, ticks what is asked for and takes the first of each choice."""
    data = {}
    for box in form.iter():
        name, kind, value = box.get("name"), box.get("type"), box.get("value")
        if box.tag == "select":
            choices = [one.get("value", "") for one in box.iter("option")]
            data.setdefault(name, next(filter(None, choices), ""))
        elif box.tag == "textarea" or kind in EXAMPLES:
            kind = "number" if box.get("inputmode") == "numeric" else kind if box.tag == "input" else "text"
            data.setdefault(name, EXAMPLES[kind])
        elif kind == "radio" or (kind == "checkbox" and box.get("required") is not None) or box.tag == "button":
            data.setdefault(name, "on" if value is None else value)
    sent = sent_of(form)
    data = {name: value for name, value in data.items() if name and name not in LEFT}
    return {**data, **{name: value for name, value in sent.items() if any(value) or name not in data}}


LEFT = {"more", "homepage", "add", "preview"}  # what nobody sees, and what only shows more
