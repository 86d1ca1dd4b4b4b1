"""Stands before the sandbox's API: faults, key, version, limits; what comes through is answered by the routes."""

import asyncio
import itertools
import re
import socket
import struct
import sys
from collections.abc import Mapping

from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from exporter.sandbox.answer import Json
from exporter.sandbox.brand import Brand
from exporter.sandbox.faults import Fault
from exporter.sandbox.keys import brand_of
from exporter.sandbox.limits import Counted, Limits
from exporter.sandbox.problems import BROKEN_PAGES, TOLD, problem, throttled

ROOT = "/api"
SCHEME = "Omnisend-API-Key "
VERSION = re.compile(r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$")
OLDEST_VERSION = "2026-03-15"
PREVIEW = "2026-preview"
IDS = re.compile(r"/[0-9a-f]{24}(?=/|$)")
LINGER = struct.pack("hh" if sys.platform == "win32" else "ii", 1, 0)
"""Socket option that turns closing into a reset."""


class Gate:
    """Lets requests through to the API, or answers them itself.

    Args:
        app: What answers below /api.
        brand: Whose faults and counts.
        keys: Key -> permissions; the permissions go on to the routes.
        limits: What is taken.
    """

    def __init__(self, app: ASGIApp, *, brand: Brand, keys: Mapping[str, frozenset[str]], limits: Limits) -> None:
        self._app = app
        self._brand = brand
        self._keys = keys
        self._limits = limits
        self._told = itertools.cycle(TOLD)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        if scope["type"] != "http" or not scope["path"].startswith(f"{ROOT}/"):
            await self._app(scope, receive, send)
            return
        path = scope["path"].removeprefix(ROOT)
        call = f"{scope['method']} {IDS.sub('/{id}', path)}"
        dice = self._brand.dice
        fault = dice.throw(scope["method"], path, now=self._brand.clock())
        late = dice.late() / 2  # half of it on the way here, half on the way back
        if late:
            await asyncio.sleep(late)
        if fault == "reset":
            await reset(scope)
            return
        if fault == "hanging":
            await gone(receive)
            return
        headers = {name: value for name, value in scope["headers"] if name in (b"authorization", b"omnisend-version")}
        refusal = self._refusal(scope, headers, path, fault)

        async def counted(message: Message) -> None:
            if message["type"] == "http.response.start":
                if late:
                    await asyncio.sleep(late)
                self._brand.answered[call, message["status"]] += 1
            if fault not in ("lost", "silent"):
                await send(message)

        await (refusal or self._app)(scope, receive, counted)
        if fault == "lost":
            await reset(scope)
        elif fault == "silent":
            await gone(receive)

    def _refusal(self, scope: Scope, headers: Mapping[bytes, bytes], path: str, fault: Fault | None) -> Response | None:
        """Decide who does not come through: key first, then version, then limits and what goes wrong on purpose."""
        if fault == "unavailable":
            return BROKEN_PAGES[fault]
        dice = self._brand.dice
        scheme, key = self._key(headers)
        if scheme != SCHEME or key not in self._keys or dice.revoked():
            return Json(
                {"type": "https://problems.omnisend.com/unauthorized", "title": "Unauthorized", "status": 401}, 401
            )
        version = headers.get(b"omnisend-version", b"").decode("latin-1")
        if version != PREVIEW and not VERSION.match(version):
            return Json(problem(400, "The Omnisend-Version header is missing, or not a version."), 400)
        if version < OLDEST_VERSION or dice.retired():
            return Json(problem(410, f"Version {version} has been retired."), 410)
        scope["state"] = {**scope.get("state", {}), "permissions": self._keys[key]}
        waits = self._count(brand_of(key), tags=path == "/contacts/tags")
        if waits or fault == "throttled":
            told = next(self._told) if dice.faults.stranger else "body"
            return throttled(max(waits, 1), told, now=self._brand.clock())
        return BROKEN_PAGES[fault] if fault == "failing" else None

    def _key(self, headers: Mapping[bytes, bytes]) -> tuple[str, str]:
        given = headers.get(b"authorization", b"").decode("latin-1")
        return given[: len(SCHEME)], given[len(SCHEME) :]

    def _count(self, brand_id: str, *, tags: bool) -> int:
        """Take a request into its windows; return the seconds until there is room, 0 if there was."""
        now = self._brand.clock()
        whole = self._window(brand_id, self._limits.requests)
        if stranger := self._brand.faults.stranger:
            whole.share(stranger, now)
        windows = [whole]
        if tags:
            windows.append(self._window(f"{brand_id} tags", self._limits.tag_requests))
        for window in windows:
            window.see(now)
        waits = max(window.seconds_until_room(now) for window in windows)
        for window in windows:
            if not waits:
                window.take(now)
            elif window.seconds_until_room(now):
                window.refused += 1
        return waits

    def _window(self, name: str, limit: int) -> Counted:
        windows = self._brand.windows
        if name not in windows:
            windows[name] = Counted(limit, self._limits.seconds)
        return windows[name]


async def reset(scope: Scope) -> None:
    """Reset the connection of a request, unless the client is gone already.

    Raises:
        ConnectionResetError: No connection is behind the request.
    """
    transport = scope.get("state", {}).get("transport")
    if not isinstance(transport, asyncio.Transport):
        raise ConnectionResetError("The sandbox resets this connection on purpose.")
    if transport.is_closing():
        return
    connection = transport.get_extra_info("socket")
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, LINGER)
    transport.abort()
    await asyncio.sleep(0)
    await asyncio.sleep(0)


async def gone(receive: Receive) -> None:
    """Wait until the client has given up."""
    while (await receive())["type"] != "http.disconnect":
        pass
