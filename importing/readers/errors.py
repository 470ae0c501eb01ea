"""Why a file as a whole cannot be used."""

from django.utils.translation import gettext


class CourseFileError(ValueError):
    """The file as a whole cannot be used. Says why to the person who sent it, in the language of the moment."""

    def __init__(self, message, **params):
        super().__init__(message, params)

    def __str__(self):
        message, params = self.args
        return gettext(message) % params
