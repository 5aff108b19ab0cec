"""A bad link between a browser and the server: slow is the browser's own, here requests are lost, cut off or never come."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

LONGEST = 65_536
PATIENCE = 60.0
FAULT = b"HTTP/1.1 500 Internal Server Error\r\nContent-Type: text/html\r\nContent-Length: 5\r\nConnection: close\r\n\r\nfault"


@dataclass
class Link:
    """A port that passes every request on by itself (one connection each), until something is done to it.

    ``lose_every``: of so many requests one gets no answer, in turn before and after the server has had it. ``cut_next``:
    requests whose first line has this text lose their answer, ``cut_times`` times (a browser asks again by itself on a
    connection that it had opened before). ``meanwhile``: called when such a
    request has been passed on, before its answer is thrown away. ``fails_on``: requests that have this text anywhere are
    answered with a fault of the server. ``down``: nothing comes through.
    """

    target: int
    port: int = 0
    lose_every: int = 0
    cut_next: str = ""
    cut_times: int = 1
    meanwhile: Callable[[], None] | None = None
    fails_on: str = ""
    down: bool = False
    seen: int = 0
    lost: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def address(self) -> str:
        """Where a browser finds the server through this link."""
        return f"http://127.0.0.1:{self.port}"

    def pass_on(self, near: socket.socket) -> None:
        """One request and its answer, unless it is one of those that are lost."""
        with near, suppress(OSError):
            near.settimeout(PATIENCE)
            request = _request(near)
            fate = self._fate(request)
            if not request or fate == "lost":
                return
            if self.fails_on and self.fails_on.encode() in request:
                near.sendall(FAULT)
                return
            with socket.create_connection(("127.0.0.1", self.target), timeout=PATIENCE) as far:
                far.sendall(request)
                if fate == "cut" and self.meanwhile is not None:
                    self.meanwhile()
                while piece := far.recv(LONGEST):
                    if fate != "cut":
                        near.sendall(piece)

    def _fate(self, request: bytes) -> str:
        with self.lock:
            self.seen += 1
            if self.down:
                return "lost"
            if self.cut_next and self.cut_next.encode() in request.split(b"\r\n", 1)[0]:
                self.cut_times -= 1
                self.cut_next = self.cut_next if self.cut_times > 0 else ""
                return "cut"
            if self.lose_every and self.seen % self.lose_every == 0:
                self.lost += 1
                return "lost" if self.lost % 2 else "cut"
        return ""


def _request(near: socket.socket) -> bytes:
    """The whole request, asking the server to close after its answer."""
    data = b""
    while b"\r\n\r\n" not in data:
        piece = near.recv(LONGEST)
        if not piece:
            return b""
        data += piece
    head, _blank, body = data.partition(b"\r\n\r\n")
    lines = [one for one in head.split(b"\r\n") if not one.lower().startswith(b"connection:")]
    length = next((int(one.split(b":")[1]) for one in lines if one.lower().startswith(b"content-length:")), 0)
    while len(body) < length:
        piece = near.recv(LONGEST)
        if not piece:
            return b""
        body += piece
    return b"\r\n".join([*lines, b"Connection: close"]) + b"\r\n\r\n" + body


@contextmanager
def link_to(target: int) -> Iterator[Link]:
    """A link to a port of this machine, open until the end."""
    with socket.create_server(("127.0.0.1", 0)) as door:
        made = Link(target, port=door.getsockname()[1])
        thread = threading.Thread(target=_serve, args=(door, made), daemon=True)
        thread.start()
        yield made
        with suppress(OSError):
            door.shutdown(socket.SHUT_RDWR)
    thread.join(5)


def _serve(door: socket.socket, link: Link) -> None:
    while True:
        try:
            near, _from = door.accept()
        except OSError:
            return
        threading.Thread(target=link.pass_on, args=(near,), daemon=True).start()
