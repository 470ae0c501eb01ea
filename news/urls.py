from django.urls import path

from news import views
from news.feeds import NewsFeed

app_name = "news"

urlpatterns = [
    path("", views.post_list, name="list"),
    path("feed.atom", NewsFeed(), name="feed"),
    path("<slug:slug>/", views.post_page, name="post"),
]
