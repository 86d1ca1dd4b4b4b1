"""The calls of the sandbox's API: each reads a request, asks the brand, and answers as Omnisend documents."""

from typing import Any

import orjson
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from exporter.sandbox.answer import Json
from exporter.sandbox.batches import Batch
from exporter.sandbox.brand import Brand
from exporter.sandbox.contact import shown
from exporter.sandbox.keys import BRAND_ID, BRAND_NAME
from exporter.sandbox.listing import LARGEST_PAGE, list_contacts, number_in, unknown_errors
from exporter.sandbox.problems import Refused, field_error, refuse_invalid
from exporter.sandbox.store import contact_id, contact_number
from exporter.sandbox.upserts import Result
from exporter.sandbox.validation import batch_errors, contact_errors, is_day, tagging_errors

BATCH_PARAMETERS = frozenset({"offset", "limit", "status", "dateFrom", "dateTo", "endpoint"})
BATCH_STATUSES = ("pending", "inProgress", "finished", "stopped")
LISTED_ENDPOINTS = ("products", "contacts", "events")
MOST_OFFSET = 10_000_000


class Api:
    """The calls on one brand.

    Args:
        brand: What they work on.
        body_bytes: Size that a body may have.
    """

    def __init__(self, brand: Brand, *, body_bytes: int) -> None:
        self._brand = brand
        self._body_bytes = body_bytes

    def routes(self) -> list[Route]:
        """List the calls with their paths."""
        return [
            Route("/batches", self.create_batch, methods=["POST"]),
            Route("/batches", self.list_batches, methods=["GET"]),
            Route("/batches/{batch_id}", self.show_batch, methods=["GET"]),
            Route("/batches/{batch_id}/items", self.show_items, methods=["GET"]),
            Route("/contacts", self.upsert, methods=["POST"]),
            Route("/contacts", self.list_contacts, methods=["GET"]),
            Route("/contacts", self.update_by_email, methods=["PATCH"]),
            Route("/contacts/tags", self.tag, methods=["POST", "DELETE"]),
            Route("/contacts/{contact_id}", self.show_contact, methods=["GET"]),
            Route("/contacts/{contact_id}", self.update_by_id, methods=["PATCH"]),
            Route("/brands/current", self.show_brand, methods=["GET"]),
        ]

    async def show_brand(self, request: Request) -> Response:
        """GET /brands/current."""
        require(request, "brands.read")
        brand = {"brandID": BRAND_ID, "name": BRAND_NAME, "connected": True, "currency": "EUR", "platform": "sandbox"}
        return Json({**brand, "timezone": "UTC", "version": "1", "website": "http://127.0.0.1"})

    async def create_batch(self, request: Request) -> Response:
        """POST /batches."""
        content, body = await self._body(request)
        refuse_invalid(batch_errors(body))
        if self._brand.faults.origin == "refused" and "origin" in body:
            refuse_invalid([field_error("origin", "unknown_field", "Is not a field of this call")])
        require(request, f"{body['endpoint']}.write")
        batch = self._brand.take_batch(body, content)
        return Json({"batchID": batch.batch_id, "totalCount": batch.total}, 201)

    async def list_batches(self, request: Request) -> Response:
        """GET /batches."""
        query = dict(request.query_params)
        errors = unknown_errors(query, BATCH_PARAMETERS)
        limit, faults = number_in(query, "limit", default=100, least=1, most=LARGEST_PAGE)
        offset, more_faults = number_in(query, "offset", default=0, least=0, most=MOST_OFFSET)
        errors += [*faults, *more_faults]
        if "endpoint" not in query:
            errors.append(field_error("endpoint", "required", "Field is required"))
        elif query["endpoint"] not in LISTED_ENDPOINTS:
            errors.append(field_error("endpoint", "invalid_value", f"Must be one of {', '.join(LISTED_ENDPOINTS)}"))
        if query.get("status", "pending") not in BATCH_STATUSES:
            errors.append(field_error("status", "invalid_value", f"Must be one of {', '.join(BATCH_STATUSES)}"))
        for name in ("dateFrom", "dateTo"):
            if name in query and not is_day(query[name]):
                errors.append(field_error(name, "invalid_format", "Must be a date in the format yyyy-mm-dd"))
        refuse_invalid(errors)
        require(request, f"{query['endpoint']}.read")
        known = self._brand.batches.newest_first(since=self._brand.remembers_since)
        listed = [batch for batch in known if matches(batch, query)]
        return Json(
            {
                "batches": [batch.shown() for batch in listed[offset : offset + limit]],
                "paging": {
                    "limit": limit,
                    "offset": offset,
                    "next": str(request.url.include_query_params(offset=offset + limit))
                    if len(listed) > offset + limit
                    else None,
                    "previous": str(request.url.include_query_params(offset=max(0, offset - limit)))
                    if offset
                    else None,
                },
            }
        )

    async def show_batch(self, request: Request) -> Response:
        """GET /batches/{batchID}."""
        return Json(self._batch(request).shown())

    async def show_items(self, request: Request) -> Response:
        """GET /batches/{batchID}/items."""
        return Json(await run_in_threadpool(self._brand.items, self._batch(request)))

    async def upsert(self, request: Request) -> Response:
        """POST /contacts."""
        require(request, "contacts.write")
        _, body = await self._body(request)
        refuse_invalid(contact_errors(body))
        return await self._changed(await run_in_threadpool(self._brand.upsert, body))

    async def update_by_email(self, request: Request) -> Response:
        """PATCH /contacts?email=."""
        require(request, "contacts.write")
        _, body = await self._body(request)
        query = dict(request.query_params)
        errors = unknown_errors(query, frozenset({"email"}))
        if "email" not in query:
            errors.append(field_error("email", "required", "Field is required"))
        refuse_invalid([*errors, *contact_errors(body, new=False)])
        found = await run_in_threadpool(self._brand.store.contacts, "WHERE email = ?", (query["email"],))
        return await self._changed(await run_in_threadpool(self._brand.update, found[0][0] if found else None, body))

    async def update_by_id(self, request: Request) -> Response:
        """PATCH /contacts/{id}."""
        require(request, "contacts.write")
        _, body = await self._body(request)
        refuse_invalid(contact_errors(body, new=False))
        number = contact_number(request.path_params["contact_id"])
        return await self._changed(await run_in_threadpool(self._brand.update, number, body))

    async def show_contact(self, request: Request) -> Response:
        """GET /contacts/{id}."""
        require(request, "contacts.read")
        return Json(await run_in_threadpool(self._contact, contact_number(request.path_params["contact_id"])))

    async def list_contacts(self, request: Request) -> Response:
        """GET /contacts."""
        require(request, "contacts.read")
        return Json(await run_in_threadpool(list_contacts, self._brand.store, dict(request.query_params)))

    async def tag(self, request: Request) -> Response:
        """POST and DELETE /contacts/tags."""
        require(request, "contacts.write")
        _, body = await self._body(request)
        refuse_invalid(tagging_errors(body))
        self._brand.take_tagging(body, remove=request.method == "DELETE")
        return Response(status_code=202)

    async def _body(self, request: Request) -> tuple[bytes, Any]:
        content = await request.body()
        chosen = self._brand.faults.body_bytes
        most = self._body_bytes if chosen is None else min(chosen, self._body_bytes)
        if len(content) > most:
            raise Refused(413, f"A body may have {most} bytes.")
        try:
            return content, orjson.loads(content)
        except orjson.JSONDecodeError as error:
            raise Refused(400, "The body is not JSON.", errors=[]) from error

    async def _changed(self, result: Result) -> Response:
        status, body = result
        if status >= 400:  # noqa: PLR2004 - HTTP's own classes
            return Json(body, status)
        return Json(await run_in_threadpool(self._contact, contact_number(body["id"])), status)

    def _contact(self, number: int | None) -> dict[str, Any]:
        found = self._brand.store.contacts("WHERE number = ?", (number,))
        if not found:
            raise Refused(404, "There is no such contact.")
        return shown(contact_id(found[0][0]), found[0][1])

    def _batch(self, request: Request) -> Batch:
        batch = self._brand.batches.get(request.path_params["batch_id"], since=self._brand.remembers_since)
        require(request, f"{batch.endpoint if batch is not None else 'contacts'}.read")
        if batch is None:
            raise Refused(404, "There is no such batch.")
        return batch


def require(request: Request, permission: str) -> None:
    """Raise Refused unless the key has the permission."""
    if permission not in request.state.permissions:
        raise Refused(403, "The API key lacks a permission.")


def matches(batch: Batch, query: dict[str, str]) -> bool:
    """Tell whether a batch is one of those that a query asks for."""
    day = batch.shown()["createdAt"][:10]
    return (
        batch.endpoint == query["endpoint"]
        and batch.status == query.get("status", batch.status)
        and query.get("dateFrom", day) <= day <= query.get("dateTo", day)
    )
