"""News as the office writes them."""

from django.shortcuts import get_object_or_404, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.guards import for_staff
from foundation.editing.model_pages import ModelPages
from news.forms import PostForm
from news.models import Post
from news.views import subjects_of


class Posts(ModelPages):
    guard = staticmethod(for_staff)
    name, names, path = "post", "posts", "aktuelles"
    new_title = gettext_lazy("New post")
    form = PostForm
    search = ("title_de", "teaser_de", "title_en")
    template = "news/edit.html"

    @property
    def urls(self):
        preview = path(f"{self.path}/<int:pk>/vorschau/", self.guard(self.preview), name="post_preview")
        return [*super().urls, preview]

    def rows(self):
        return Post.objects.drafts_first()

    def row(self, post):
        return post.title, state(post)

    def save(self, form, user):
        if "publish" in form.data and not form.instance.published_from:
            form.instance.published_from = timezone.now()
        return form.save()

    def context(self, post):
        return {"state": state(post), "preview": reverse("office:post_preview", args=[post.pk])}

    def preview(self, request, pk):
        """As readers see it, whether it is public or not."""
        post = get_object_or_404(Post, pk=pk)
        return render(request, "news/preview.html", {"post": post, **subjects_of(post)})


def state(post):
    if post.is_public():
        return _("public")
    if not post.published_from:
        return _("draft")
    moment = date_format(timezone.localtime(post.published_from), "SHORT_DATETIME_FORMAT")
    return _("from %(moment)s") % {"moment": moment} if post.published_from > timezone.now() else _("over")
