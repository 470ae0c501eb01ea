"""Where providers, partners and the office work: which addresses these are, and the languages of their pages."""

from django.conf import settings
from django.urls import ResolverMatch

WORK = {"admin", "office", "workplace"}  # names of the groups of addresses where people work
LANGUAGES = {settings.LANGUAGE_CODE, "en"}  # whose catalogues hold every text, not only those that visitors see


def is_work(match: ResolverMatch | None) -> bool:
    return bool(match) and (match.app_name in WORK or match.view_name == "kept_form")


def languages_of(match: ResolverMatch | None) -> list[str]:
    """Codes of the languages in which the page is there."""
    return [code for code, _name in settings.LANGUAGES if code in LANGUAGES or not is_work(match)]
