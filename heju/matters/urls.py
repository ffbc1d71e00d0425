"""Doors of matters."""

from __future__ import annotations

from django.urls import URLPattern, path

from heju.matters.views import desk_acts, desk_page, sensed

app_name = "matters"
DESK: list[URLPattern] = [
    path("desk/matters/<int:matter>/", desk_page.matter, name="desk_matter"),
    path("desk/matters/<int:matter>/note/", desk_page.note, name="desk_note"),
    path("desk/matters/<int:matter>/act/<slug:move>/", desk_acts.act, name="desk_act"),
    path("desk/matters/<int:matter>/photos/<uuid:public_id>/", desk_page.photo, name="desk_photo"),
    path("desk/matters/reports/<int:report>/<slug:field>/", desk_page.reveal, name="desk_reveal"),
]
SENSED: list[URLPattern] = [
    path("desk/outages/", sensed.outages, name="outages"),
    path("desk/outages/new/", sensed.announce, name="announce"),
    path("desk/outages/<int:outage>/", sensed.change_outage, name="change_outage"),
    path("desk/topics/", sensed.topics, name="topics"),
    path("desk/topics/<int:topic>/", sensed.topic, name="topic"),
    path("desk/matters/<int:matter>/helped/", sensed.what_helped, name="helped"),
]
urlpatterns: list[URLPattern] = [*DESK, *SENSED]
