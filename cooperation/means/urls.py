"""Below the cooperation's address, in the names of the office."""

from django.urls import path

from cooperation.means import pages

urlpatterns = [
    path("", pages.means, name="means"),
    path("bieten/", pages.new_offer, name="new_offer"),
    path("suchen/", pages.new_need, name="new_need"),
    path("<int:pk>/", pages.means_entry, name="means_entry"),
    path("<int:pk>/aendern/", pages.change_means, name="change_means"),
    path("<int:pk>/loeschen/", pages.delete_means, name="delete_means"),
    path("<int:pk>/nehmen/", pages.take_means, name="take_means"),
    path("<int:need>/verbinden/<int:offer>/", pages.connect_means, name="connect_means"),
    path("verliehen/<int:pk>/zurueck/", pages.give_means_back, name="give_means_back"),
    path("verliehen/<int:pk>/streichen/", pages.undo_lending, name="undo_lending"),
]
