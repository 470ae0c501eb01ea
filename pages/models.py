from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from foundation.editing.slugs import Addressed
from foundation.languages.models import Translated
from foundation.languages.richtext import RichText
from foundation.reading.days import HISTORY, DayField
from foundation.reading.text_fields import LineField, SlugField, TextField


class PageQuerySet(models.QuerySet):
    def about_the_project(self):
        return self.filter(group=Page.Group.PROJECT)


class Page(RichText, Addressed, Translated):
    """A page of the office's own: about the project, or one that the law asks for."""

    class Group(models.TextChoices):
        PROJECT = "project", _("about the project")
        LEGAL = "legal", _("legal")

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
        return str(self._meta.verbose_name)
