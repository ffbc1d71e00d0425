"""Rehearse other deadlines, drafts of the lists or a divided kind on what has happened, before they take effect."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from heju.duties import actions as duties_actions
from heju.duties import queries as duties
from heju.duties.rules import revise
from heju.jobs.rules import OPEN
from heju.kit.doors import roles_required
from heju.kit.refused import Refused
from heju.matters import actions
from heju.matters.forms.rehearsal import CategoryForm, DeadlinesForm, DivisionForm, DraftsForm, PeriodForm
from heju.matters.models import AboutOf, Rehearsal
from heju.matters.queries import rehearsal as queries
from heju.matters.queries.figures import category_name
from heju.matters.rules.rehearsal import ALWAYS, MARKS, Change, Part, loaded
from heju.matters.views import rehearsal_words as words
from heju.matters.views.desk_page import scope_of
from heju.places.queries import ground

REHEARSE, EDIT = "matters.rehearse", "duties.edit"
FIRST = "elevator.ride.stopped"
CUTS = ("all", "body", "gives", "gets", "place", "category", "month", "pair", "kinds")


def _places(request: HttpRequest) -> list[tuple[int, str]]:
    """Return where the reader may rehearse: his places, and those right below them."""
    found: dict[int, str] = {}
    roots = {path for grant in scope_of(request).grants if REHEARSE in grant.powers for path in grant.paths}
    for root in sorted(roots):
        for one in ground.divisions_below(root):
            if one.path.count(".") <= root.count(".") + 1:
                found[one.id] = one.name if one.path == root else f"　{one.name}"
    return list(found.items())


@require_GET
@roles_required(REHEARSE)
def rehearsal(request: HttpRequest) -> HttpResponse:
    """Show what can be rehearsed, and the reader's last rehearsals."""
    scope = scope_of(request)
    found = [words.line(one) for one in queries.own(scope)]
    may_draft = scope.may_anywhere("duties.edit")
    return render(request, "matters/rehearsal.html", {"found": found, "may_draft": may_draft, "kept_days": words.KEPT_DAYS})


@roles_required(REHEARSE)
def deadlines(request: HttpRequest) -> HttpResponse:
    """Ask for other deadlines of one kind, filled with those that hold; rehearse them."""
    leaf = duties.leaf_of(request.GET.get("category", "")) or duties.leaf_of(FIRST)
    assert leaf is not None
    lists = duties.deployed(duties.district_of(scope_of(request)))
    held = revise.pace_values(lists.pace(leaf, timezone.localdate()))
    form = DeadlinesForm(request.POST or None, places=_places(request), initial={"category": leaf.code, **held})
    if request.method == "POST" and form.is_valid():
        chosen = duties.leaf_of(form.cleaned_data["category"])
        assert chosen is not None
        values = {name: form.cleaned_data[name] for name in revise.LEAF_FIELDS}
        # Who takes it up stays as it is today.
        routed = revise.route_values(lists.leaf(chosen, timezone.localdate()))
        fields = values | {name: routed[name] for name in revise.changed(revise.route_values(chosen), routed)}
        change = Change((revise.Revision(number=0, target="leaf", code=chosen.code, act="change", fields=fields, effective_on=ALWAYS),))
        if (answer := _start(request, form, AboutOf.DEADLINES, change)) is not None:
            return answer
    title = _("换个期限，过去的事会怎样")
    return _form(request, form, title, _("先填要试的期限，再选用哪些过去的事来试。只算给您看，什么都不改。"))


@roles_required(REHEARSE)
def drafts(request: HttpRequest) -> HttpResponse:
    """Ask which open drafts of the lists are to be rehearsed together; rehearse them."""
    district = duties.district_of(scope_of(request))
    found = queries.of_drafts(district)
    chosen = [one.pk for one, _revision in found if request.GET.get("draft", "") in ("", str(one.pk))]
    form = DraftsForm(
        request.POST or None, places=_places(request), initial={"drafts": chosen},
        drafts=[(one.pk, words.draft_said(revision)) for one, revision in found],
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        wanted = set(form.cleaned_data["drafts"])
        change = Change(tuple(revision for one, revision in found if one.pk in wanted))
        if (answer := _start(request, form, AboutOf.DRAFTS, change)) is not None:
            return answer
    title = _("照草稿改，过去的事会怎样")
    lead = _("草稿还没有发布，这里当作它一直都生效，重算过去的事。") if found else _("现在没有草稿。先到修订清单里起草，再回来试。")
    return _form(request, form, title, lead, is_empty=not found)


@roles_required(REHEARSE)
def category(request: HttpRequest) -> HttpResponse:
    """Ask how a kind is to be divided or where it moves; rehearse it."""
    form = CategoryForm(request.POST or None, places=_places(request), initial={"category": request.GET.get("category", FIRST)})
    if request.method == "POST" and form.is_valid():
        change = Change(split=form.cleaned_data["split"])
        if (answer := _start(request, form, AboutOf.CATEGORY, change)) is not None:
            return answer
    title = _("把一类事分开或者并走，过去的事会怎样")
    lead = _("写到哪些词的归到哪一类，其余的怎么办。看看各归了多少、会由谁办、多久办。只算给您看，什么都不改。")
    return _form(request, form, title, lead)


def _start(request: HttpRequest, form: PeriodForm, about: str, change: Change) -> HttpResponse | None:
    """Start a rehearsal and lead to it; None where it was refused, with the reason in the form."""
    now = timezone.now()
    until = timezone.localdate(now) + timedelta(days=1)
    try:
        found = actions.start_rehearsal(
            actor=scope_of(request), now=now, place=form.cleaned_data["place"], about=about, change=change,
            since=until - timedelta(days=form.cleaned_data["days"]), until=until,
        )  # fmt: skip
    except Refused as error:
        form.add_error(None, str(error))
        return None
    return redirect("matters:rehearsal_of", rehearsal=found.pk)


def _form(request: HttpRequest, form: PeriodForm, title: str, lead: str, *, is_empty: bool = False) -> HttpResponse:
    status = 422 if form.errors else 200
    return render(request, "matters/rehearse.html", {"form": form, "title": title, "lead": lead, "is_empty": is_empty}, status=status)


def _own(number: int) -> Rehearsal:
    found = queries.one(number)
    if found is None:
        raise Http404
    return found


@require_GET
@never_cache
@roles_required(REHEARSE)
def one(request: HttpRequest, rehearsal: int) -> HttpResponse:
    """Show how far a rehearsal is, and once it has ended what came of it, each figure with its list."""
    found = _own(rehearsal)
    job = queries.job_of(found)
    is_open = found.ended_at is None and job is not None and job.state in OPEN
    may_divide = scope_of(request).may(EDIT, found.path.split(".")[0]) and bool(_new_parts(found))
    context: dict[str, Any] = words.head(found) | {"rehearsal": found, "job": job, "is_open": is_open, "may_divide": may_divide}
    if job is not None:
        context["far"] = {"done": f"{job.done or 0:,}", "total": f"{job.total or 0:,}"}
    if found.ended_at is not None:
        context |= words.outcome(found, queries.figures(found), is_whole=request.GET.get("all") == "1")
    response = render(request, "matters/rehearsed.html", context)
    if "open" in request.GET and not is_open:
        response["HX-Refresh"] = "true"
    return response


@require_GET
@roles_required(REHEARSE)
def behind(request: HttpRequest, rehearsal: int) -> HttpResponse:
    """Show the matters behind a figure of a rehearsal, the newest first."""
    found = _own(rehearsal)
    wanted = queries.Wanted(*(request.GET.get(name, usual)[:80] for name, usual in (("mark", ""), ("cut", "all"), ("key", ""))))
    given = request.GET.get("before", "")
    before = int(given) if given.isascii() and given.isdigit() and len(given) < 18 else None
    if wanted.mark not in MARKS or wanted.cut not in CUTS:
        raise Http404
    try:
        rows = queries.behind(found, wanted, before)
    except ValueError as error:
        raise Http404 from error
    return render(request, "matters/rehearsed_list.html", words.listing(found, wanted, rows, queries.number_of(found, wanted)))


def _new_parts(found: Rehearsal) -> list[Part]:
    """Return the parts of a rehearsed division that would be kinds of their own."""
    split = loaded(found.change).split
    return [part for part in split.parts if part.name] if split else []


@roles_required(REHEARSE)
def divide(request: HttpRequest, rehearsal: int) -> HttpResponse:
    """Ask from when a rehearsed division is to hold; draft its new kinds, which the editor of the lists publishes."""
    found, scope, now = _own(rehearsal), scope_of(request), timezone.now()
    district, parts, split = found.path.split(".")[0], _new_parts(found), loaded(found.change).split
    scope.demand(EDIT, district)
    if split is None or not parts or found.ended_at is None:
        raise Http404
    today = timezone.localdate(now)
    month = (today.replace(day=1) + timedelta(days=32)).replace(day=1)
    form = DivisionForm(request.POST or None, parts=parts, tomorrow=today + timedelta(days=1), initial={"effective_on": month})
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        try:
            duties_actions.draft_division(
                actor=scope, now=now, district=district, parent=split.leaf, parts=typed["kinds"],
                effective_on=typed["effective_on"], why=typed["why"],
            )  # fmt: skip
        except Refused as error:
            form.add_error("effective_on" if error.field == "effective_on" else None, str(error))
        else:
            messages.success(request, _("新的类别存成草稿了。看清楚，再一份一份发布。"))
            return redirect("duties:editor")
    context = {
        "form": form, "title": _("把“%(name)s”真的分开") % {"name": category_name(split.leaf)}, "act_label": _("存成草稿"),
        "lead": _("先存成草稿，发布以后从那天起生效：反映事情、改类别时能选新的类，系统也会推荐它；由谁办、多久办先和原来一样，可以再改。"),
        "back_url": reverse("matters:rehearsal_of", args=[found.pk]),
    }  # fmt: skip
    return render(request, "matters/rehearse.html", context, status=422 if form.errors else 200)
