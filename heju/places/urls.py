"""Addresses of places, mounted at /places/."""

from django.urls import path

from heju.places.views import changes, choosing, duplicates, elevation, lists, pages

app_name = "places"
urlpatterns = [
    path("", pages.index, name="index"),
    path("search/", pages.search, name="search"),
    path("choose/", choosing.compound, name="choose"),
    path("choose/<int:compound>/", choosing.building, name="choose_building"),
    path("choose/homes/<int:building>/", choosing.home, name="choose_home"),
    path("duplicates/", duplicates.duplicates, name="duplicates"),
    path("duplicates/<int:survivor>/<int:duplicate>/", duplicates.merge, name="merge"),
    path("<int:place>/unmerge/", duplicates.unmerge, name="unmerge"),
    path("loads/", lists.loads, name="loads"),
    path("loads/<int:load>/", lists.load, name="load"),
    path("waiting/", lists.waiting, name="waiting"),
    path("waiting/<int:row>/", lists.place_row, name="place_row"),
    path("<int:place>/", pages.place, name="place"),
    path("<int:place>/rename/", changes.rename, name="rename"),
    path("<int:place>/alias/", changes.alias, name="alias"),
    path("<int:place>/move/", changes.move, name="move"),
    path("<int:place>/close/", changes.close, name="close"),
    path("<int:place>/code/", changes.code, name="code"),
    path("<int:place>/add/", changes.found, name="found"),
    path("<int:place>/add-part/", changes.add_unit, name="add_unit"),
    path("<int:place>/add-floors/", elevation.add, name="add_parts"),
    path("<int:place>/rename-series/", elevation.rename, name="rename_series"),
    path("parts/close/", elevation.close, name="close_part"),
    path("parts/<int:unit>/area/", changes.area, name="area"),
]
