"""What a browser would send back of a page's main form."""

import html5lib


def form_of(response, action=None) -> dict:
    """Of the first form with a version, or of the one that is sent to that address."""
    tree = html5lib.parse(response.content.decode(), namespaceHTMLElements=False)
    form = next(
        one
        for one in tree.iter("form")
        if one.find(".//*[@name='version']") is not None and action in (None, one.get("action"))
    )
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
