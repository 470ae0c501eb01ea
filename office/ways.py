"""The ways of the office's menu, and what stands behind "Content"; beside each how much waits there."""

from django.db.models import Exists
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from accounts.models import User
from cooperation.models import Partner
from foundation.web.desks import Part, Way
from planning.models import Source

STARTS = {  # pages of the network
    "board": gettext_lazy("Board of starts"),
    "clock": gettext_lazy("Six-week clock"),
    "pairs": gettext_lazy("Begin together?"),
}


def ways_of_the_office(waiting: dict[str, int]) -> list[Way]:
    """Five stand at the thumb; the far one can be reached from "Content", too."""
    content = [part for _title, parts in contents(waiting) for part in parts]
    review = {
        "proposals": _("Offers"),
        "applications": pgettext("menu", "Organisations"),
        "forgotten": _("Not confirmed for long"),
    }
    asked = {"messages": _("Messages"), "unanswered": pgettext("enquiries", "Without an answer")}
    providers = {
        "providers": pgettext("providers", "All"),
        "without_people": pgettext("providers", "Without active people"),
        "sleeping": _("Accounts that sleep"),
    }
    return [
        Way(_("Today"), "today", [Part(reverse("office:start"), has_more=False), Part(reverse("office:charts"))]),
        Way(pgettext("noun", "Review"), "check", parts(review, waiting)),
        Way(_("Enquiries"), "speech", parts(asked, waiting)),
        Way(_("Providers"), "people", parts(providers, waiting), is_far=True),
        Way(_("Cooperation"), "network", parts({"cooperation": ""}, waiting)),
        Way(pgettext("menu", "Content"), "more", [Part(reverse("office:content")), *content]),
    ]


def roles_of(user) -> tuple[bool, bool]:
    """Whether somebody acts for a partner, and for a source of the register: asked at once."""
    roles = (Partner.objects.of_user(user), Source.objects.of_user(user))
    return User.objects.filter(pk=user.pk).values_list(*map(Exists, roles)).get()


def ways_of_the_network(user) -> list[Way]:
    """For its people who do not work for the office; agreements are for partners."""
    cooperation = Way(_("Cooperation"), "network", [Part(reverse("office:cooperation"))])
    waits = Way(_("Who waits"), "people", [Part(reverse("office:waiting"))])
    is_partner, tells = roles_of(user)
    return [
        *([cooperation] if is_partner else []),
        Way(_("Board of starts"), "book", parts(STARTS, {})),
        *([waits] if tells else []),
        Way(_("Work place"), "today", [Part(reverse("workplace:home"), has_more=False)]),
    ]


def parts(names: dict[str, str], waiting) -> list[Part]:
    return [
        Part(reverse(f"office:{page}"), name, waiting.get(f"office:{page}", 0)) for page, name in names.items()
    ]


def contents(waiting) -> list[tuple[str, list[Part]]]:
    """All that the office keeps, by what it is about."""
    texts = {
        "posts": _("news posts"),
        "fronts": _("Home page"),
        "pages": _("Pages"),
        "statement": _("Accessibility statement"),
        "translations": _("Translations outdated"),
        "language_wishes": _("Wishes for a language"),
        "links": _("Broken links"),
    }
    people = {
        "providers": _("Providers"),
        "offices": _("Offices"),
        "contact_persons": _("Contact persons"),
        "person": _("Data of one person"),
        "undelivered": _("Mails not delivered"),
    }
    finding = {
        "categories": _("Categories"),
        "course_types": _("Course types"),
        "word_meanings": _("meanings of words"),
        "vain_searches": _("Searches without result"),
        "all_school_holidays": _("School holidays"),
    }
    starts = {**STARTS, "clash_rules": _("rules for starts"), "thresholds": _("least numbers of people")}
    waits = {"waiting": _("Who waits"), "sources": _("sources"), "areas": _("areas"), "regions": _("regions")}
    groups = [
        (_("Texts"), texts),
        (_("People and organisations"), people),
        (_("Finding courses"), finding),
        (_("Planning of starts"), starts),
        (_("People waiting"), waits),
    ]
    return [(title, parts(names, waiting)) for title, names in groups]
