"""What stands before the server: where nobody signs in, only who is on this machine gets through it.

It judges each connection as it arrives, so it holds whatever started the server, and at whatever address it listens.
"""

from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from typing import Any

from exporter.workspace.sign_in import is_loopback
from pages.ui import sign_in

Message = MutableMapping[str, Any]
Application = Callable[
    [Message, Callable[[], Awaitable[Message]], Callable[[Message], Awaitable[None]]], Awaitable[None]
]

FORWARDED = frozenset({b"forwarded", b"x-forwarded-for", b"x-forwarded-host", b"x-real-ip"})
"""Headers by which a proxy tells that it asks for somebody else."""

POLICY_VIOLATION = 1008
"""Why a WebSocket is closed; closed before it is accepted, it is answered with 403."""

SENTENCE = (
    "Nobody has to sign in here, so the application answers only who is on the machine that it runs on. "
    "Open it there at http://127.0.0.1 with the same port, or let people sign in: put your OpenID provider into "
    f"{sign_in.WHERE}."
)

PAGE = f'<!doctype html><html lang="en"><title>Segment exporter</title><p>{SENTENCE}</p></html>'.encode()


class ThisMachineOnly:
    """An ASGI application before another one, which asks nothing of who has to sign in there.

    Args:
        app: The one behind it.
    """

    def __init__(self, app: Application) -> None:
        self._app = app

    async def __call__(
        self, scope: Message, receive: Callable[[], Awaitable[Message]], send: Callable[[Message], Awaitable[None]]
    ) -> None:
        """Answer with 403 and a sentence who is not on this machine; hand everything else on."""
        kind = scope["type"]
        if kind not in ("http", "websocket") or is_here(scope) or sign_in.is_on():
            await self._app(scope, receive, send)
        elif kind == "websocket":
            await receive()
            await send({"type": "websocket.close", "code": POLICY_VIOLATION})
        else:
            headers = [(b"content-type", b"text/html; charset=utf-8"), (b"cache-control", b"no-store")]
            await send({"type": "http.response.start", "status": 403, "headers": headers})
            await send({"type": "http.response.body", "body": PAGE})


def is_here(scope: Message) -> bool:
    """Tell whether a connection comes from this machine, over an address that only this machine has.

    One that a proxy handed on is not, wherever the proxy runs; nor is one of which the server tells no address.
    """
    headers: Iterable[tuple[bytes, bytes]] = scope.get("headers", ())
    ends = (scope.get("client"), scope.get("server"))
    return all(end is not None and is_loopback(end[0]) for end in ends) and not any(
        name.lower() in FORWARDED for name, _ in headers
    )
