"""Addresses of organizations: /organizations/ and /compounds/<id>/, both in the namespace `organizations`."""

from django.urls import include, path

from heju.organizations.views import body, changes, compound, founding, posts, roster, standing

app_name = "organizations"
body_patterns = [
    path("", standing.body_list, name="bodies"),
    path("coverage/<str:path>/", standing.coverage_of, name="coverage"),
    path("four-in-one/<str:path>/", standing.four_in_one_of, name="four_in_one"),
    path("holders/<str:path>/", standing.holders_of, name="holders"),
    path("found/<str:path>/", founding.found, name="found"),
    path("appointments/<int:appointment>/", body.appointment, name="appointment"),
    path("appointments/<int:appointment>/end/", posts.end_appointment, name="end_appointment"),
    path("appointments/<int:appointment>/extend/", posts.extend_term, name="extend_term"),
    path("members/<int:member>/end/", posts.end_member, name="end_member"),
    path("<int:body>/", body.body, name="body"),
    path("<int:body>/appoint/", posts.appoint, name="appoint"),
    path("<int:body>/cover/", changes.cover, name="cover"),
    path("<int:body>/uncover/<int:place>/", changes.uncover, name="uncover"),
    path("<int:body>/rename/", changes.rename, name="rename"),
    path("<int:body>/merge/", changes.merge, name="merge"),
    path("<int:body>/dissolve/", changes.dissolve, name="dissolve"),
    path("<int:body>/roster/<int:place>/", roster.roster, name="roster"),
    path("shifts/<int:shift>/remove/", roster.remove_shift, name="remove_shift"),
    path("<int:body>/members/", posts.member_list, name="members"),
    path("<int:body>/members/add/", posts.add_member, name="add_member"),
]
compound_patterns = [
    path("", compound.compound, name="compound"),
    path("branch/", founding.found_branch, name="found_branch"),
    path("found/<slug:kind>/", founding.found_for, name="found_for"),
]
urlpatterns = [
    path("organizations/", include(body_patterns)),
    path("compounds/<int:place>/", include(compound_patterns)),
]
