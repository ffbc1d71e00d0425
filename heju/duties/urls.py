"""Addresses of the lists of responsibilities."""

from django.urls import path

from heju.duties.views import editor, lists, paper, who

app_name = "duties"
urlpatterns = [
    path("", lists.index, name="index"),
    path("who/", who.who, name="who"),
    path("who/<str:code>/", who.leaf, name="leaf"),
    path("of/<slug:body>/", lists.index, name="list"),
    path("of/<slug:body>/sheet/", lists.sheet_of, name="sheet"),
    path("of/<slug:body>/pdf/", paper.paper_of, name="paper"),
    path("of/<slug:body>/poster/", lists.poster, name="poster"),
    path("of/<slug:body>/poster/pdf/", paper.poster_of, name="poster_paper"),
    path("of/<slug:body>/<slug:subject>/", lists.subject, name="subject"),
    path("edit/", editor.editor, name="editor"),
    path("edit/add/", editor.add, name="add"),
    path("edit/duty/<str:code>/", editor.edit_duty, name="edit_duty"),
    path("edit/duty/<str:code>/end/", editor.end_duty, name="end_duty"),
    path("edit/leaf/<str:code>/", editor.edit_leaf, name="edit_leaf"),
    path("edit/leaf/<str:code>/end/", editor.end_leaf, name="end_leaf"),
    path("drafts/<int:draft>/", editor.draft, name="draft"),
    path("drafts/<int:draft>/publish/", editor.publish, name="publish"),
    path("drafts/<int:draft>/withdraw/", editor.withdraw_draft, name="withdraw_draft"),
    path("revisions/<int:revision>/withdraw/", editor.withdraw_revision, name="withdraw_revision"),
    path("<str:code>/", lists.duty, name="duty"),
]
