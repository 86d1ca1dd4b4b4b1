"""Segments as documents: only JSON's own types, as the workspace remembers them and the workspace file writes them."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from typing import Any

from exporter.errors import Issue, SegmentError
from exporter.segments.document_reading import read
from exporter.segments.rules import (
    EVERYONE,
    Condition,
    Group,
    InSegment,
    Part,
    Related,
    Relative,
    Rule,
    Scalar,
    Segment,
    Value,
)


def to_document(segment: Segment) -> dict[str, Any]:
    """Turn a segment into what is stored: only JSON's own types, the name left out, days as ISO text.

    Two segments of one name are the same when their documents are.
    """
    document: dict[str, Any] = {"source": segment.source}
    if segment.sql is not None:
        document["sql"] = segment.sql
    elif segment.then:
        document["rules"] = [_rule(segment.where), *({step.how: _rule(step.where)} for step in segment.then)]
    else:
        document["where"] = _rule(segment.where)
    said = {
        "description": segment.description,
        "kind": segment.kind if segment.kind != "dynamic" else "",
        "state": segment.state if segment.state != "active" else "",
        "tags": list(segment.tags),
        "notes": segment.notes,
        "frozen": asdict(segment.frozen) if segment.frozen is not None else None,
    }
    return document | {key: value for key, value in said.items() if value}


def _rule(rule: Rule) -> dict[str, Any]:
    off = {"off": True} if rule.off else {}
    match rule:
        case Group():
            return {rule.kind: [_rule(member) for member in rule.members]} | off
        case Condition():
            exactly = {"case_sensitive": True} if rule.case_sensitive else {}
            return {"field": rule.field, "op": rule.op} | _value(rule.value) | exactly | off
        case Related():
            of = {"of": rule.column} if rule.column is not None else {}
            compared = {"measure": rule.measure} | of | {"op": rule.op} | _value(rule.value)
            where = {"where": _rule(rule.where)} if rule.where != EVERYONE else {}
            return {"related": rule.table} | compared | where | off
        case InSegment():
            return {"segment": rule.segment} | ({} if rule.member else {"member": False}) | off
        case Part():
            within = {key: name for key, name in (("by", rule.by), ("of", rule.of)) if name is not None}
            return {"part": {"seed": rule.seed, "from": rule.low, "to": rule.high} | within} | off


def _value(value: Value) -> dict[str, Any]:
    if isinstance(value, Relative):
        return {"value": {"n": value.n, "unit": value.unit}}
    if isinstance(value, tuple):
        return {"value": [_plain(each) for each in value]}
    return {} if value is None else {"value": _plain(value)}


def _plain(value: Scalar) -> str | int | float | bool:
    return value.isoformat() if isinstance(value, date) else value


def from_document(name: str, document: Mapping[str, Any]) -> Segment:
    """Read a segment from its document. Its columns, operators and values are `check`'s matter.

    Raises:
        SegmentError: The document is not one of a segment; every fault at once. Conditions are numbered in
            reading order, from 1.
    """
    if not isinstance(document, Mapping):
        raise SegmentError([Issue("segment", "This is not a segment: it needs source and where.")])
    segment, issues = read(name, document)
    if issues:
        raise SegmentError(issues)
    return segment
