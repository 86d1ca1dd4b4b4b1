"""A segment as the steps of its funnel: what each asks, how it is combined, who falls out there. Pure values."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from exporter.segments.rules import EVERYONE, Group, InSegment, Rule, Segment
from exporter.segments.rules import Step as SetStep
from exporter.segments.words import in_words

StepKind = Literal["rule", "union", "intersect", "except", "segment", "email", "opted_in"]


@dataclass(frozen=True, slots=True)
class FunnelStep:
    """One step of a funnel.

    Args:
        kind: "rule": one of the first rules, all of which have to hold; "union", "intersect" and "except": a step of
            the segment; "segment": all of a segment that has no rules to take apart; "email" and "opted_in": what an
            export asks beyond the segment.
        label: What it asks, in words.
        alone: Who fulfils this step by itself, whatever stands before it; a segment that is not saved.
        changed: Who falls out here (for "union": who comes in); a segment that is not saved, or None where rules
            cannot say it.
    """

    kind: StepKind
    label: str
    alone: Segment
    changed: Segment | None


def steps(segment: Segment, *, email: Rule | None = None, opted_in: Rule | None = None) -> tuple[FunnelStep, ...]:
    """Take a segment apart, rules that are off left out.

    Args:
        segment: Saved or not.
        email: Who has a usable address; None leaves the step out.
        opted_in: Who agreed to be written to; None leaves the step out.
    """
    parts = [_whole(segment)] if segment.sql is not None or segment.kind == "static" else _taken_apart(segment)
    rules: list[tuple[StepKind, str, Rule | None]] = [
        ("email", "with a usable email", email),
        ("opted_in", "opted in", opted_in),
    ]
    asked: list[Rule] = []
    for kind, label, rule in rules:
        if rule is not None:
            parts.append(FunnelStep(kind, label, _of(segment, rule), _without(segment, asked, rule)))
            asked.append(rule)
    return tuple(parts)


def _of(segment: Segment, rule: Rule) -> Segment:
    """Return the segment of this rule alone."""
    return Segment("", segment.source, rule if isinstance(rule, Group) else Group("all", (rule,)))


def _without(segment: Segment, asked: Sequence[Rule], rule: Rule) -> Segment | None:
    """Return those of a segment who fulfil what was asked, but not the rule."""
    then = (*(SetStep("intersect", _of(segment, each).where) for each in asked), _except(rule))
    if segment.sql is None and segment.kind == "dynamic":
        return Segment("", segment.source, segment.where, (*segment.then, *then))
    if not segment.name:
        return None
    return Segment("", segment.source, Group("all", (InSegment(segment.name),)), then)


def _except(rule: Rule) -> SetStep:
    return SetStep("except", rule if isinstance(rule, Group) else Group("all", (rule,)))


def _whole(segment: Segment) -> FunnelStep:
    said = "frozen members" if segment.kind == "static" else "the segment's SQL"
    changed = None
    if segment.name:
        changed = Segment("", segment.source, EVERYONE, (_except(InSegment(segment.name)),))
    return FunnelStep("segment", said, segment, changed)


def _taken_apart(segment: Segment) -> list[FunnelStep]:
    first = segment.where
    rules = [first] if first.kind == "any" else list(first.members)
    kept = [rule for rule in rules if not _is_off(rule)]
    found = [
        FunnelStep(
            "rule",
            in_words(_of(segment, rule).where),
            _of(segment, rule),
            Segment("", segment.source, Group("all", tuple(kept[:number])), (_except(rule),)),
        )
        for number, rule in enumerate(kept)
        if not first.off
    ]
    for number, step in enumerate(segment.then):
        if not _is_off(step.where):
            label = in_words(step.where)
            found.append(FunnelStep(step.how, label, _of(segment, step.where), _changed(segment, number)))
    return found


def _changed(segment: Segment, number: int) -> Segment | None:
    """Return who falls out, or comes in, at a step (0-based) of a segment."""
    before, step = segment.then[:number], segment.then[number]
    if step.how == "union":
        if any(each.how != "union" for each in before):
            return None
        taken = tuple(SetStep("except", group) for group in (segment.where, *(each.where for each in before)))
        return Segment("", segment.source, step.where, taken)
    opposite = replace(step, how="intersect" if step.how == "except" else "except")
    return Segment("", segment.source, segment.where, (*before, opposite))


def _is_off(rule: Rule) -> bool:
    """Say whether a rule counts as not there: it is off, or a group in which all are."""
    if isinstance(rule, Group) and rule.members:
        return rule.off or all(map(_is_off, rule.members))
    return rule.off
