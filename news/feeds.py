"""The news as a feed."""

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext as _

from foundation.languages.texts import text_for_reader
from news.models import Post

NEWEST = 20


class NewsFeed(Feed):
    """The news in the language of the address; links and ids begin with the portal's own address."""

    feed_type = Atom1Feed

    def title(self):
        return _("News of the education coordination")

    subtitle = title
    author_name = "Bildungskoordination, Landkreis Ludwigslust-Parchim"

    def link(self):
        return settings.PORTAL_URL + reverse("news:list")

    def feed_url(self):
        return settings.PORTAL_URL + reverse("news:feed")

    def items(self):
        return Post.objects.published().newest_first()[:NEWEST]

    def item_title(self, post):
        return text_for_reader(post, "title")[0]

    def item_description(self, post):
        return text_for_reader(post, "teaser")[0]

    def item_link(self, post):
        return settings.PORTAL_URL + post.get_absolute_url()

    item_guid = item_link

    def item_pubdate(self, post):
        return post.published_from

    def item_updateddate(self, post):
        return max(post.published_from, post.changed_at)
