"""Addresses of open data."""

from django.urls import path

from heju.opendata.views import feeds, open311

app_name = "opendata"
urlpatterns = [
    path("open311/v2/", open311.discovery, {"format": "json"}, name="open311"),
    path("open311/v2/discovery.<slug:format>", open311.discovery, name="discovery"),
    path("open311/v2/services.<slug:format>", open311.services, name="services"),
    path("open311/v2/services/<str:code>.<slug:format>", open311.service_definition, name="definition"),
    path("open311/v2/requests.<slug:format>", open311.requests, name="requests"),
    path("open311/v2/requests/<str:number>.<slug:format>", open311.single, name="request"),
    path("open311/v2/tokens/<str:token>.<slug:format>", open311.token, name="token"),
    path("open311/v2/servicerequestupdates.<slug:format>", open311.updates, name="updates"),
    path("feeds/matters.atom", feeds.everything, name="feed"),
    path("feeds/categories/<str:code>.atom", feeds.of_category, name="feed_of_category"),
    path("feeds/<slug:kind>/<int:place>.atom", feeds.of_place, name="feed_of_place"),
]
