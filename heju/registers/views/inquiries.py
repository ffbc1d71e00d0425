"""Questions to the property company: the list for who asked and who answers, and one of them with its answer."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from heju.kit.doors import roles_required
from heju.kit.scope import NotAllowed
from heju.organizations import roles
from heju.people import queries as people
from heju.registers import actions, forms
from heju.registers.models import Inquiry
from heju.registers.queries import inquiries as queries
from heju.registers.rules import comparing
from heju.registers.views.page import scope_of

DIFFERS = {
    "name": gettext_lazy("业主姓名不同"),
    "phone": gettext_lazy("手机号不同"),
    "phone_missing": gettext_lazy("只有一边有手机号"),
    "kind": gettext_lazy("一边写业主，一边写合法占有尚未登记"),
    comparing.ONLY_LIST: gettext_lazy("有业主只在物业的名单上"),
    comparing.ONLY_REGISTER: gettext_lazy("有业主只在登记里"),
}


@require_GET
@roles_required(roles.IMPORT, roles.ANSWER_INQUIRIES)
def inquiries(request: HttpRequest) -> HttpResponse:
    """Show the questions to one's company, or those that one has asked."""
    scope = scope_of(request)
    companies = queries.answers_for(scope)
    rows = queries.of_company(companies) if companies else queries.asked_by(scope.person_id or 0)
    return render(request, "registers/inquiries.html", {"rows": [_row(row) for row in rows], "answers": bool(companies)})


@require_http_methods(["GET", "POST"])
@roles_required(roles.IMPORT, roles.ANSWER_INQUIRIES)
def inquiry(request: HttpRequest, inquiry: int) -> HttpResponse:
    """Show one question; whoever answers for the company that was asked answers it here."""
    found, scope = queries.one(inquiry), scope_of(request)
    if found is None:
        raise Http404
    may_answer = _may_answer(request, found)
    if not may_answer and found.company_id not in queries.answers_for(scope) and not scope.may(roles.IMPORT, found.path):
        raise Http404
    form = forms.InquiryForm(request.POST or None) if may_answer else None
    if request.method == "POST" and form is not None and form.is_valid():
        clean = form.cleaned_data
        try:
            actions.answer_inquiry(actor=scope, now=timezone.now(), inquiry=found, basis=clean["basis"], answer=clean["answer"])
        except actions.ImportRefused as error:
            form.add_error(error.field if error.field in form.fields else None, ValidationError(str(error)))
        else:
            messages.success(request, _("已答复，问您的人会收到通知。"))
            return redirect("registers:inquiries")
    context = {"row": _row(found), "inquiry": found, "form": form}
    return render(request, "registers/inquiry.html", context, status=422 if form is not None and form.errors else 200)


def _may_answer(request: HttpRequest, found: Inquiry) -> bool:
    if found.answered_at is not None:
        return False
    try:
        actions.answering_grant(scope_of(request), found)
    except NotAllowed:
        return False
    return True


def _row(found: Inquiry) -> dict[str, Any]:
    return {
        "inquiry": found,
        "door": people.door(found.unit),
        "differs": _("；").join(str(DIFFERS[code]) for code in found.differs),
        "tone": "wait" if found.answered_at is None else "done",
        "word": _("等答复") if found.answered_at is None else _("已答复"),
    }
