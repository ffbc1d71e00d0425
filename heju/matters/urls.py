"""Doors of matters."""

from __future__ import annotations

from django.urls import URLPattern, path

from heju.matters.views import desk_acts, desk_page

app_name = "matters"
DESK: list[URLPattern] = [
    path("desk/matters/<int:matter>/", desk_page.matter, name="desk_matter"),
    path("desk/matters/<int:matter>/note/", desk_page.note, name="desk_note"),
    path("desk/matters/<int:matter>/act/<slug:move>/", desk_acts.act, name="desk_act"),
    path("desk/matters/<int:matter>/photos/<uuid:public_id>/", desk_page.photo, name="desk_photo"),
    path("desk/matters/reports/<int:report>/<slug:field>/", desk_page.reveal, name="desk_reveal"),
]
urlpatterns: list[URLPattern] = [*DESK]
