"""Pages for those who answer questions about looks, and for those who audit deletions."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from heju.kit.doors import roles_required
from heju.kit.refused import Refused
from heju.privacy import actions, forms
from heju.privacy.models import Deletion, DeletionKind, Question
from heju.privacy.queries import looked
from heju.privacy.views.everybody import holds, lines
from heju.privacy.views.own import scope_of

ANSWER, AUDIT = "privacy.answer", "audit.read"
PAGE = 30


@require_GET
@roles_required(ANSWER)
def questions(request: HttpRequest) -> HttpResponse:
    """List what residents ask about looks at their data."""
    return render(request, "privacy/questions.html", {"questions": looked.open_questions(scope_of(request))})


@require_http_methods(["GET", "POST"])
@roles_required(ANSWER)
def answer(request: HttpRequest, question: int) -> HttpResponse:
    """Answer one."""
    scope = scope_of(request)
    found = Question.objects.filter(pk=question, answered_at=None).first()
    if found is None:
        raise Http404
    scope.demand(ANSWER, found.path)
    form = forms.AnswerForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.answer_question(actor=scope, now=timezone.now(), question=found.pk, text=form.cleaned_data["text"])
        except Refused as error:
            form.add_error("text", str(error))
        else:
            messages.success(request, _("已经答复，本人会收到通知。"))
            return redirect("privacy:questions")
    return render(request, "privacy/answer.html", {"form": form, "question": found}, status=422 if form.errors else 200)


@require_GET
@roles_required(AUDIT)
def deletions(request: HttpRequest) -> HttpResponse:
    """List the proofs of deletions, newest first, each checked now."""
    after, kind = request.GET.get("after", ""), request.GET.get("kind", "")
    rows = Deletion.objects.order_by("-id")
    rows = rows.filter(kind=kind) if kind in DeletionKind.values else rows
    found = list((rows.filter(id__lt=int(after)) if after.isdigit() else rows)[: PAGE + 1])
    shown = [
        {
            "proof": proof,
            "holds": holds(proof),
            "lines": lines(proof),
            "rows": sum(one["count"] for one in proof.facts["tables"]),
            "kept": len(proof.facts["kept"]),
        }
        for proof in found[:PAGE]
    ]
    words = [{"label": _("全部"), "url": "?", "current": kind not in DeletionKind.values}]
    words += [{"label": str(label), "url": f"?kind={code}", "current": kind == code} for code, label in DeletionKind.choices]
    more = f"&kind={kind}" if kind in DeletionKind.values else ""
    next_url = f"?after={found[PAGE - 1].pk}{more}" if len(found) > PAGE else ""
    return render(request, "privacy/deletions.html", {"shown": shown, "kinds": words, "next_url": next_url})
