"""The portal's own pages as the office writes them."""

from django.utils.translation import gettext as _

from bildung_verbindet.drawers import Drawer
from pages.forms import PageForm

FIXED = {"impressum", "datenschutz", "barrierefreiheit"}  # linked at the foot of every page


class Pages(Drawer):
    """``linked_from(path)`` names the public texts that lead to an address; only the whole portal knows them."""

    name, names, path = "page", "pages", "seiten"
    form = PageForm
    search = ("title_de", "title_en", "text_de")
    template = "office/page.html"

    def __init__(self, linked_from):
        self.linked_from = linked_from

    def row(self, page):
        return page.title, page.get_group_display()

    def hindrance(self, page):
        if page.slug in FIXED:
            return _("Every page of the portal links to this one.")
        places = self.linked_from(f"/{page.slug}/")
        return _("It is still linked in: %(places)s.") % {"places": ", ".join(places[:5])} if places else ""
