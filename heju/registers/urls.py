"""Addresses of imports."""

from django.urls import path

from heju.registers.views import comparison, exports, imports, inquiries, steps

app_name = "registers"
urlpatterns = [
    path("", imports.index, name="index"),
    path("exports/", exports.exports, name="exports"),
    path("exports/take/<slug:listing>/", exports.take, name="export"),
    path("exports/<int:export>/fetch/", exports.fetch, name="fetch_export"),
    path("exports/<int:export>/delete/", exports.delete, name="delete_export"),
    path("imports/template/<slug:kind>/", imports.template, name="template"),
    path("imports/new/<slug:kind>/", steps.receive, name="receive"),
    path("imports/<int:sheet>/", imports.sheet, name="sheet"),
    path("imports/<int:sheet>/columns/", steps.columns, name="columns"),
    path("imports/<int:sheet>/worksheet/", steps.worksheet, name="worksheet"),
    path("imports/<int:sheet>/apply/", steps.apply, name="apply"),
    path("imports/<int:sheet>/undo/", steps.undo, name="undo"),
    path("imports/<int:sheet>/discard/", steps.discard, name="discard"),
    path("imports/<int:sheet>/compare/", comparison.compare, name="compare"),
    path("imports/<int:sheet>/compare/<int:unit>/ask/", comparison.ask, name="ask"),
    path("inquiries/", inquiries.inquiries, name="inquiries"),
    path("inquiries/<int:inquiry>/", inquiries.inquiry, name="inquiry"),
    path("imports/<int:sheet>/copy/", imports.copy, name="copy"),
]
