"""Where the coordination office works. Each room brings its own views; here is where they stand."""

from django.urls import path

from bildung_verbindet import office, office_mails, persons
from bildung_verbindet.links import linked_from
from contacts import office as contacts
from cooperation import office as cooperation
from cooperation import partners_place
from courses import office as courses
from courses import office_words as words
from courses.office_holidays import AllSchoolHolidays
from news.office import Posts
from pages import office as pages

app_name = "office"
drawers = [
    Posts(),
    pages.Pages(linked_from),
    contacts.Offices(),
    contacts.People(),
    words.Categories(),
    words.CourseTypes(),
    AllSchoolHolidays(),
    cooperation.Partners(),
    cooperation.Agreements(),
    cooperation.Meetings(),
]

proposal, application = "vorschlaege/<int:pk>/", "antraege/<int:pk>/"

urlpatterns = [
    *(address for drawer in drawers for address in drawer.urls),
    path("", office.start, name="start"),
    path("uhr/", office.confirm_clock, name="confirm_clock"),
    path("zahlen.csv", office.figures_file, name="figures_file"),
    path("links/", office.links, name="links"),
    path("mails/", office_mails.undelivered, name="undelivered"),
    path("mails/noch-einmal/", office_mails.try_all_mails, name="try_all_mails"),
    path("mails/<int:pk>/noch-einmal/", office_mails.try_mail, name="try_mail"),
    path("mails/<int:pk>/verwerfen/", office_mails.drop_mail, name="drop_mail"),
    path("uebersetzungen/", office.translations_view(drawers), name="translations"),
    path("uebersetzungen/<int:pk>/", office.keep_translation, name="keep_translation"),
    path("erklaerung-zur-barrierefreiheit/", pages.statement, name="statement"),
    path("nachrichten/", contacts.inbox, name="messages"),
    path("nachrichten/zweifelhaft/", contacts.settle_messages, name="settle_messages"),
    path("nachrichten/<int:pk>/", contacts.message, name="message"),
    path("nachrichten/<int:pk>/pflegen/", contacts.care_for_message, name="care_for_message"),
    path("nachrichten/<int:pk>/antworten/", contacts.answer_message, name="answer_message"),
    path("nachrichten/<int:pk>/schliessen/", contacts.close_message, name="close_message"),
    path("vergebliche-suchen/", words.vain_searches, name="vain_searches"),
    path("kooperation/", partners_place.cooperation, name="cooperation"),
    path("kooperation/vereinbarungen/<int:pk>/ansehen/", partners_place.agreement, name="agreement_page"),
    path(
        "kooperation/vereinbarungen/<int:pk>/dokument.pdf",
        partners_place.agreement_document,
        name="agreement_document",
    ),
    path(
        "kooperation/nachtraege/<int:pk>/dokument.pdf",
        partners_place.amendment_document,
        name="amendment_document",
    ),
    path("kooperation/treffen/<int:pk>/ansehen/", partners_place.meeting, name="meeting_page"),
    path("kooperation/treffen/<int:pk>/kalender.ics", partners_place.meeting_file, name="meeting_file"),
    path("kooperation/beschluesse/<int:pk>/", partners_place.finish_decision, name="finish_decision"),
    path("kooperation/partner/<int:pk>/pflichten/", partners_place.partner_duties, name="partner_duties"),
    path(
        "kooperation/partner/<int:pk>/pflichten.csv",
        partners_place.partner_duties_file,
        name="partner_duties_file",
    ),
    path("kooperation/pflichten/", cooperation.duties, name="duties"),
    path("kooperation/pflichten.csv", cooperation.duties_file, name="duties_file"),
    path("kooperation/mails/", cooperation.network_mails, name="network_mails"),
    path("kooperation/mails/neu/", cooperation.new_network_mail, name="new_network_mail"),
    path("person/", persons.person, name="person"),
    path("anbieter/", courses.providers, name="providers"),
    path("anbieter/neu/", courses.new_provider, name="new_provider"),
    path("antraege/", courses.applications, name="applications"),
    path("antraege/zweifelhaft/", courses.settle_applications, name="settle_applications"),
    path("vorschlaege/", courses.proposals, name="proposals"),
    path("vorschlaege/annehmen/", courses.accept_proposals, name="accept_proposals"),
    path("angebote/vergessen/", courses.forgotten, name="forgotten"),
    path(application, courses.application, name="application"),
    path(f"{application}annehmen/", courses.accept_application, name="accept_application"),
    path(f"{application}ablehnen/", courses.decline_application, name="decline_application"),
    path(proposal, courses.proposal, name="proposal"),
    path(f"{proposal}annehmen/", courses.accept_proposal, name="accept_proposal"),
    path(f"{proposal}berichtigen/", courses.correct_proposal, name="correct_proposal"),
    path(f"{proposal}bemerkung/", courses.remark_on_proposal, name="remark_on_proposal"),
    path(f"{proposal}zurueckgeben/", courses.return_proposal, name="return_proposal"),
]
