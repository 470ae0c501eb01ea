"""The ways of the office's menu, and what stands behind "Content"; beside each how much waits there."""

from django.db.models import Exists
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from accounts.models import User
from cooperation.models import Partner
from foundation.web.desks import Part, Way
from planning.models import Source
from providers.models import Provider

STARTS = {  # pages of the network
    "board": gettext_lazy("Board of starts"),
    "clock": gettext_lazy("Six-week clock"),
    "pairs": gettext_lazy("Begin together?"),
    "supply": gettext_lazy("Supply and demand"),
    "proposed_starts": gettext_lazy("Proposed starts"),
    "soonest": gettext_lazy("Where soonest?"),
    "local": gettext_lazy("Needs and courses, place by place"),
}
CONTENTS = [
    (
        gettext_lazy("Texts"),
        {
            "posts": gettext_lazy("news posts"),
            "fronts": gettext_lazy("Home page"),
            "pages": gettext_lazy("Pages"),
            "statement": gettext_lazy("Accessibility statement"),
            "translations": gettext_lazy("Translations outdated"),
            "language_wishes": gettext_lazy("Wishes for a language"),
            "links": gettext_lazy("Broken links"),
        },
    ),
    (
        gettext_lazy("People and organisations"),
        {
            "providers": gettext_lazy("Providers"),
            "licences": gettext_lazy("Licences of providers"),
            "evaluations": gettext_lazy("Evaluations of courses"),
            "offices": gettext_lazy("Offices"),
            "contact_persons": gettext_lazy("Contact persons"),
            "person": gettext_lazy("Data of one person"),
            "undelivered": gettext_lazy("Mails not delivered"),
        },
    ),
    (
        gettext_lazy("Finding courses"),
        {
            "categories": gettext_lazy("Categories"),
            "course_types": gettext_lazy("Course types"),
            "word_meanings": gettext_lazy("meanings of words"),
            "all_title_words": gettext_lazy("words of titles"),
            "vain_searches": gettext_lazy("Searches without result"),
            "all_school_holidays": gettext_lazy("School holidays"),
        },
    ),
    (
        gettext_lazy("Exams"),
        {
            "exam_sessions": gettext_lazy("exam dates"),
            "exams_together": gettext_lazy("Exams together"),
            "exam_kinds": gettext_lazy("kinds of exams"),
        },
    ),
    (
        gettext_lazy("Planning of starts"),
        {
            **{name: title for name, title in STARTS.items() if name != "local"},
            "clash_rules": gettext_lazy("rules for starts"),
            "thresholds": gettext_lazy("least numbers of people"),
        },
    ),
    (
        gettext_lazy("People waiting"),
        {
            "waiting": gettext_lazy("Who waits"),
            "sources": gettext_lazy("sources"),
            "areas": gettext_lazy("areas"),
            "regions": gettext_lazy("regions"),
        },
    ),
]


def ways_of_the_office(waiting: dict[str, int]) -> list[Way]:
    """Five stand at the thumb; the far one can be reached from "Content", too."""
    content = [part for _title, parts in contents(waiting) for part in parts]
    review = {
        "proposals": _("Offers"),
        "applications": pgettext("menu", "Organisations"),
        "forgotten": _("Not confirmed for long"),
    }
    asked = {
        "messages": _("Messages"),
        "unanswered": pgettext("enquiries", "Without an answer"),
        "carry_on": pgettext("enquiries", "To carry on"),
        "local": STARTS["local"],
    }
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


def roles_of(user: User) -> tuple[bool, bool, bool]:
    """Whether somebody acts for a partner, for a source of the register, and for a provider: asked at once."""
    roles = (Partner.objects.of_user(user), Source.objects.of_user(user), Provider.objects.editable_by(user))
    return User.objects.filter(pk=user.pk).values_list(*map(Exists, roles)).get()


def ways_of_the_network(user: User) -> list[Way]:
    """For its people who do not work for the office; agreements are for partners."""
    cooperation = Way(_("Cooperation"), "network", [Part(reverse("office:cooperation"))])
    waits = Way(_("Who waits"), "people", [Part(reverse("office:waiting"))])
    work = Way(_("Work place"), "today", [Part(reverse("workplace:home"), has_more=False)])
    is_partner, tells, offers = roles_of(user)
    return [
        *([cooperation] if is_partner else []),
        Way(_("Board of starts"), "book", parts(STARTS, {})),
        *([waits] if tells else []),
        *([work] if offers or not is_partner else []),
    ]


def parts(names: dict[str, str], waiting: dict[str, int]) -> list[Part]:
    return [
        Part(reverse(f"office:{page}"), name, waiting.get(f"office:{page}", 0)) for page, name in names.items()
    ]


def contents(waiting: dict[str, int]) -> list[tuple[str, list[Part]]]:
    """All that the office keeps, by what it is about."""
    return [(title, parts(names, waiting)) for title, names in CONTENTS]
