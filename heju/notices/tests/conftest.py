"""A mail server, another system and the post, all real and on this machine."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, time
from email import message_from_bytes, policy
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from django.conf import settings as installed
from django.utils import timezone

from heju.audit import actions as audit
from heju.kit import db
from heju.notices import actions, queries
from heju.notices.models import Bookmark, Letter, Taste
from heju.notices.queries import stories
from heju.notices.queries.stories import Story, Words
from heju.notices.rules.telling import Receiver
from heju.notices.tasks import run_post
from heju.people import queries as people
from tests import cast


@dataclass
class Box:
    """What the mail server took, and what it says to the next messages ("" takes them)."""

    taken: list[tuple[str, EmailMessage]] = field(default_factory=list)
    says: str = ""

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802 - the library's name
        if self.says:
            return self.says
        message = message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(message, EmailMessage)
        self.taken.append((envelope.rcpt_tos[0], message))
        return "250 taken"


@pytest.fixture
def box(settings: Any) -> Iterator[Box]:
    """Run a mail server, and have this installation send by it."""
    found = Box()
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    controller = Controller(found, hostname="127.0.0.1", port=port)
    controller.start()
    settings.NOTICES_SMTP = {"host": "127.0.0.1", "port": port}
    settings.NOTICES_MAIL_FROM = "和居 <notices@heju.test>"
    settings.NOTICES_MAIL_HOST = "heju.test"
    settings.NOTICES_REPLY_HOST = "reply.heju.test"
    settings.ADDRESS = "https://heju.test"
    yield found
    controller.stop()


@dataclass
class System:
    """Another system: what it was sent, and how it answers."""

    port: int = 0
    status: int = 200
    answer: bytes = b"thanks"
    got: list[tuple[dict[str, str], bytes]] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/in?x=1"


@pytest.fixture
def system(settings: Any) -> Iterator[System]:
    """Run another system on this machine, which only a trial may tell."""
    settings.NOTICES_HOOKS_LOCAL = True
    found = System()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            found.got.append(({name.lower(): value for name, value in self.headers.items()}, body))
            self.send_response(found.status)
            self.send_header("Location", "http://127.0.0.1:1/")
            self.end_headers()
            self.wfile.write(found.answer)

        def log_message(self, *args: Any) -> None:
            """Say nothing."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    found.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield found
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def sealed(db: None) -> Callable[[], None]:
    """Seal all that waits, as the worker does each second."""

    def seal() -> None:
        while audit.seal_pending():
            pass

    return seal


@pytest.fixture
def fresh(sealed: Callable[[], None]) -> None:
    """Pass over what the cast was built with."""
    sealed()
    with db.scoped(queries.post()):
        latest = 0
        from heju.audit.models import Seal

        latest = Seal.objects.order_by("-sequence").values_list("sequence", flat=True).first() or 0
        Bookmark.objects.filter(name="record").update(sequence=latest)


@pytest.fixture
def claim(fresh: None, sealed: Callable[[], None]) -> Callable[..., actions.Claimed]:
    """Seal, then read on in the record."""

    def run(now: datetime | None = None) -> actions.Claimed:
        sealed()
        return actions.claim_records(now=now or timezone.now())

    return run


@pytest.fixture
def post(fresh: None, sealed: Callable[[], None]) -> Callable[..., Any]:
    """Seal, then do a round of the post."""

    def run(now: datetime | None = None) -> Any:
        sealed()
        return run_post(now or timezone.now())

    return run


def letters(**wanted: Any) -> list[Letter]:
    """Return letters as the post sees them, oldest first."""
    with db.scoped(queries.post()):
        return list(Letter.objects.filter(**wanted).order_by("pk"))


def act(verb: str, *, by: str | None = None, about: str | None = None, place: str = "A", now: datetime | None = None, **more: Any) -> None:
    """Leave a record, as an action does."""
    actor = cast.SYSTEM if by is None else cast.scope(by, timezone.localdate())
    with db.scoped(actor) as scope:
        given: dict[str, Any] = {"subject": "people.claim", "subject_id": 1} | more
        person = cast.person(about).pk if about else None
        audit.record(actor=scope, now=now or timezone.now(), verb=verb, path=cast.path(place), for_person=person, **given)


@pytest.fixture
def renamed(monkeypatch: pytest.MonkeyPatch) -> None:
    """A story about a verb that tells the tenant."""
    told = [Receiver(person=cast.person("tenant").pk)]
    monkeypatch.setitem(
        stories.STORIES, "places.renamed", Story(lambda _e: told, lambda _e: lambda _o: Words(stories.APPROVED, link="/people/claims/"))
    )


@pytest.fixture
def no_messages() -> None:
    """Empty the file of short messages."""
    (installed.STATE / "sms.jsonl").unlink(missing_ok=True)


MAIL = "zhao@example.org"


def wants(name: str = "tenant", mail: str = MAIL, **values: Any) -> None:
    """Say how one of the cast wants to be told, at any hour, at a confirmed address."""
    given: dict[str, Any] = {"channels": ["mail"], "digest": "at_once", "quiet_from": time(0), "quiet_until": time(0)}
    given |= {"mail_confirmed_at": timezone.now(), "changed_at": timezone.now()}
    with db.scoped(cast.scope(name)):
        row = Taste(person=cast.person(name), **given | values)
        row.mail = people.close_for("notices_taste", "mail", row.public_id, mail)
        row.save()


def state() -> list[tuple[str, str]]:
    """Return how the letters beside the app stand, oldest first."""
    return [(one.state, one.why) for one in letters() if one.channel != "app"]
