"""This room holds no person, see ``foundation.privacy.register``."""

HELD = []
NOT_PERSONAL = {
    "pages.Page": "machine_texts title slug teaser text pager",
    "pages.Statement": "barriers burden outside authority",
}
