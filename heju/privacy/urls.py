"""Addresses of one's own data."""

from django.urls import path

from heju.privacy.views import desk, everybody, own

app_name = "privacy"
urlpatterns = [
    path("", everybody.inventory, name="inventory"),
    path("receipts/<uuid:code>/", everybody.receipt, name="receipt"),
    path("mine/", own.mine, name="mine"),
    path("prove/", own.prove, name="prove"),
    path("copy/", own.ask_copy, name="ask_copy"),
    path("copy/<int:copy_id>/", own.fetch_copy, name="fetch_copy"),
    path("looked/", own.looks, name="looks"),
    path("looked/<int:record>/ask/", own.ask, name="ask"),
    path("erasure/", own.erasure, name="erasure"),
    path("erasure/withdraw/", own.withdraw, name="withdraw"),
    path("erasure/now/", own.erase_now, name="erase_now"),
    path("questions/", desk.questions, name="questions"),
    path("questions/<int:question>/", desk.answer, name="answer"),
    path("deletions/", desk.deletions, name="deletions"),
]
