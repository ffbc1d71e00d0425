"""Pages of rows that may be one person: the list, two side by side, the decision, and taking a merge apart."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from heju.jobs import actions as jobs
from heju.kit.doors import roles_required
from heju.kit.ruling import Ruling
from heju.people import actions, errors, forms, queries, tasks
from heju.people.models import Likeness, Merge
from heju.people.queries import Face, Pair
from heju.people.rules import merging
from heju.people.views.desk import in_language
from heju.people.views.own import scope_of
from heju.places import queries as places

MERGE = "people.merge"
_FIELDS = {"name": gettext_lazy("姓名"), "phone": gettext_lazy("手机号"), "identity": gettext_lazy("身份证号")}


@require_GET
@roles_required(MERGE)
def index(request: HttpRequest) -> HttpResponse:
    """List the pairs that wait, those found to be two persons, and those made one."""
    roots = queries.roots(scope_of(request))
    after = request.GET.get("after", "")
    page = queries.open_pairs(roots, after=min(int(after), 100_000) if after.isascii() and after.isdigit() else 0)
    where = [place for place in (places.here_at(root) for root in roots) if place is not None]
    title = ngettext("%(count)d 对登记可能是同一人", "%(count)d 对登记可能是同一人", page.total) % {"count": page.total}
    context = {
        "title": title if page.total else _("没有等您核对的重复登记"),
        "pairs": [_row(one) for one in page.pairs],
        "next_url": f"?after={page.after}" if page.after else "",
        "roots": where,
        "distinct": [_row(one) for one in queries.distinct_pairs(roots)],
        "merges": [{"merge": merge, "name": name, "phone": phone} for merge, name, phone in queries.merges(roots)],
    }
    return render(request, "people/duplicates.html", context)


def _row(one: Pair) -> dict[str, Any]:
    return {
        "likeness": one.likeness,
        "first": _face(one.first),
        "second": _face(one.second),
        "why": in_language(*merging.LIKE[one.likeness.reason]),
        "url": reverse("people:pair", args=[one.likeness.pk]),
    }


def _face(face: Face) -> dict[str, Any]:
    return {
        "person": face.person,
        "name": face.name or _("没有登记姓名"),
        "phone": face.phone,
        "identity": face.identity,
        "homes": face.homes,
        "home": next((home for home in face.homes if home.until is None), None),
    }


@require_POST
@roles_required(MERGE)
def find(request: HttpRequest) -> HttpResponse:
    """Compare the register of one of the reader's places: a compound at once, a larger place as a job."""
    scope, path = scope_of(request), request.POST.get("path", "")
    if path not in queries.roots(scope):
        raise Http404
    place = places.here_at(path)
    if place is None:
        raise Http404
    now = timezone.now()
    if place.kind == "compound":
        count = actions.propose_duplicates(actor=scope, now=now, path=path)
        found = ngettext("新找到 %(count)d 对，请对照核对", "新找到 %(count)d 对，请对照核对", count) % {"count": count}
        messages.success(request, found if count else _("比对完了，没有新的重复登记"))
        return redirect("people:duplicates")
    title = _("查找%(place)s可能重复的登记") % {"place": place.name}
    try:
        jobs.start_job(actor=scope, now=now, kind=tasks.FIND, title=title, path=path, once=path)
    except jobs.AlreadyRunning as running:
        messages.error(request, str(running))
    else:
        messages.success(request, _("已经开始比对，找到的会出现在这一页；人多时要等几分钟，不用守着"))
    return redirect("people:duplicates")


@require_http_methods(["GET", "POST"])
@roles_required(MERGE)
def pair(request: HttpRequest, likeness: int) -> HttpResponse:
    """Show two rows side by side, masked, and decide: one person or two."""
    found = queries.pair(likeness)
    if found is None:
        raise Http404
    scope_of(request).demand(MERGE, found.likeness.path)
    keys = (str(found.first.person.pk), str(found.second.person.pk))
    rulings = _rulings(found)
    best = next((key for key in keys if rulings[int(key)].passed), keys[0])
    form = forms.PairForm(request.POST or None, keys=keys, best=best)
    if request.method == "POST" and form.is_valid():
        try:
            _decide(request, found, form.cleaned_data)
        except errors.Refused as refused:
            form.add_error(refused.field if refused.field in form.fields else None, ValidationError(str(refused)))
        else:
            return redirect("people:duplicates")
    return render(request, "people/pair.html", _context(found, form, rulings), status=422 if form.errors else 200)


def _decide(request: HttpRequest, found: Pair, clean: dict[str, Any]) -> None:
    scope, now = scope_of(request), timezone.now()
    if clean["decision"] == "apart":
        actions.keep_apart(actor=scope, now=now, likeness=found.likeness, why=clean["why"])
        messages.success(request, _("已记下：这是两个不同的人，以后不再提示"))
        return
    first, second = found.first.person, found.second.person
    stays, gone = (first, second) if clean["stays"] == str(first.pk) else (second, first)
    actions.merge_persons(actor=scope, now=now, survivor=stays, duplicate=gone, why=clean["why"])
    messages.success(request, _("已合并成一份。合并错了，在这页下面随时可以整体撤销"))


def _rulings(found: Pair) -> dict[int, Ruling]:
    """Return for each of the two whether it may stay."""
    sides = {face.person.pk: queries.side_of(face.person) for face in (found.first, found.second)}
    one, other = found.first.person.pk, found.second.person.pk
    return {one: merging.may_merge(sides[one], sides[other]), other: merging.may_merge(sides[other], sides[one])}


def _context(found: Pair, form: forms.PairForm, rulings: dict[int, Ruling]) -> dict[str, Any]:
    sides = {face.person.pk: queries.side_of(face.person) for face in (found.first, found.second)}
    one, other = found.first.person.pk, found.second.person.pk
    same = [
        _side(found.first, found, rulings[one], sides[one], sides[other]),
        _side(found.second, found, rulings[other], sides[other], sides[one]),
    ]
    return {
        "form": form,
        "sides": same,
        "why": in_language(*merging.LIKE[found.likeness.reason]),
        "place": found.likeness.place,
        "may_merge": any(ruling.passed for ruling in rulings.values()),
    }


def _side(face: Face, pair: Pair, ruling: Any, mine: merging.Side, yours: merging.Side) -> dict[str, Any]:
    facts = []
    for name, label in _FIELDS.items():
        value = getattr(face, name)
        tone, word = (
            ("done", _("两份相同")) if name in pair.same else ("wait", _("两份不同")) if name in yours.fields and value else ("", "")
        )
        facts.append({"label": str(label), "value": value or _("没有登记"), "tone": tone, "word": word})
    lost = [str(_FIELDS[name]) for name in merging.dropped(mine, yours)]
    return {
        **_face(face),
        "facts": facts,
        "belongings": _("、").join(f"{word} {count}" for word, count in queries.belongings(face.person.pk)),
        "against": ruling.in_language(in_language("zh", "en")) if not ruling.passed else [],
        "lost": _("、").join(lost),
    }


@require_POST
@roles_required(MERGE)
def reopen(request: HttpRequest, likeness: int) -> HttpResponse:
    """Take back that two rows are two persons."""
    found = Likeness.objects.filter(pk=likeness).first()
    if found is None:
        raise Http404
    actions.reopen_pair(actor=scope_of(request), now=timezone.now(), likeness=found)
    messages.success(request, _("已放回待核对"))
    return redirect("people:duplicates")


@require_POST
@roles_required(MERGE)
def undo(request: HttpRequest, merge: int) -> HttpResponse:
    """Take a merge apart as a whole."""
    found = Merge.objects.filter(pk=merge).first()
    if found is None:
        raise Http404
    try:
        actions.unmerge_person(actor=scope_of(request), now=timezone.now(), merge=found)
    except errors.Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("已撤销，两份登记恢复成合并以前的样子"))
    return redirect("people:duplicates")
