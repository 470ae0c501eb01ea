"""What `manage.py check --deploy` says beyond Django's own words."""

from django.conf import settings
from django.core.checks import Warning as Hint
from django.core.checks import register


@register(deploy=True)
def proxies_are_known(app_configs, **kwargs):
    if settings.TRUSTED_PROXIES or not settings.HTTPS:
        return []
    return [
        Hint(
            "HTTPS is on, but TRUSTED_PROXIES is 0.",
            hint="Behind a web server all visitors would share one limit, and HTTPS would redirect for ever. "
            "Say how many proxies stand in front.",
            id="portal.W001",
        )
    ]
