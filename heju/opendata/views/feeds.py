"""Atom feeds of public matters: of everything, a street, a community, a compound, a kind of matter. Asked again, they say "nothing new"."""

from __future__ import annotations

from datetime import UTC, datetime
from hashlib import sha256

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotModified
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.http import http_date, quote_etag
from django.utils.timezone import localtime
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from heju.duties import queries as duties
from heju.matters.queries import public
from heju.opendata import parameters
from heju.opendata.queries.request import description, notes
from heju.opendata.queries.service import said
from heju.opendata.rules import atom
from heju.opendata.rules.written import without_numbers
from heju.opendata.views.answering import SAID
from heju.places import queries as places

# Before there is any entry a feed has to have been changed at some time.
BEGINNING = datetime(2026, 1, 1, tzinfo=UTC)
KINDS = {"streets": "street", "communities": "community", "compounds": "compound"}


@require_safe
def everything(request: HttpRequest) -> HttpResponse:
    """Show the feed of all public matters."""
    return answered(request, _("居民反映的事项"), public.Wanted())


@require_safe
def of_place(request: HttpRequest, kind: str, place: int) -> HttpResponse:
    """Show the feed of a street, a community or a compound."""
    with public.opened():
        found = places.place(place)
        if found is None or found.kind != KINDS.get(kind):
            raise Http404
        inside = (
            list(places.compounds(found, timezone.localdate()).values_list("pk", flat=True)) if found.kind != "compound" else [found.pk]
        )
    return answered(request, _("%(place)s：居民反映的事项") % {"place": found.name}, public.Wanted(compounds=inside))


@require_safe
def of_category(request: HttpRequest, code: str) -> HttpResponse:
    """Show the feed of a kind of matter."""
    if duties.leaf_of(code) is None:
        raise Http404
    title = _("%(name)s：居民反映的事项") % {"name": said(duties.category_words(code))}
    return answered(request, title, public.Wanted(categories=[code]))


def answered(request: HttpRequest, title: str, wanted: public.Wanted) -> HttpResponse:
    """Return the latest entries, or 304 where the reader has them already."""
    if getattr(request, "problem", ""):
        status, sentence = SAID[request.problem]  # type: ignore[attr-defined]
        return HttpResponse(_(sentence), status=status, content_type="text/plain; charset=utf-8")
    with public.opened():
        rows = public.listed(wanted, limit=parameters.FEED_ENTRIES)
    updated = max((row.last_at for row in rows), default=BEGINNING)
    stamp = "|".join([title, get_language() or "", *(f"{row.id}.{row.version}" for row in rows)])
    etag = quote_etag(sha256(stamp.encode()).hexdigest()[:32])
    response = get_conditional_response(request, etag=etag, last_modified=int(updated.timestamp()))
    if response is None:
        address = request.build_absolute_uri(request.path)
        body = atom.feed(
            key=address,
            title=title,
            author=_("和居"),
            link=address,
            updated=localtime(updated),
            entries=[entry(request, row) for row in rows],
        )
        response = HttpResponse(body, content_type=atom.TYPE)
    response.headers["ETag"] = etag
    response.headers["Last-Modified"] = http_date(updated.timestamp())
    response.headers["Cache-Control"] = "public, max-age=60"
    if isinstance(response, HttpResponseNotModified):
        response.content = b""
    return response


def entry(request: HttpRequest, told: public.Told) -> atom.Entry:
    """Return a matter as an entry of a feed."""
    where = _("，").join(told.places[:2])
    return atom.Entry(
        key=f"urn:uuid:{told.public_id}",
        title=without_numbers(f"{told.title}（{where}）"),
        link=request.build_absolute_uri(f"/open311/v2/requests/{told.number}.xml"),
        updated=localtime(told.last_at),
        published=localtime(told.raised_at),
        summary=f"{notes(told.state, told.outcome)}\n{description(told)}",
        author=told.body or _("和居"),
        category=told.category,
        label=said(duties.category_words(told.category)),
    )
