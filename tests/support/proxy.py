"""A TCP proxy that treats its connections badly: cuts, stalls, refuses, or changes what the server says."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field


@dataclass
class Treatment:
    """Of one connection. `after`: bytes of the server that are let through before; None: all of them."""

    after: int | None = None
    then: str = "cut"  # or "stall"
    change: Callable[[bytes], bytes] = lambda data: data


@dataclass
class Proxy:
    """`treatments`: of the connections in their order; those beyond are passed on as they are."""

    port: int
    treatments: list[Treatment]
    connections: int = 0
    ended: threading.Event = field(default_factory=threading.Event)


@contextmanager
def proxy(port: int, *treatments: Treatment) -> Iterator[Proxy]:
    """To 127.0.0.1:`port`."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        found = Proxy(listener.getsockname()[1], list(treatments))
        thread = threading.Thread(target=_accept, args=(listener, port, found))
        thread.start()
        try:
            yield found
        finally:
            found.ended.set()
            listener.shutdown(socket.SHUT_RDWR)
            thread.join()


def _accept(listener: socket.socket, port: int, found: Proxy) -> None:
    threads = []
    while not found.ended.is_set():
        try:
            client, _ = listener.accept()
        except OSError:
            break
        treatment = found.treatments[found.connections] if found.connections < len(found.treatments) else None
        found.connections += 1
        threads.append(
            threading.Thread(target=_serve, args=(client, port, treatment or Treatment(), found.ended))
        )
        threads[-1].start()
    for thread in threads:
        thread.join()


def _serve(client: socket.socket, port: int, treatment: Treatment, ended: threading.Event) -> None:
    with client:
        if treatment.after == 0 and treatment.then == "cut":
            return
        with socket.create_connection(("127.0.0.1", port)) as server:
            up = threading.Thread(target=_pass, args=(client, server, Treatment(), ended))
            up.start()
            _pass(server, client, treatment, ended)
            for end in (client, server):
                _close(end)
            up.join()


def _pass(source: socket.socket, target: socket.socket, treatment: Treatment, ended: threading.Event) -> None:
    left = treatment.after
    source.settimeout(0.1)
    while not ended.is_set():
        try:
            data = source.recv(16384 if left is None else min(left, 16384))
        except TimeoutError:
            continue
        except OSError:
            return
        if not data:
            _close(target)
            return
        if left is not None:
            left -= len(data)
        try:
            target.sendall(treatment.change(data))
        except OSError:
            return
        if left == 0:
            if treatment.then == "stall":
                ended.wait()
            return


def _close(end: socket.socket) -> None:
    with suppress(OSError):
        end.shutdown(socket.SHUT_RDWR)
