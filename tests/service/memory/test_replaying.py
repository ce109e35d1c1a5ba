"""Replaying to the moment of every event gives what a slow recorder, which asks nobody, wrote down at that moment."""

import copy
import datetime as dt

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lodestar.evidence.errors import LodestarError
from lodestar.service.audit.recorded import record_change
from lodestar.service.audit.replay import known_between, known_now, known_then, written_between
from lodestar.service.ledger.editing import edit_record
from lodestar.service.plan.models import Action
from lodestar.service.risks.models import Risk

LEVELS = dict.fromkeys(
    [f"{when}_{what}" for when in ("inherent", "current", "target") for what in ("likelihood", "impact")], 2
)
WORDS = st.text("abc déf−£", min_size=1, max_size=12).filter(str.strip)
DATES = st.sampled_from(["2024", "2025-06", "2026-01-15", None])
MILESTONES = st.lists(
    st.fixed_dictionaries({"id": st.sampled_from(["keys", "doors", "roof"]), "name": WORDS, "due": st.sampled_from(["2026", "2026-03"])}),
    max_size=3,
    unique_by=lambda one: one["id"],
)  # fmt: skip
EDITS = st.one_of(
    st.tuples(st.just("action"), st.sampled_from(["open-the-clean-room", "train-fitters"]), st.fixed_dictionaries({}, optional={
        "name": WORDS, "ends": DATES, "measure": st.one_of(st.none(), WORDS), "milestones": MILESTONES})),
    st.tuples(st.just("risk"), st.sampled_from(["flood", "drought"]), st.fixed_dictionaries({}, optional={
        "name": WORDS, "current_impact": st.integers(1, 5), "review_by": st.one_of(st.none(), st.just(dt.date(2026, 3, 1)))})),
)  # fmt: skip


class Recorder:
    """Looks at every row by itself, field by field, and keeps a copy."""

    def __init__(self, place) -> None:
        self.place, self.log = place, []

    def look(self) -> None:
        actions = {}
        for row in Action.objects.filter(place=self.place):
            actions[row.slug] = {
                "name": row.name,
                "ends": row.ends or None,
                "measure": row.measure or None,
                "milestones": [
                    {"id": m.slug, "name": m.name, "due": m.due} for m in row.milestones.order_by("id")
                ],
            }
        risks = {
            row.slug: {
                "name": row.name,
                "current_impact": row.current_impact,
                "review_by": row.review_by.isoformat() if row.review_by else None,
            }
            for row in Risk.objects.filter(place=self.place)
        }
        self.log.append((timezone.now(), copy.deepcopy({"action": actions, "risk": risks})))


def edit(place, kind: str, slug: str, changes: dict) -> None:
    if kind == "action":
        row = Action.objects.get(place=place, slug=slug)
        try:
            edit_record(by="t", instance=row, version=row.version, changes=changes, reason="why")
        except LodestarError:
            return
        return
    held = Risk.objects.filter(place=place, slug=slug).first()
    row = held or Risk(
        place=place, slug=slug, name="New", category="operations", cause="a", event="b", effect="c", proximity=2,
        treatment="treat", raised_on=dt.date(2026, 1, 1), **LEVELS,
    )  # fmt: skip
    for name, value in changes.items():
        setattr(row, name, value)
    record_change(by="t", action="change risk", row=row)


def shape(known: dict, like: dict) -> dict:
    """What was replayed, in the recorder's few fields."""
    return {
        slug: {
            name: (values.get(name) or []) if name == "milestones" else values.get(name)
            for name in like.get(slug, {})
        }
        for slug, values in known.items()
    }


def differing(before, after):
    """What two readings tell otherwise, by record."""
    return {
        slug: (before.get(slug), after.get(slug))
        for slug in before.keys() | after.keys()
        if before.get(slug) != after.get(slug)
    }


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(edits=st.lists(EDITS, min_size=1, max_size=8))
def test_every_moment_is_told_as_the_slow_recorder_wrote_it_down(amber, edits):
    with transaction.atomic():
        recorder = Recorder(amber)
        recorder.look()
        for one in edits:
            edit(amber, *one)
            recorder.look()
        for moment, then in recorder.log:
            for kind in ("action", "risk"):
                known = known_then(amber, kind, moment)
                assert known.keys() == then[kind].keys()
                assert shape(known, then[kind]) == then[kind]
        moments = [moment for moment, _ in recorder.log]
        for first, last in zip(moments, moments[1:] + moments[-1:], strict=True):
            for kind in ("action", "risk"):
                both = (known_then(amber, kind, first), known_then(amber, kind, last))
                assert known_between(amber, kind, first, last) == both
                some = written_between(amber, kind, first, last)
                assert differing(*some) == differing(*both)
                assert all(some[at][slug] == both[at][slug] for at in (0, 1) for slug in some[at])
        transaction.set_rollback(True)


def test_the_twin_notices_a_change_behind_the_audit_s_back(amber):
    recorder = Recorder(amber)
    recorder.look()
    edit(amber, "action", "train-fitters", {"name": "Train many"})
    moment, then = recorder.log[0]
    Action.objects.filter(place=amber, slug="train-fitters").update(measure="Slipped in")
    with pytest.raises(AssertionError):
        known = known_then(amber, "action", moment)
        assert shape(known, then["action"]) == then["action"]


def test_now_is_told_as_it_stands(amber):
    assert known_now(amber, "action") == known_then(amber, "action", timezone.now())
