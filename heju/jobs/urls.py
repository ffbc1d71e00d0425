"""Addresses of jobs."""

from django.urls import path

from heju.jobs import views

app_name = "jobs"
urlpatterns = [
    path("", views.mine, name="mine"),
    path("watch/", views.watch, name="watch"),
    path("<int:job>/", views.one, name="job"),
    path("<int:job>/cancel/", views.cancel, name="cancel"),
    path("<int:job>/retry/", views.retry, name="retry"),
    path("<int:job>/put-away/", views.put_away, name="put_away"),
]
