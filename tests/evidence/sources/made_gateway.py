"""A made service in the shape of Gateway to Research, on this machine, which plays pages and documents."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

PROJECT = "{n:08X}-61E0-4946-B7DB-DAE09ED63DE4"
ORGANISATION = "{n:08X}-92CD-4627-BD96-996B5B17733A"


def document(n: int, *, offer: str = "1000.0", extra: str = "", postcode: str = "L1 1AA") -> bytes:
    """A made project document, with a person in it."""
    organisation = ORGANISATION.format(n=n)
    role = (
        f"<gtr:organisationRole><gtr:id>{organisation}</gtr:id><gtr:name>Made {n} Ltd</gtr:name><gtr:address>"
        f"<gtr:postCode>{postcode}</gtr:postCode></gtr:address><gtr:roles><gtr:role><gtr:name>LEAD_PARTICIPANT</gtr:name>"
        f"</gtr:role></gtr:roles><gtr:offerGrant>{offer}</gtr:offerGrant><gtr:projectCost>2000.0</gtr:projectCost>"
        "</gtr:organisationRole>"
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?><gtr:projectOverview xmlns:gtr="http://gtr.ukri.org/api">'
        f"<gtr:projectComposition>{extra}<gtr:leadResearchOrganisation><gtr:id>{organisation}</gtr:id>"
        f"</gtr:leadResearchOrganisation><gtr:organisationRoles>{role}</gtr:organisationRoles><gtr:personRoles>"
        "<gtr:personRole><gtr:firstName>Nobody</gtr:firstName></gtr:personRole></gtr:personRoles><gtr:project>"
        f"<gtr:id>{PROJECT.format(n=n)}</gtr:id><gtr:title>Made project {n}</gtr:title><gtr:grantReference>{n}"
        "</gtr:grantReference><gtr:fund><gtr:start>2018-01-01</gtr:start><gtr:funder><gtr:name>Innovate UK</gtr:name>"
        "</gtr:funder><gtr:valuePounds>1000</gtr:valuePounds></gtr:fund><gtr:publications><gtr:author>Nobody"
        "</gtr:author></gtr:publications></gtr:project></gtr:projectComposition></gtr:projectOverview>"
    ).encode()


@dataclass
class Gateway:
    """What the service holds, what was asked of it, and how it is to misbehave: ``trouble(number, path)``."""

    documents: dict[str, tuple[str, bytes]]
    page_size: int = 100
    trouble: Callable[[int, str], int | None] = lambda number, path: None
    asked: list[str] = field(default_factory=list)
    agents: set[str] = field(default_factory=set)
    address: str = ""

    def answer(self, path: str) -> bytes | None:
        url = urlsplit(path)
        words = {name: values[0] for name, values in parse_qs(url.query).items()}
        if url.path == "/gtr/api/projects":
            return self._page(int(words["p"]))
        if url.path == "/projects":
            return self.documents.get(words["ref"], ("", None))[1]
        return None

    def _page(self, page: int) -> bytes:
        held = list(self.documents.items())
        shown = held[(page - 1) * self.page_size : page * self.page_size]
        projects = [
            {"id": project, "identifiers": {"identifier": [{"value": reference, "type": "RCUK"}]}}
            for reference, (project, _) in shown
        ]
        pages = -(-len(held) // self.page_size)
        return json.dumps(
            {"page": page, "totalPages": pages, "totalSize": len(held), "project": projects}
        ).encode()


@contextmanager
def playing(gateway: Gateway) -> Iterator[Gateway]:
    """Have the service answer on a free port of this machine."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            gateway.asked.append(self.path)
            gateway.agents.add(self.headers["User-Agent"])
            code = gateway.trouble(len(gateway.asked), self.path)
            body = gateway.answer(self.path) if code is None else b""
            self.send_response(code or (404 if body is None else 200))
            self.send_header("Content-Length", str(len(body or b"")))
            self.end_headers()
            self.wfile.write(body or b"")

        def log_message(self, *words: object) -> None:
            return None

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    gateway.address = f"http://127.0.0.1:{server.server_port}"
    try:
        yield gateway
    finally:
        server.shutdown()
        server.server_close()
