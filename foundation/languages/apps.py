from django.apps import AppConfig


class LanguagesConfig(AppConfig):
    name = "foundation.languages"
    public_texts = ("foundation/languages/names.py", "foundation/languages/texts.py")
