"""Addresses of people, mounted at the root: `/people/` for everybody about himself, `/desk/people/` for those who keep the register."""

from django.urls import path

from heju.people.views import desk, duplicates, notices, own

app_name = "people"
urlpatterns = [
    path("people/handlers/", own.handlers, name="handlers"),
    path("people/mine/", own.mine, name="mine"),
    path("people/home/", own.my_home, name="my_home"),
    path("people/notices/", notices.notices, name="notices"),
    path("people/notices/read/", notices.read_all, name="read_all"),
    path("people/notices/<int:notice>/read/", notices.read, name="read"),
    path("people/act-for/", own.act_for, name="act_for"),
    path("people/helpers/", own.helpers, name="helpers"),
    path("people/helpers/<int:helper>/end/", own.end_helper, name="end_helper"),
    path("desk/people/", desk.register, name="register"),
    path("desk/duplicates/", duplicates.index, name="duplicates"),
    path("desk/duplicates/find/", duplicates.find, name="find_duplicates"),
    path("desk/duplicates/<int:likeness>/", duplicates.pair, name="pair"),
    path("desk/duplicates/<int:likeness>/reopen/", duplicates.reopen, name="reopen_pair"),
    path("desk/duplicates/merges/<int:merge>/undo/", duplicates.undo, name="unmerge"),
    path("desk/people/compounds/<int:compound>/", desk.compound, name="compound"),
    path("desk/people/homes/<int:unit>/", desk.unit, name="unit"),
    path("desk/people/homes/<int:unit>/enter/", desk.enter, name="enter"),
    path("desk/people/homes/<int:unit>/sell/", desk.sell, name="sell"),
    path("desk/people/ties/<int:tie>/end/", desk.end, name="end"),
    path("desk/people/ties/<int:tie>/share/", desk.share, name="share"),
    path("desk/people/<int:person>/help/", desk.help_elder, name="help"),
    path("desk/people/<int:person>/reveal/<slug:field>/", desk.reveal, name="reveal"),
]
