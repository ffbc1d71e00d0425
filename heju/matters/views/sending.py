"""Raising, the third step: look it over and send; before that what stands already, and a code where nobody has signed in."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

import segno
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from heju.kit import masking
from heju.matters import actions, errors
from heju.matters.forms import ClerkForm, CodeForm, SendForm, WhoForm
from heju.matters.models import Matter
from heju.matters.queries import alike as likes
from heju.matters.queries import outages, page, where
from heju.matters.rules import audience, drafting
from heju.matters.views import codes
from heju.matters.views.drafts import COOKIE, Desk, desk, number_in
from heju.matters.views.saying import moment
from heju.people import actions as people

# Where the session keeps what was sent just now: the link of a report is told once.
SENT = "matters_sent"
GROUPS = ("phone", "name", "channel", "hotline_number", "hotline_url", "hotline_due")


@never_cache
@require_http_methods(["GET", "POST"])
def send(request: HttpRequest) -> HttpResponse:
    """Show what will be sent, ask what is still useful, and send it."""
    at = desk(request)
    step = "words" if at.is_new else drafting.next_step(at.writing.thing, len(at.photos()))
    if step != "send":
        return at.go(step)
    form, who = _forms(at)
    if request.method == "POST":
        _keep_typed(at, form, who)
        if form.is_valid() and (who is None or who.is_valid()):
            if request.POST.get("do") == "more":
                at.keep(at.writing.with_another())
                return at.go("words")
            answer = _sent(at, form)
            if answer is not None:
                return answer
    return _look(at, form, who)


def _look(at: Desk, form: SendForm, who: Any) -> HttpResponse:
    leaf, spot = at.leaf(), at.spot()
    if leaf is None or spot is None:
        return at.go("kind" if leaf is None else "place")
    others = [_line(one, number) for number, one in enumerate(at.writing.things) if number != at.writing.at]
    context = at.frame() | {
        "form": form,
        "who": who,
        "photos": at.photos(),
        "where": spot.name,
        "outage": _outage(at, leaf.code, spot.path),
        "others": others,
        "may_add": len(at.writing.things) < drafting.MOST_THINGS,
        "is_signed_in": at.scope.account_id is not None,
        "on_behalf": at.scope.on_behalf_of is not None and not at.writing.clerk,
    }
    bad = bool(form.is_bound and form.errors) or bool(who is not None and who.is_bound and who.errors)
    return at.marked(render(at.request, "matters/raise_send.html", context, status=422 if bad else 200))


def _outage(at: Desk, category: str, path: str) -> str:
    """Return what is known to be off where the thing is, and until when; "" for nothing."""
    now = timezone.now()
    found = outages.absorbing(path, category, now)
    if found is None:
        return ""
    until = _("预计 %(when)s 恢复") % {"when": moment(found.expected_at, now)} if found.expected_at else _("恢复时间还不知道")
    return _("这件事已经知道了：%(words)s；%(until)s。发出去会记到那一件里，恢复了告诉您。") % {
        "words": found.words.rstrip("。"),
        "until": until,
    }


def _line(one: drafting.Typed, number: int) -> dict[str, Any]:
    return {"number": number, "words": one.words or _("（只有照片）")}


def _forms(at: Desk) -> tuple[SendForm, Any]:
    """Return the forms of this step, filled with what was typed before."""
    writing, thing, data = at.writing, at.writing.thing, at.request.POST or None
    leaf, spot = at.leaf(), at.spot()
    assert leaf is not None
    today = timezone.localdate()
    stairwells = where.stairwells(at.scope, _building(spot), today) if spot and spot.place.kind in ("building", "stairwell") else []
    private = not audience.is_shared(leaf.code) if thing.is_private is None else thing.is_private
    initial: dict[str, Any] = {
        "spot": thing.spot, "happened_on": thing.happened_on, "is_private": private, "wants_news": writing.wants_news,
        "agrees_named": writing.agrees_named, "stairwell": thing.place,
    }  # fmt: skip
    initial |= {f"ask_{number}": answer for number, answer in enumerate(thing.answers)}
    form = SendForm(data, initial=initial, leaf=leaf, stairwells=stairwells, today=today)
    about = {"name": writing.name, "phone": writing.phone, "channel": writing.channel or "counter"}
    if writing.clerk:
        about |= {name: getattr(writing, name) for name in ("hotline_number", "hotline_url", "hotline_due")}
        return form, ClerkForm(data, initial=about, today=today)
    return form, WhoForm(data, initial=about) if at.scope.account_id is None else None


def _building(spot: where.Spot) -> Any:
    return spot.place if spot.place.kind == "building" else spot.place.parent


def _keep_typed(at: Desk, form: SendForm, who: Any) -> None:
    """Keep everything that was typed, right or wrong."""
    post = at.request.POST
    values: dict[str, Any] = {
        "spot": post.get("spot", "")[:200],
        "answers": form.answers,
        "is_private": bool(post.get("is_private")),
        "happened_on": post.get("happened_on", "")[:20],
    }
    writing = at.writing.with_thing(**values)
    stairwell = number_in(post.get("stairwell", ""))
    if stairwell in {number for number, _name in getattr(form.fields.get("stairwell"), "choices", ()) if number}:
        writing = _in_stairwell(writing, stairwell)
    about: dict[str, Any] = {name: post.get(name, "")[:300].replace("\x00", "") for name in GROUPS} if who is not None else {}
    if not at.writing.clerk:
        about = {name: about[name] for name in ("name", "phone") if name in about}
    at.keep(replace(writing, wants_news=bool(post.get("wants_news")), agrees_named=bool(post.get("agrees_named")), **about))


def _in_stairwell(writing: drafting.Writing, stairwell: int) -> drafting.Writing:
    thing = writing.thing
    return writing if thing.place == stairwell else writing.with_thing(place=stairwell, unit=0)


def _sent(at: Desk, form: SendForm) -> HttpResponse | None:
    """Go on to a code, to what is alike, or send; None where something is wrong, told at its field."""
    writing = at.writing
    if at.scope.account_id is None and not writing.clerk:
        phone = WhoForm(at.request.POST).fields["phone"].clean(writing.phone)
        if writing.proven != phone:
            if not codes.send(at.request, phone, timezone.now()):
                form.add_error(None, _("验证码要得太频繁了，请过半分钟再试；您写的都还在"))
                return None
            return at.marked(redirect("matters:raise_code"))
    if _unanswered(at) is not None:
        return at.marked(redirect("matters:raise_alike"))
    try:
        return _finish(at)
    except errors.Refused as error:
        form.add_error(error.field if error.field in form.fields else None, str(error))
        return None


def _finish(at: Desk) -> HttpResponse:
    """Send everything, and show what became of it. Raises Refused."""
    writing = at.writing
    if writing.clerk and writing.phone:
        clean = ClerkForm(today=timezone.localdate()).fields["phone"].clean(writing.phone)
        writing = replace(writing, phone=clean)
    sent = actions.send_draft(actor=at.scope, now=timezone.now(), token=at.token, writing=writing)
    _follow(at, sent)
    at.request.session[SENT] = {
        "clerk": writing.clerk,
        "things": [_kept(at, one) for one in sent],
        "signed_in": at.scope.account_id is not None,
    }
    response = redirect("matters:raise_done")
    response.delete_cookie(COOKIE, samesite="Lax")
    return response


def _follow(at: Desk, sent: list[actions.Sent]) -> None:
    """Send whoever has no account the links by which he follows what he raised: they are told once, and a page is soon closed.

    To the number that he has just proven; the words say neither what nor where.
    """
    links = [(page.number_of(one.raised.matter), one.raised.link) for one in sent if one.raised.link]
    if at.scope.account_id is not None or at.writing.clerk or not links:
        return
    for number, link in links:
        address = at.request.build_absolute_uri(reverse("matters:link", args=[link]))
        words = _("【和居】收到了，编号 %(number)s。看进展、确认、评价都从这里，不用登录，别给别人：%(link)s")
        people.send_message(now=timezone.now(), number=at.writing.proven, text=words % {"number": number, "link": address})


def _kept(at: Desk, one: actions.Sent) -> dict[str, Any]:
    matter: Matter = one.raised.matter
    # What somebody joined may stand elsewhere than where he looked.
    spot = where.spot(at.scope, matter.place_id, 0) if one.joined else where.Spot(matter.place, None, matter.compound)
    return {
        "number": page.number_of(matter),
        "matter": matter.pk,
        "title": matter.title,
        "where": spot.name if spot else "",
        "link": one.raised.link,
        "joined": one.joined,
        "first": one.first,
        "due": matter.contact_due.isoformat() if matter.contact_due else "",
        "is_private": matter.is_private,
    }


# ---- a code, and what stands already ----------------------------------------------------------------------------------


@never_cache
@require_http_methods(["GET", "POST"])
def code(request: HttpRequest) -> HttpResponse:
    """Take the code that proves a telephone, and go on sending."""
    at, now = desk(request), timezone.now()
    phone = codes.phone_of(request)
    if at.is_new or not phone:
        return at.go("words" if at.is_new else "send")
    form = CodeForm(request.POST or None)
    if request.method == "POST" and request.POST.get("do") == "again":
        if codes.send(request, phone, now):
            messages.success(request, _("又发了一条，请看短信"))
        else:
            messages.error(request, _("验证码要得太频繁了，请过半分钟再试；您写的都还在"))
        return redirect("matters:raise_code")
    if request.method == "POST" and form.is_valid():
        proven = codes.proves(request, form.cleaned_data["code"], now)
        if proven:
            at.keep(replace(at.writing, proven=proven))
            return _go_on(at)
        form.add_error("code", _("验证码不对，或者已经过期。请看清短信里的 6 个数字，或者重新发一条"))
    context = at.frame() | {"form": form, "phone": masking.mask_phone(phone)}
    return render(request, "matters/raise_code.html", context, status=422 if form.errors else 200)


def _go_on(at: Desk) -> HttpResponse:
    """Go on to what is alike, or send; what is wrong is told on the third step."""
    if _unanswered(at) is not None:
        return at.marked(redirect("matters:raise_alike"))
    try:
        return _finish(at)
    except errors.Refused as error:
        messages.error(at.request, str(error))
        return at.go("send")


def _unanswered(at: Desk) -> tuple[int, list[likes.Alike]] | None:
    """Return the first thing that may stand already and of which the writer has not said whether it does."""
    for number, one in enumerate(at.writing.things):
        spot = at.spot_of(one) if not one.joins and not one.is_other else None
        found = likes.alike(at.scope, one, spot, timezone.now()) if spot else []
        if found:
            return number, found
    return None


def _is_another(at: Desk) -> bool:
    """Keep that the thing which the form names is none of those shown, and say whether it named one: nothing has to be looked for again."""
    number, things = at.request.POST.get("thing", ""), at.writing.things
    if at.is_new or number not in map(str, range(len(things))) or things[int(number)].joins:
        return False
    at.writing = replace(at.writing, at=int(number))
    at.keep(at.writing.with_thing(is_other=True))
    return True


@never_cache
@require_http_methods(["GET", "POST"])
def alike(request: HttpRequest) -> HttpResponse:
    """Show what stands already: is it this? One tap joins it; another says that it is something else."""
    at = desk(request)
    is_proven = at.scope.account_id is not None or bool(at.writing.proven)
    if request.method == "POST" and request.POST.get("join") == "none" and is_proven and _is_another(at):
        return _go_on(at)
    found = _unanswered(at) if not at.is_new and is_proven else None
    if found is None:
        return at.go("words" if at.is_new else "send")
    number, rows = found
    if request.method == "POST":
        joins = number_in(request.POST.get("join", ""))
        at.writing = replace(at.writing, at=number)
        if joins in {one.matter.pk for one in rows}:
            at.keep(at.writing.with_thing(joins=joins))
            return _go_on(at)
        if request.POST.get("join") == "none":
            at.keep(at.writing.with_thing(is_other=True))
            return _go_on(at)
    language, now = get_language() or "zh-hans", timezone.now()
    context = at.frame() | {
        "thing": number,
        "said": at.writing.things[number].words,
        "rows": [
            {
                "pk": one.matter.pk,
                "title": one.matter.title,
                "where": one.matter.place.name,
                "state": one.matter.get_state_display(),
                "because": one.because.in_language(language),
                "at": moment(one.matter.raised_at, now),
                "count": one.matter.reports_count,
            }
            for one in rows
        ],
    }
    return at.marked(render(request, "matters/raise_alike.html", context))


@never_cache
@require_GET
def done(request: HttpRequest) -> HttpResponse:
    """Say what became of it: the number, who has it, until when, and the link to follow it."""
    sent = request.session.get(SENT)
    if not sent:
        return redirect("matters:raise")
    now, things = timezone.now(), []
    for one in sent["things"]:
        due = datetime.fromisoformat(one["due"]) if one["due"] else None
        link = request.build_absolute_uri(reverse("matters:link", args=[one["link"]])) if one["link"] else ""
        things.append(one | {"due": moment(due, now) if due else "", "link": link, "drawn": _drawn(link) if link else ""})
    context = {
        "things": things,
        "clerk": sent["clerk"],
        "is_signed_in": sent["signed_in"],
        "base": "desk.html" if sent["clerk"] else "resident.html",
        "title": _("收到了") if any(not one["joined"] for one in things) else _("记上了，修好了告诉您"),
    }
    return render(request, "matters/raise_done.html", context)


def _drawn(link: str) -> str:
    drawn: str = segno.make(link, error="m").svg_data_uri(scale=4, border=2)
    return drawn
