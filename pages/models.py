from django.db import models
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from foundation.editing.slugs import Addressed
from foundation.files.pictures import PictureField
from foundation.files.uploads import OfficeSeesAllQuerySet
from foundation.languages.models import Translated
from foundation.languages.richtext import RichText
from foundation.reading.days import HISTORY, DayField
from foundation.reading.text_fields import LineField, SlugField, TextField, URLField


class PublicQuerySet(OfficeSeesAllQuerySet):
    """Of rows that everybody sees, each with its picture."""

    def public(self):
        return self


class PageQuerySet(PublicQuerySet):
    def about_the_project(self):
        return self.filter(group=Page.Group.PROJECT)


class Pictured(models.Model):
    """May show a photo, which phones and desks cut to their own shape."""

    class Focus(models.TextChoices):
        CENTRE = "centre", _("the middle")
        TOP = "top", _("the top")
        BOTTOM = "bottom", _("the bottom")
        LEFT = "left", _("the left")
        RIGHT = "right", _("the right")

    picture = PictureField(_("picture"), blank=True, help_text=_("JPEG, PNG or WebP, up to 12 megabytes."))
    picture_focus = LineField(
        _("what of the picture stays"),
        max_length=10,
        choices=Focus,
        default=Focus.CENTRE,
        help_text=_("Phones and desks show it wide and low: the rest is cut off."),
    )
    credit = LineField(_("credit"), max_length=150, blank=True, help_text=_("Who took it, and the licence."))
    alt = LineField(
        _("what the picture shows"),
        max_length=300,
        blank=True,
        help_text=_("For everybody who does not see the picture."),
    )
    caption = LineField(_("title of the picture"), max_length=200, blank=True)

    class Meta:
        abstract = True


class Front(RichText, Pictured, Translated):
    """What the home page says of the project; there is but one."""

    slug = SlugField(max_length=10, unique=True, default="start", editable=False)
    line = LineField(
        _("line under the name"), max_length=100, help_text=_("On every page, and over the introduction.")
    )
    question = LineField(
        _("question over the search"),
        max_length=100,
        blank=True,
        default="",
        db_default="",  # an older release beside this one writes rows without it
        help_text=_("The page’s heading and title. Empty: Which course fits me?"),
    )
    hero = TextField(_("text under the question"))
    claim = LineField(_("claim"), max_length=200, blank=True)
    text = TextField(_("introduction"), help_text=_("HTML: paragraphs, headings, lists, links, quotes."))
    task = TextField(_("the task, as somebody else gave it"), blank=True, help_text=_("In our own words."))
    task_source = LineField(_("who gave the task, and where it is written"), max_length=250, blank=True)
    more_url = URLField(
        _("more information"), blank=True, help_text=_("Where the link beside the contacts leads. Empty: no link.")
    )

    objects = PublicQuerySet.as_manager()

    class Meta:
        verbose_name = _("home page")
        verbose_name_plural = _("home page")
        ordering = ["pk"]

    def __str__(self):
        return capfirst(str(self._meta.verbose_name))

    def get_absolute_url(self):
        return reverse("home")


class Page(RichText, Pictured, Addressed, Translated):
    """A page of the office's own: about the project, or one that the law asks for."""

    class Group(models.TextChoices):
        PROJECT = "project", _("about the project")
        LEGAL = "legal", _("legal")

    class Drawing(models.TextChoices):
        BRIDGE = "bridge", _("a bridge")
        PEOPLE = "people", _("people on the way")
        TABLE = "table", _("people around a table")

    title = LineField(_("title"), max_length=200)
    slug = SlugField(_("address of the page"), max_length=80, unique=True)
    group = LineField(_("group"), max_length=10, choices=Group)
    teaser = TextField(_("teaser"), blank=True, help_text=_("One or two sentences for the home page."))
    text = TextField(_("text"), help_text=_("HTML: paragraphs, headings, lists, links, quotes."))
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    pager = SlugField(
        _("pager"),
        max_length=40,
        blank=True,
        help_text=_("Pages with the same word here are leafed through as 1/2."),
    )
    drawing = LineField(
        _("drawing"),
        max_length=10,
        choices=Drawing,
        blank=True,
        help_text=_("Stands there until there is a picture."),
    )
    changed_at = models.DateTimeField(_("changed"), auto_now=True)

    objects = PageQuerySet.as_manager()

    class Meta:
        verbose_name = _("page")
        verbose_name_plural = _("pages")
        ordering = ["order", "pk"]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("pages:page", args=[self.slug])


class Statement(models.Model):
    """What the law wants to be told about the portal's accessibility; makes the text of that page."""

    class Conformity(models.TextChoices):
        FULL = "full", _("fully compatible")
        PARTIAL = "partial", _("partly compatible")
        NONE = "none", _("not compatible")

    class Method(models.TextChoices):
        SELF = "self", _("own assessment")
        EXTERNAL = "external", _("assessment by others")

    SLUG = "barrierefreiheit"

    conformity = LineField(
        _("how far it is accessible"), max_length=10, choices=Conformity, default=Conformity.PARTIAL
    )
    barriers = TextField(
        _("what is not accessible yet"), blank=True, help_text=_("One a line, each with what to use instead.")
    )
    burden = TextField(
        _("what would be a disproportionate burden"), blank=True, help_text=_("One a line, each with the reason.")
    )
    outside = TextField(_("what the rules do not ask for"), blank=True, help_text=_("One a line."))
    method = LineField(_("how it was assessed"), max_length=10, choices=Method, default=Method.SELF)
    prepared_on = DayField(_("statement made on"), use=HISTORY)
    reviewed_on = DayField(_("last looked over on"), use=HISTORY)
    authority = TextField(
        _("who enforces it"), blank=True, help_text=_("Name, address, phone and e-mail of the state's office.")
    )

    class Meta:
        verbose_name = _("accessibility statement")
        verbose_name_plural = _("accessibility statements")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(reviewed_on__gte=models.F("prepared_on")),
                name="statement_reviewed_after_prepared",
                violation_error_message=_("It cannot be looked over before it is made."),
            )
        ]

    def __str__(self):
        return capfirst(str(self._meta.verbose_name))
