"""Any record that the models allow is the same record after it went through the ledger's rows."""

from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lodestar.evidence.packs.pack import make_pack
from lodestar.service.ledger.loading import load_pack
from lodestar.service.ledger.mapping import read_records
from lodestar.service.places.models import Place

names = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), min_size=1, max_size=40
).filter(lambda text: text.strip() and "\ufffd" not in text)
texts = st.lists(names, min_size=1, max_size=3).map("\n".join)
dates = st.sampled_from(["2024", "2024-02", "2024-02-29", "1999-12-31"])
numbers = st.decimals(-999_999_999, 999_999_999, places=6) | st.sampled_from(
    ["0", "0.000001", "67.72", "19700", "-4.0", "999999999", "999999999.999999", "0.1"]
).map(Decimal)
optional = st.none() | names


def some(*ids):
    return st.lists(st.sampled_from(ids), unique=True).map(tuple)


CHANGES = {
    "place": st.fixed_dictionaries({"short_name": optional, "note": st.none() | texts, "summary": texts}),
    "source": st.fixed_dictionaries(
        {"title": names, "text": st.none() | texts, "published": st.none() | dates}
    ),
    "organisation": st.fixed_dictionaries(
        {"name": names, "side": st.sampled_from([None, "local"]), "identifiers": st.lists(names, max_size=3)}
    ),
    "forum": st.fixed_dictionaries({"members": some("harbour-works", "amber-council", "amber-university")}),
    "action": st.fixed_dictionaries(
        {
            "text": texts,
            "starts": st.none() | dates,
            "principles": some("patience", "openness"),
            "responsibilities": st.lists(
                st.fixed_dictionaries(
                    {
                        "organisation": st.sampled_from(["harbour-works", "amber-council"]),
                        "role": st.sampled_from(["lead", "partner"]),
                        "side": st.just("local"),
                        "basis": st.just("made"),
                    }
                ),
                max_size=3,
            ),
            "milestones": st.lists(
                st.fixed_dictionaries({"id": st.sampled_from(["a", "b-1"]), "name": names, "due": dates}),
                max_size=3,
            ),
        }
    ),
    "programme": st.fixed_dictionaries({"value": st.none() | numbers, "partners": some("harbour-works")}),
    "project": st.fixed_dictionaries({"value": numbers, "assets": some("dry-dock", "clean-room")}),
    "asset": st.fixed_dictionaries(
        {"number": st.integers(1, 9999), "label": names, "operator": st.sampled_from([None, "harbour-works"])}
    ),
    "target": st.fixed_dictionaries(
        {
            "value": numbers,
            "points": st.lists(st.fixed_dictionaries({"period": dates, "value": numbers}), max_size=3),
        }
    ),
    "claim": st.fixed_dictionaries(
        {
            "stated": numbers,
            "expression": st.sampled_from([None, "then + now"]),
            "alternatives": st.dictionaries(names, st.just("now"), max_size=2),
            "accepted": st.none() | st.fixed_dictionaries({"by": names, "on": dates, "reason": texts}),
        }
    ),
}


@pytest.mark.parametrize("kind", CHANGES)
def test_any_record_comes_back_as_it_went_and_a_second_load_changes_nothing(amber, packs, kind):
    pack = packs("amber")

    @settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
    @given(changes=CHANGES[kind])
    def check(changes):
        first = next(iter(pack.records[kind].values()))
        model = type(first)
        values = {**first.model_dump(mode="json", exclude_none=True), **changes}
        record = model.model_validate({name: value for name, value in values.items() if value is not None})
        records = {**pack.records, kind: {**pack.records[kind], first.id: record}}
        changed = make_pack(records, pack.files)
        load_pack(by="t", pack=changed)
        assert read_records(Place.objects.get(pk=amber.pk), kind) == changed.records[kind]
        again = load_pack(by="t", pack=changed)
        assert again.unchanged and not again.kept

    check()
