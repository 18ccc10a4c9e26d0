"""The bytes of a first visit, through gunicorn as in production.

Fetched is what the page and its style sheets refer to, once each, as a browser with an empty cache
does: style sheets, scripts, images, the icon, and those fonts that have a letter of the page (by
`unicode-range`). Counted are headers and bodies as they were sent. The portal itself compresses the
static files (brotli, made when they were collected); HTML is sent as it is, unless a proxy before the
portal compresses it.
"""

import http.client
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import brotli

from scripts.bench.measuring import Figure
from scripts.datadir import Refused
from scripts.processes import ROOT, die_with_parent

AIM = 100_000
FETCHED_LINKS = {"stylesheet", "preload", "icon"}
FONT_FACE = re.compile(r"@font-face\s*{(.*?)}", re.DOTALL)
ADDRESS = re.compile(r"url\(\s*[\"']?([^\"')]+)")
RANGE = re.compile(r"U\+([0-9A-F?]+)(?:-([0-9A-F]+))?", re.IGNORECASE)


class References(HTMLParser):
    """What a page has a browser fetch, and its letters."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.addresses: list[str] = []
        self.letters: set[int] = set()
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        if tag == "link" and FETCHED_LINKS & set((found.get("rel") or "").split()):
            self.addresses.append(found.get("href") or "")
        elif tag in ("script", "img") and found.get("src"):
            self.addresses.append(found["src"] or "")

    def handle_data(self, data: str) -> None:
        self.letters.update(map(ord, data))


def fonts_in(css: str, letters: set[int]) -> list[str]:
    """The first source of every font of which the page has a letter."""
    return [
        address[1]
        for block in FONT_FACE.findall(css)
        if (address := ADDRESS.search(block)) and _has_letter(block, letters)
    ]


def _has_letter(block: str, letters: set[int]) -> bool:
    ranges = [
        (int(first.replace("?", "0"), 16), int(last or first.replace("?", "F"), 16))
        for first, last in RANGE.findall(block)
    ]
    return not ranges or any(first <= letter <= last for first, last in ranges for letter in letters)


def images_in(css: str) -> list[str]:
    return [found for found in ADDRESS.findall(FONT_FACE.sub("", css)) if not found.startswith("data:")]


class Server:
    """Gunicorn with the portal, as the image starts it, on a free port."""

    def __init__(self, port: int) -> None:
        self.port = port

    def get(self, path: str, session: str | None) -> tuple[int, str]:
        """The bytes sent for one address, and the text of the answer."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        headers = {"Accept-Encoding": "gzip, deflate, br", "Accept-Language": "nl"}
        if session:
            headers["Cookie"] = f"sessionid={session}"
        connection.request("GET", path, headers=headers)
        answer = connection.getresponse()
        body = answer.read()
        connection.close()
        if answer.status != 200:
            raise Refused(f"{path} answered {answer.status}")
        head = len(f"HTTP/1.1 {answer.status} {answer.reason}\r\n\r\n")
        head += sum(len(f"{name}: {value}\r\n") for name, value in answer.getheaders())
        is_packed = answer.headers.get("Content-Encoding") == "br"
        return head + len(body), (brotli.decompress(body) if is_packed else body).decode(errors="replace")

    def first_visit(self, path: str, session: str | None) -> dict[str, int]:
        """The bytes of each address that a first visit fetches."""
        sent, html = self.get(path, session)
        fetched = {path: sent}
        found = References(html)
        waiting = [urljoin(path, address) for address in found.addresses]
        while waiting:
            address = waiting.pop()
            if address in fetched or urlsplit(address).netloc:
                continue
            fetched[address], text = self.get(address, None)
            if address.endswith(".css"):
                more = fonts_in(text, found.letters) + images_in(text)
                waiting += [urljoin(address, one) for one in more]
        return fetched

    def measure(self, name: str, path: str, session: str | None) -> Figure:
        total = sum(self.first_visit(path, session).values())
        return Figure(f"{name}.first_visit", value=total, unit="bytes", aim=AIM)


@contextmanager
def gunicorn(environment: dict[str, str]) -> Iterator[Server]:
    """The web server for the time of a `with` block."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "gunicorn", "amstelveen_ontmoet.wsgi", f"--bind=127.0.0.1:{port}"]
    command += ["--preload", "--workers=1", "--threads=2", "--no-control-socket", "--log-level=error"]
    log = Path(environment["DATA_DIR"]) / "web.log"
    with log.open("wb") as out:
        process = subprocess.Popen(
            command,
            cwd=ROOT,
            env=environment,
            stdout=out,
            stderr=out,
            preexec_fn=die_with_parent(15),  # noqa: PLW1509  no lock is taken in it
        )
    try:
        _await(process, port, log)
        yield Server(port)
    finally:
        process.terminate()
        process.wait(20)


def _await(process: "subprocess.Popen[bytes]", port: int, log: Path) -> None:
    until = time.monotonic() + 60
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            if process.poll() is not None or time.monotonic() > until:
                raise Refused(f"the web server did not start:\n{log.read_text()[-2000:]}") from None
            time.sleep(0.1)
        else:
            return
