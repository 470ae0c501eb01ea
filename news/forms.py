from urllib.parse import urlsplit

from django import forms
from django.core.exceptions import ValidationError
from django.urls import Resolver404, resolve
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from foundation.editing.rows import inline_rows
from foundation.editing.versioned import DAY, MOMENT, VersionedForm
from news.models import Attachment, Post, PostPicture, PressReference

SUBJECTS = {"courses:course": "courses", "provider": "providers"}  # name of the address → relation


class PostForm(VersionedForm):
    slug_from = "title_de"
    plain = ("published_from", "published_until", "is_pinned")
    translated = ("title", "teaser", "text")
    beside_texts = "contacts/edit_marks.html"
    required = ("title_de", "teaser_de", "text_de")
    widgets = {
        "teaser": forms.Textarea({"rows": 2}),
        "text": forms.Textarea({"rows": 12, "data-editor": ""}),
        "published_from": MOMENT,
        "published_until": MOMENT,
    }
    inline = {
        "pictures": inline_rows(
            Post, PostPicture, ["picture", "alt_de", "alt_en", "credit", "order"], required=["alt_de"]
        ),
        "attachments": inline_rows(Post, Attachment, ["title", "file"]),
        "press_references": inline_rows(
            Post, PressReference, ["paper", "date", "author", "url"], widgets={"date": DAY}
        ),
    }
    subjects = forms.CharField(
        label=gettext_lazy("Offers and providers that this is about"),
        required=False,
        max_length=3000,
        widget=forms.Textarea({"rows": 2}),
        help_text=gettext_lazy("The addresses of their pages on this portal, one a line."),
    )

    class Meta:
        model = Post

    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.initial["subjects"] = "\n".join(self.extra["subjects"])

    def extra_state(self):
        post = self.instance
        subjects = [*post.courses.all(), *post.providers.all()] if post.pk else []
        return {"subjects": [subject.get_absolute_url() for subject in subjects]}

    def typed(self, name):
        if name != "subjects":
            return super().typed(name)
        return [subject.get_absolute_url() for rows in self.cleaned_data[name].values() for subject in rows]

    def plain_fields(self):
        return [*super().plain_fields(), self["subjects"]]

    def clean_subjects(self):
        """Rows by relation."""
        found = {relation: [] for relation in SUBJECTS.values()}
        for address in self.cleaned_data["subjects"].split():
            relation, subject = self.subject(address)
            found[relation].append(subject)
        return found

    def subject(self, address):
        try:
            match = resolve(urlsplit(address).path)
        except (Resolver404, ValueError):
            match = None
        relation = match and SUBJECTS.get(match.view_name)
        model = relation and Post._meta.get_field(relation).related_model
        subject = model and model.objects.filter(slug=match.kwargs["slug"]).first()
        if subject is None:
            raise ValidationError(
                _("%(address)s is no offer and no provider of this portal.") % {"address": address}
            )
        return relation, subject

    def save(self, commit=True):
        post = super().save(commit)
        for relation, subjects in self.cleaned_data["subjects"].items():
            getattr(post, relation).set(subjects)
        return post
