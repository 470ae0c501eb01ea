"""Where the coordination office works. Each room brings its own views; here is where they stand."""

from django.urls import include, path, register_converter

from contacts import office as contacts
from cooperation import office as cooperation
from cooperation import partner_views
from cooperation.means import office as means
from courses.office.holidays import AllSchoolHolidays
from courses.office.kinds import Categories, CourseTypes
from courses.office.search_words import WordMeanings
from courses.office.title_words import AllTitleWords
from exams import office as exams
from foundation.privacy.veiled import VeiledNumber
from importing.sources.office import take_overs
from news.office import Posts
from office import enquiries, mails, organisations, persons, proposals, quality, translations, vain_searches
from office.links import pages as link_pages
from office.links.public import linked_from
from office.local import pages as local
from office.today import forgotten
from office.today import pages as today
from pages import office as pages
from places import office as places
from planning import office as planning
from planning.board import pages as board
from planning.board import pair_pages
from planning.desk import pages as desk
from planning.proposed import pages as proposed
from planning.soonest import pages as soonest
from planning.starts import office as starts
from planning.supply import pages as supply

app_name = "office"
register_converter(VeiledNumber, "veiled")
model_pages = [
    Posts(),
    pages.Fronts(),
    pages.Pages(linked_from),
    contacts.Offices(),
    contacts.People(),
    Categories(),
    CourseTypes(),
    WordMeanings(),
    AllTitleWords(),
    AllSchoolHolidays(),
    exams.ExamKinds(),
    exams.ExamSessions(),
    cooperation.Partners(),
    cooperation.Agreements(),
    cooperation.Meetings(),
    means.MeansKinds(),
    means.NetworkTasks(),
    starts.ClashRules(),
    starts.Thresholds(),
    places.Regions(),
    places.Areas(),
    planning.Sources(),
]

proposal, application = "vorschlaege/<int:pk>/", "antraege/<int:pk>/"

urlpatterns = [
    *(address for kind in model_pages for address in kind.urls),
    path("", today.start, name="start"),
    path("inhalte/", today.content, name="content"),
    path("zahlen/", today.charts, name="charts"),
    path("zahlen.csv", today.figures_file, name="figures_file"),
    path("uhr/", today.confirm_clock, name="confirm_clock"),
    path("anfragen/", enquiries.unanswered, name="unanswered"),
    path("anfragen/weiter/", enquiries.carry_on, name="carry_on"),
    path("links/", link_pages.links, name="links"),
    path("mails/", mails.undelivered, name="undelivered"),
    path("mails/noch-einmal/", mails.try_all_mails, name="try_all_mails"),
    path("mails/<int:pk>/noch-einmal/", mails.try_mail, name="try_mail"),
    path("mails/<int:pk>/verwerfen/", mails.drop_mail, name="drop_mail"),
    path("uebersetzungen/", translations.translations_view(model_pages), name="translations"),
    path("uebersetzungen/<int:pk>/", translations.keep_translation, name="keep_translation"),
    path("erklaerung-zur-barrierefreiheit/", pages.statement, name="statement"),
    path("nachrichten/", contacts.inbox, name="messages"),
    path("nachrichten/zweifelhaft/", contacts.settle_messages, name="settle_messages"),
    path("nachrichten/<int:pk>/", contacts.message, name="message"),
    path("nachrichten/<int:pk>/pflegen/", contacts.care_for_message, name="care_for_message"),
    path("nachrichten/<int:pk>/antworten/", contacts.answer_message, name="answer_message"),
    path("nachrichten/<int:pk>/schliessen/", contacts.close_message, name="close_message"),
    path("sprachwuensche/", contacts.language_wishes, name="language_wishes"),
    path("vergebliche-suchen/", vain_searches.vain_searches, name="vain_searches"),
    path("zulassungen/", quality.licences, name="licences"),
    path("bewertungen/", quality.evaluations, name="evaluations"),
    path("uebernahmen/", take_overs, name="take_overs"),
    path("pruefungen/gemeinsam/", exams.exams_together, name="exams_together"),
    path("kooperation/", partner_views.cooperation, name="cooperation"),
    path("kooperation/mittel/", include("cooperation.means.urls")),
    path("kooperation/vereinbarungen/<int:pk>/ansehen/", partner_views.agreement, name="agreement_page"),
    path(
        "kooperation/vereinbarungen/<int:pk>/dokument.pdf",
        partner_views.agreement_document,
        name="agreement_document",
    ),
    path(
        "kooperation/nachtraege/<int:pk>/dokument.pdf",
        partner_views.amendment_document,
        name="amendment_document",
    ),
    path("kooperation/treffen/<int:pk>/ansehen/", partner_views.meeting, name="meeting_page"),
    path("kooperation/treffen/<int:pk>/kalender.ics", partner_views.meeting_file, name="meeting_file"),
    path("kooperation/beschluesse/<int:pk>/", partner_views.finish_decision, name="finish_decision"),
    path("kooperation/partner/<int:pk>/pflichten/", partner_views.partner_duties, name="partner_duties"),
    path(
        "kooperation/partner/<int:pk>/pflichten.csv",
        partner_views.partner_duties_file,
        name="partner_duties_file",
    ),
    path("kooperation/pflichten/", cooperation.duties, name="duties"),
    path("kooperation/pflichten.csv", cooperation.duties_file, name="duties_file"),
    path("kooperation/mails/", cooperation.network_mails, name="network_mails"),
    path("kooperation/mails/neu/", cooperation.new_network_mail, name="new_network_mail"),
    path("startplan/", board.board, name="board"),
    path("uhr-der-starts/", board.clock, name="clock"),
    path("startplan/<int:pk>/", board.planned_start, name="planned_start"),
    path("startplan/paare/", pair_pages.pairs, name="pairs"),
    path("startplan/paare/<int:first>/<int:second>/", pair_pages.pair, name="pair"),
    path("startplan/paare/<int:first>/<int:second>/fragen/", pair_pages.ask_pair, name="ask_pair"),
    path("startplan/paare/<int:first>/<int:second>/entscheiden/", pair_pages.decide_pair, name="decide_pair"),
    path("startvorschlaege/", proposed.proposed_starts, name="proposed_starts"),
    path("startvorschlaege/<int:pk>/", proposed.proposed_start, name="proposed_start"),
    path("startvorschlaege/<int:pk>/fragen/", proposed.ask_proposed, name="ask_proposed"),
    path("startvorschlaege/<int:pk>/uebernehmen/", proposed.take_proposed, name="take_proposed"),
    path("startvorschlaege/<int:pk>/ablehnen/", proposed.decline_proposed, name="decline_proposed"),
    path("am-schnellsten/", soonest.soonest, name="soonest"),
    path("am-schnellsten/zettel/", soonest.soonest_slip, name="soonest_slip"),
    path("angebot-und-bedarf/", supply.supply, name="supply"),
    path("angebot-und-bedarf.csv", supply.supply_file, name="supply_file"),
    path("vor-ort/", local.choose_area, name="local"),
    path("vor-ort/<int:pk>/", local.area_overview, name="area_overview"),
    path("vor-ort/<int:pk>.csv", local.area_file, name="area_file"),
    path("vor-ort/<int:pk>/notieren/", local.note_of_area, name="note_of_area"),
    path("vor-ort/notizen/<int:pk>/", local.finish_area_note, name="finish_area_note"),
    path("wer-wartet/", desk.waiting, name="waiting"),
    path("wer-wartet/selbst/<veiled:pk>/", desk.say_of_newcomer, name="say_of_newcomer"),
    path("wer-wartet/<int:source>/", desk.waiting_of, name="waiting_of"),
    path("wer-wartet/<int:source>/code/", desk.known_code, name="known_code"),
    path("wer-wartet/<int:source>/blatt/", desk.month_numbers, name="month_sheet"),
    path("wer-wartet/<int:source>/<veiled:pk>/", desk.slip, name="waiting_slip"),
    path("wer-wartet/<int:source>/<veiled:pk>/sagen/", desk.say, name="say_waiting"),
    path("wer-wartet/<int:source>/<veiled:pk>/aendern/", desk.change, name="change_waiting"),
    path("wer-wartet/<int:source>/<veiled:pk>/doppelt/", desk.say_of_double, name="say_of_double"),
    path("wer-wartet/doppelt/<veiled:earlier>/<veiled:later>/", desk.settle_double, name="settle_double"),
    path("person/", persons.person, name="person"),
    path("anbieter/", organisations.providers, name="providers"),
    path("anbieter/ohne-personen/", organisations.without_people, name="without_people"),
    path("anbieter/schlafende-konten/", organisations.sleeping, name="sleeping"),
    path("anbieter/neu/", organisations.new_provider, name="new_provider"),
    path("antraege/", organisations.applications, name="applications"),
    path("antraege/zweifelhaft/", organisations.settle_applications, name="settle_applications"),
    path("vorschlaege/", proposals.proposals, name="proposals"),
    path("vorschlaege/annehmen/", proposals.accept_proposals, name="accept_proposals"),
    path("angebote/vergessen/", forgotten.forgotten, name="forgotten"),
    path(application, organisations.application, name="application"),
    path(f"{application}annehmen/", organisations.accept_application, name="accept_application"),
    path(f"{application}ablehnen/", organisations.decline_application, name="decline_application"),
    path(proposal, proposals.proposal, name="proposal"),
    path(f"{proposal}annehmen/", proposals.accept_proposal, name="accept_proposal"),
    path(f"{proposal}berichtigen/", proposals.correct_proposal, name="correct_proposal"),
    path(f"{proposal}bemerkung/", proposals.remark_on_proposal, name="remark_on_proposal"),
    path(f"{proposal}zurueckgeben/", proposals.return_proposal, name="return_proposal"),
]
