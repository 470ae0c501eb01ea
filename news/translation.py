from modeltranslation.translator import TranslationOptions, register

from foundation.editing.history import with_history
from news.models import Post, PostPicture


@register(Post)
class PostTranslation(TranslationOptions):
    fields = ["title", "teaser", "text"]


@register(PostPicture)
class PostPictureTranslation(TranslationOptions):
    fields = ["alt"]


# After the translations, so that each language's column is in the history too.
with_history(Post)
