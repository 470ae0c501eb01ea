"""Where the coordination office works. Each room brings its own views; here is where they stand."""

from django.urls import path

from bildung_verbindet.links import linked_from
from contacts import office as contacts
from courses import office as courses
from courses import office_words as words
from courses.workplace import enquiries
from news.office import Posts
from pages.office import Pages

app_name = "office"
drawers = [
    Posts(),
    Pages(linked_from),
    contacts.Offices(),
    contacts.People(),
    words.Categories(),
    words.CourseTypes(),
]

proposal, application = "vorschlaege/<int:pk>/", "antraege/<int:pk>/"

urlpatterns = [
    *(address for drawer in drawers for address in drawer.urls),
    path("", courses.start, name="start"),
    path("nachrichten/", contacts.inbox, name="messages"),
    path("nachrichten/<int:pk>/", contacts.message, name="message"),
    path("nachrichten/<int:pk>/pflegen/", contacts.care_for_message, name="care_for_message"),
    path("nachrichten/<int:pk>/antworten/", contacts.answer_message, name="answer_message"),
    path("nachrichten/<int:pk>/schliessen/", contacts.close_message, name="close_message"),
    path("vergebliche-suchen/", words.vain_searches, name="vain_searches"),
    path("person/", enquiries.person, name="person"),
    path("anbieter/", courses.providers, name="providers"),
    path("anbieter/neu/", courses.new_provider, name="new_provider"),
    path(application, courses.application, name="application"),
    path(f"{application}annehmen/", courses.accept_application, name="accept_application"),
    path(f"{application}ablehnen/", courses.decline_application, name="decline_application"),
    path(proposal, courses.proposal, name="proposal"),
    path(f"{proposal}annehmen/", courses.accept_proposal, name="accept_proposal"),
    path(f"{proposal}zurueckgeben/", courses.return_proposal, name="return_proposal"),
]
