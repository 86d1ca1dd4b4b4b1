"""The sandbox as a web application: Omnisend's API below /api, and what only a sandbox has below /sandbox."""

import time
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import asdict
from pathlib import Path
from typing import cast

import orjson
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Mount, Route

from exporter.errors import DefinitionError
from exporter.sandbox.answer import Json
from exporter.sandbox.brand import Brand
from exporter.sandbox.faults import Faults
from exporter.sandbox.gate import ROOT, Gate
from exporter.sandbox.keys import KEYS
from exporter.sandbox.limits import Limits
from exporter.sandbox.problems import KINDS, Refused, field_error, invalid, problem
from exporter.sandbox.routes import Api
from exporter.sandbox.summary import summary


def create_app(
    file: Path,
    *,
    keys: Mapping[str, frozenset[str]] = KEYS,
    faults: Faults | None = None,
    limits: Limits | None = None,
    settling_delay: float = 1.0,
    clock: Callable[[], float] = time.time,
) -> Starlette:
    """Make the application; its brand is `app.state.brand`, and closes with it.

    Args:
        file: SQLite file that keeps contacts and batches; made if it is missing.
        keys: Key -> permissions.
        faults: What goes wrong on purpose; default: nothing.
        limits: What is taken; default: as Omnisend documents.
        settling_delay: Seconds after which a batch is worked on.
        clock: Seconds since 1970.
    """
    taken = limits if limits is not None else Limits()
    brand = Brand(file, faults=faults, settling_delay=settling_delay, clock=clock)
    api = Api(brand, body_bytes=taken.body_bytes)

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        yield
        await run_in_threadpool(brand.close)

    app = Starlette(
        routes=[
            Mount(ROOT, routes=api.routes()),
            Route("/sandbox/summary", show_summary, methods=["GET"]),
            Route("/sandbox/faults", show_faults, methods=["GET"]),
            Route("/sandbox/faults", change_faults, methods=["POST"]),
        ],
        middleware=[Middleware(Gate, brand=brand, keys=keys, limits=taken)],
        exception_handlers={Refused: answer_refused, HTTPException: answer_unknown, ClientDisconnect: answer_nobody},
        lifespan=lifespan,
    )
    app.state.brand = brand
    return app


async def show_summary(request: Request) -> Response:
    """Answer with the counts of `summary.summary`."""
    return Json(await run_in_threadpool(summary, request.app.state.brand))


async def show_faults(request: Request) -> Response:
    """Answer with what goes wrong on purpose."""
    return Json(asdict(request.app.state.brand.faults))


async def change_faults(request: Request) -> Response:
    """Change what the JSON body names; a script and the chance start over. Other types of body are refused (415).

    A page in a browser cannot send JSON to another address without asking first, and is not answered when it asks.
    """
    if request.headers.get("content-type", "").partition(";")[0] != "application/json":
        return Response(status_code=415)
    brand = request.app.state.brand
    try:
        brand.faults = brand.faults.changed(orjson.loads(await request.body()))
    except orjson.JSONDecodeError:
        return Json(problem(400, "The body is not JSON."), 400)
    except DefinitionError as error:
        return Json(invalid([field_error(issue.where, "invalid_value", issue.message) for issue in error.issues]), 400)
    return Json(asdict(brand.faults))


async def answer_refused(_: Request, error: Exception) -> Response:
    """Answer with the problem that a route raised."""
    refused = cast("Refused", error)
    return Json(refused.body, refused.status)


async def answer_unknown(_: Request, error: Exception) -> Response:
    """Answer what no route takes: an unknown path, or a method that the path does not have."""
    status = cast("HTTPException", error).status_code
    return Json(problem(status if status in KINDS else 404, "There is no such call."), status)


async def answer_nobody(_: Request, _error: Exception) -> Response:
    """Answer a client that went away in the midst of its request; nothing was done."""
    return Response(status_code=400)
