from datetime import UTC, datetime

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from foundation.editing.slugs import Addressed
from foundation.files.documents import PdfField
from foundation.files.pictures import PictureField
from foundation.files.uploads import OfficeSeesAllQuerySet
from foundation.languages.models import Translated
from foundation.languages.richtext import RichText
from foundation.reading.days import HISTORY, DayField, MomentField
from foundation.reading.text_fields import LineField, SlugField, TextField, URLField


class PostQuerySet(models.QuerySet):
    def published(self, now=None):
        now = now or timezone.now()
        return self.filter(Q(published_until__isnull=True) | Q(published_until__gt=now), published_from__lte=now)

    def last_turn(self):
        """The last moment up to now at which a post appeared or went; the epoch when there was none."""
        now, epoch = timezone.now(), datetime.fromtimestamp(0, UTC)
        turns = self.aggregate(
            began=models.Max("published_from", filter=Q(published_from__lte=now)),
            ended=models.Max("published_until", filter=Q(published_until__lte=now)),
        )
        return max((turn for turn in turns.values() if turn), default=epoch)

    def drafts_first(self):
        return self.order_by(F("published_from").desc(nulls_first=True), "-pk")

    def newest_first(self):
        return self.order_by("-published_from", "-pk")

    def newer_than(self, post):
        later = Q(published_from__gt=post.published_from) | Q(published_from=post.published_from, pk__gt=post.pk)
        return self.filter(later).newest_first()

    def older_than(self, post):
        earlier = Q(published_from__lt=post.published_from) | Q(published_from=post.published_from, pk__lt=post.pk)
        return self.filter(earlier).newest_first()


class Post(RichText, Addressed, Translated):
    """A piece of news of the office."""

    title = LineField(_("title"), max_length=200)
    slug = SlugField(_("address of the page"), max_length=160, unique=True)
    teaser = TextField(_("teaser"), help_text=_("One or two sentences for lists and the feed."))
    text = TextField(_("text"), help_text=_("HTML: paragraphs, headings, lists, links, quotes."))
    published_from = MomentField(
        _("published from"), use=HISTORY, null=True, blank=True, help_text=_("Empty as long as it is a draft.")
    )
    published_until = MomentField(_("published until"), use=HISTORY, null=True, blank=True)
    is_pinned = models.BooleanField(_("stays on top"), default=False)
    courses = models.ManyToManyField("courses.Course", related_name="posts", verbose_name=_("courses"), blank=True)
    providers = models.ManyToManyField(
        "providers.Provider", related_name="posts", verbose_name=_("providers"), blank=True
    )
    changed_at = models.DateTimeField(_("changed"), auto_now=True)

    objects = PostQuerySet.as_manager()

    class Meta:
        verbose_name = _("news post")
        verbose_name_plural = _("news posts")
        ordering = ["-is_pinned", "-published_from", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(published_until__gt=F("published_from")),
                name="post_published_until_after_from",
                violation_error_message=_("A post cannot end before it begins."),
            )
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("news:post", args=[self.slug])

    def is_public(self):
        now, until = timezone.now(), self.published_until
        return bool(self.published_from and self.published_from <= now and (until is None or until > now))


class OfPostQuerySet(OfficeSeesAllQuerySet):
    """Of what hangs on posts, and with them is public or not."""

    def public(self):
        return self.filter(post__in=Post.objects.published())


class PostPicture(models.Model):
    """A picture of a post, with what one needs who does not see it, and who made it."""

    post = models.ForeignKey(Post, models.CASCADE, related_name="pictures", verbose_name=_("news post"))
    picture = PictureField(_("picture"), help_text=_("JPEG, PNG or WebP, up to 12 megabytes."))
    alt = LineField(_("what it shows"), max_length=300, help_text=_("For everybody who does not see the picture."))
    credit = LineField(_("credit"), max_length=150, help_text=_("Who took it, and the licence."))
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    objects = OfPostQuerySet.as_manager()

    class Meta:
        verbose_name = _("picture")
        verbose_name_plural = _("pictures")
        ordering = ["order", "pk"]

    def __str__(self):
        return self.alt


class Attachment(models.Model):
    """A document to a post."""

    post = models.ForeignKey(Post, models.CASCADE, related_name="attachments", verbose_name=_("news post"))
    title = LineField(_("title"), max_length=150)
    file = PdfField(_("document"), help_text=_("PDF, up to 10 megabytes."))

    objects = OfPostQuerySet.as_manager()

    class Meta:
        verbose_name = _("attachment")
        verbose_name_plural = _("attachments")
        ordering = ["pk"]

    def __str__(self):
        return self.title


class PressReference(models.Model):
    """Where a newspaper wrote about what a post tells."""

    post = models.ForeignKey(Post, models.CASCADE, related_name="press_references", verbose_name=_("news post"))
    paper = LineField(_("newspaper"), max_length=150)
    date = DayField(_("date"), use=HISTORY)
    author = LineField(_("author"), max_length=150, blank=True)
    url = URLField(_("link"), blank=True)

    class Meta:
        verbose_name = _("press reference")
        verbose_name_plural = _("press references")
        ordering = ["date", "pk"]

    def __str__(self):
        return f"{self.paper}, {self.date:%d.%m.%Y}"
