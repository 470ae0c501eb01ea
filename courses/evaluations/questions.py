"""What learners are asked, in words and pictograms."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Question(models.TextChoices):
    LEARNT = "learnt", _("Did you learn a lot?")
    EXPLAINED = "explained", _("Did the teacher explain well?")
    WELCOME = "welcome", _("Did you feel welcome?")
    ROOMS = "rooms", _("Were the rooms and the times good for you?")
    AGAIN = "again", _("Would you tell your friends: go there?")


class Answer(models.TextChoices):
    YES = "yes", _("Yes")
    PARTLY = "partly", _("Partly")
    NO = "no", _("No")


PICTOGRAMS = {
    Question.LEARNT: "book",
    Question.EXPLAINED: "speech",
    Question.WELCOME: "heart",
    Question.ROOMS: "time",
    Question.AGAIN: "people",
    Answer.YES: "glad",
    Answer.PARTLY: "neutral",
    Answer.NO: "sad",
}
