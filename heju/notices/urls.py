"""Addresses of notices: one's own, those behind the links of a letter, the desk's, paper."""

from django.urls import path

from heju.notices.views import failed, following, hooks, own, papers

app_name = "notices"
urlpatterns = [
    path("notices/", own.taste, name="taste"),
    path("notices/ok/<slug:token>/", own.confirm, name="confirm"),
    path("notices/off/<slug:token>/", own.off, name="off"),
    path("notices/follow/<str:subject>/<int:number>/", following.following, name="following"),
    path("notices/text/<str:subject>/<int:number>/", papers.text, name="text"),
    path("notices/poster/<str:subject>/<int:number>/", papers.poster, name="poster"),
    path("desk/hooks/", hooks.index, name="hooks"),
    path("desk/hooks/new/", hooks.create, name="hook_new"),
    path("desk/hooks/<int:hook>/", hooks.hook, name="hook"),
    path("desk/hooks/<int:hook>/end/", hooks.end, name="hook_end"),
    path("desk/hooks/<int:hook>/wake/", hooks.wake, name="hook_wake"),
    path("desk/hooks/<int:hook>/replay/<int:letter>/", hooks.replay, name="replay"),
    path("desk/letters/", failed.index, name="failed"),
    path("desk/letters/<int:letter>/again/", failed.again, name="again"),
    path("desk/letters/<int:letter>/leave/", failed.leave, name="leave"),
]
