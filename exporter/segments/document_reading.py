"""Reads the document of a segment, rule by rule, and keeps every fault."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Literal, get_args

from exporter.errors import Issue
from exporter.segments.rules import (
    DEEPEST,
    EVERYONE,
    Condition,
    Frozen,
    Group,
    How,
    InSegment,
    Kind,
    Leaf,
    Measure,
    Part,
    Related,
    Relative,
    Rule,
    Scalar,
    Segment,
    State,
    Step,
    Unit,
    Value,
)
from exporter.segments.spelling import did_you_mean

MOST_TAGS = 20
LONGEST_TAG = 50

_KEYS = ("source", "where", "rules", "sql", "description", "kind", "state", "tags", "notes", "frozen")
_CONDITION = ("field", "op", "value", "case_sensitive", "off")
_RELATED = ("related", "measure", "of", "op", "value", "where", "off")
_PART = ("seed", "from", "to", "by", "of")
_ONE_WAY = "Say who belongs to the segment in one way: where, rules or sql."


def read(name: str, document: Mapping[str, Any]) -> tuple[Segment, tuple[Issue, ...]]:
    """Read a segment from its document.

    Returns:
        The segment, and every fault of the document; it means nothing unless there are none.
    """
    reading = _Reading()
    segment = reading.segment(name, document)
    return segment, tuple(reading.issues)


class _Reading:
    """Reads one document, counting the conditions; `issues` holds its faults."""

    def __init__(self) -> None:
        self.issues: list[Issue] = []
        self._conditions = 0

    def fault(self, where: str, message: str) -> None:
        self.issues.append(Issue(where, message))

    def keys(self, where: str, document: Mapping[str, Any], known: tuple[str, ...]) -> None:
        for key in document:
            if key not in known:
                self.fault(where, f'There is no "{key}" here.{did_you_mean(str(key), known)}')

    def segment(self, name: str, document: Mapping[str, Any]) -> Segment:
        self.keys("segment", document, _KEYS)
        source = self.text("source", document, missing="Say which profile source the segment is over.")
        said = [key for key in ("where", "rules", "sql") if key in document]
        where, sql = EVERYONE, None
        then: tuple[Step, ...] = ()
        if len(said) != 1:
            self.fault("where", "Say who belongs to the segment; {all: []} is everyone." if not said else _ONE_WAY)
        elif said == ["where"]:
            where = self.group(document["where"], 1)
        elif said == ["rules"]:
            where, then = self.steps(document["rules"])
        else:
            sql = self.text("sql", document, missing="Write the SQL as text.") or None
        return Segment(
            name,
            source,
            where,
            then,
            description=self.text("description", document),
            sql=sql,
            kind=self.one_of("kind", document, get_args(Kind), "dynamic"),
            state=self.one_of("state", document, get_args(State), "active"),
            tags=self.tags(document.get("tags") or ()),
            notes=self.text("notes", document),
            frozen=self.frozen(document.get("frozen")),
        )

    def text(self, key: str, document: Mapping[str, Any], *, missing: str | None = None) -> str:
        value = document.get(key)
        if value is None and missing is None:
            return ""
        if isinstance(value, str) and (value or missing is None):
            return value
        self.fault(key, missing or f"Write the {key} as text.")
        return ""

    def one_of(self, key: str, document: Mapping[str, Any], known: tuple[Any, ...], default: Any) -> Any:  # noqa: ANN401 -- a Literal
        value = document.get(key, default)
        if value not in known:
            self.fault(key, f"The {key} is one of {', '.join(known)}.")
            return default
        return value

    def tags(self, document: object) -> tuple[str, ...]:
        if not isinstance(document, list | tuple) or not all(isinstance(tag, str) for tag in document):
            self.fault("tags", "Write the tags as a list of texts.")
            return ()
        tags = tuple(dict.fromkeys(tag.strip() for tag in document))
        if len(tags) > MOST_TAGS:
            self.fault("tags", f"A segment has at most {MOST_TAGS} tags; these are {len(tags)}.")
        if not all(0 < len(tag) <= LONGEST_TAG for tag in tags):
            self.fault("tags", f"A tag has 1 to {LONGEST_TAG} characters.")
        return tags

    def frozen(self, document: object) -> Frozen | None:
        match document:
            case None:
                return None
            case {"place": str(place), "members": int(members), "at": str(at), **others} if not others:
                return Frozen(place, members, at)
        self.fault("frozen", "Frozen members have a place, members and at. Leave them out, and freeze the segment.")
        return None

    def steps(self, document: object) -> tuple[Group, tuple[Step, ...]]:
        if not isinstance(document, list | tuple) or not document:
            self.fault("rules", "Write the rules as a list: [{all: [...]}, {union: {all: [...]}}].")
            return EVERYONE, ()
        then: list[Step] = []
        for number, step in enumerate(document[1:], 2):
            known: tuple[How, ...] = get_args(How)
            said = [how for how in known if isinstance(step, Mapping) and step.keys() == {how}]
            then += [Step(how, self.group(step[how], 1)) for how in said]
            if not said:
                self.fault(f"rule {number}", f"Say how it is combined with those before: one of {', '.join(known)}.")
        return self.group(document[0], 1), tuple(then)

    def group(self, document: object, level: int) -> Group:
        if not isinstance(document, Mapping) or len(document.keys() - {"off"}) != 1 or not _is_group(document):
            self.fault("where", "A group is either {all: [...]} or {any: [...]}.")
            return EVERYONE
        if level > DEEPEST:
            self.fault("where", f"Groups are nested more than {DEEPEST} levels deep. Make it flatter.")
            return EVERYONE
        kind: Literal["all", "any"] = "all" if "all" in document else "any"
        members = document[kind]
        if not isinstance(members, list | tuple):
            self.fault("where", f'The rules of "{kind}" have to be a list.')
            return EVERYONE
        off = self.flag("where", "off", document)
        return Group(kind, tuple(self.rule(member, level) for member in members), off)

    def rule(self, document: object, level: int) -> Rule:
        if isinstance(document, Mapping) and _is_group(document):
            return self.group(document, level + 1)
        self._conditions += 1
        return self.leaf(f"condition {self._conditions}", document, level)

    def leaf(self, where: str, document: object, level: int) -> Leaf | Group:
        if not isinstance(document, Mapping):
            self.fault(where, "A condition needs field, op and, for most operators, value.")
            return EVERYONE
        match document:
            case {"related": _}:
                return self.related(where, document, level)
            case {"segment": str(segment)} if segment:
                self.keys(where, document, ("segment", "member", "off"))
                member = self.flag(where, "member", document, default=True)
                return InSegment(segment, member, self.flag(where, "off", document))
            case {"part": Mapping() as part}:
                self.keys(where, document, ("part", "off"))
                return self.part(where, part, off=self.flag(where, "off", document))
        return self.condition(where, document)

    def condition(self, where: str, document: Mapping[str, Any]) -> Condition:
        self.keys(where, document, _CONDITION)
        self.needed(where, document, ("field", "op"))
        case_sensitive = self.flag(where, "case_sensitive", document)
        value = self.value(where, document.get("value"))
        off = self.flag(where, "off", document)
        return Condition(str(document.get("field")), str(document.get("op")), value, case_sensitive, off)

    def related(self, where: str, document: Mapping[str, Any], level: int) -> Related:
        self.keys(where, document, _RELATED)
        self.needed(where, document, ("related", "op"))
        of = document.get("of")
        if of is not None and not isinstance(of, str):
            self.fault(where, "of is the name of a column.")
        rows = EVERYONE
        if "where" in document:
            rows = _Rows(self, where).group(document["where"], level + 1)
        return Related(
            str(document["related"]),
            self.one_of_measures(where, document.get("measure", "count")),
            str(document.get("op")),
            self.value(where, document.get("value")),
            str(of) if of is not None else None,
            rows,
            self.flag(where, "off", document),
        )

    def one_of_measures(self, where: str, document: object) -> Measure:
        known: tuple[Measure, ...] = get_args(Measure)
        for measure in known:
            if document == measure:
                return measure
        self.fault(where, f"The measure is one of {', '.join(known)}.")
        return "count"

    def part(self, where: str, document: Mapping[str, Any], *, off: bool) -> Part:
        self.keys(where, document, _PART)
        self.needed(where, document, ("seed",))
        shares = [document.get(key) for key in ("from", "to")]
        if not all(isinstance(share, int | float) and not isinstance(share, bool) for share in shares):
            self.fault(where, "A part is written {seed: autumn, from: 0, to: 0.5}.")
            shares = [0.0, 1.0]
        for key in ("by", "of"):
            if document.get(key) is not None:
                self.needed(where, document, (key,))
        by, of = (document.get(key) for key in ("by", "of"))
        low, high = (float(share or 0) for share in shares)
        return Part(str(document.get("seed")), low, high, by, of, off)

    def needed(self, where: str, document: Mapping[str, Any], keys: tuple[str, ...]) -> None:
        for key in keys:
            if not isinstance(document.get(key), str) or not document[key]:
                self.fault(where, f'Say the {key}, as text: "{key}" is missing.')

    def flag(self, where: str, key: str, document: Mapping[str, Any], *, default: bool = False) -> bool:
        value = document.get(key, default)
        if not isinstance(value, bool):
            self.fault(where, f"{key} is either true or false.")
        return bool(value)

    def value(self, where: str, document: object) -> Value:
        if isinstance(document, Mapping):
            return self.span(where, document)
        if isinstance(document, list | tuple):
            return tuple(self.scalar(where, value) for value in document)
        return None if document is None else self.scalar(where, document)

    def scalar(self, where: str, document: object) -> Scalar:
        if isinstance(document, date):
            return document.isoformat()
        if isinstance(document, str | int | float):
            return document
        self.fault(where, "A value is text, a number, a day, true or false.")
        return ""

    def span(self, where: str, document: Mapping[str, Any]) -> Relative | None:
        n, unit = document.get("n"), document.get("unit")
        fits = document.keys() == {"n", "unit"} and isinstance(n, int) and not isinstance(n, bool)
        units = get_args(Unit)
        if not fits or unit not in units:
            listed = f"{', '.join(units[:-1])} and {units[-1]}"
            self.fault(where, f"A span is written {{n: 30, unit: days}}; the units are {listed}.")
            return None
        return Relative(int(document["n"]), document["unit"])


class _Rows(_Reading):
    """Reads the conditions on the rows of a related table, numbered within the rule that they belong to."""

    def __init__(self, outer: _Reading, place: str) -> None:
        super().__init__()
        self.issues = outer.issues
        self._place = place

    def leaf(self, where: str, document: object, level: int) -> Leaf | Group:
        place = f"{self._place}, row {where}"
        if isinstance(document, Mapping) and document.keys() & {"related", "segment", "part"}:
            self.fault(place, "The rows of a related table are told apart by conditions on its own columns alone.")
            return EVERYONE
        return super().leaf(place, document, level)


def _is_group(document: Mapping[str, Any]) -> bool:
    return bool(document.keys() & {"all", "any"})
