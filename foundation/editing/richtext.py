"""Text with headings, lists and links, as the editor sends it."""

import nh3

TAGS = {"a", "blockquote", "br", "em", "h2", "h3", "li", "ol", "p", "strong", "ul"}


def sanitised(html: str) -> str:
    """The HTML with nothing but the portal's few tags and http(s), mailto and tel links in it."""
    return nh3.clean(
        html,
        tags=TAGS,
        attributes={"a": {"href"}},
        url_schemes={"http", "https", "mailto", "tel"},
        link_rel="noopener",
    )
