"""The control: a portal that believes every clock. The drill must find out."""

from django.apps import AppConfig

from bildung_verbindet.settings import *
from bildung_verbindet.settings import INSTALLED_APPS

INSTALLED_APPS = [*INSTALLED_APPS, "tests.drills.credulous.Believing"]


class Believing(AppConfig):
    name = "tests.drills"

    def ready(self):
        from foundation.privacy import clock

        clock.doubt = lambda now=None: ""
