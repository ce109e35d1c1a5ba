"""What must agree between the records of a pack, one claim at a time."""

import pytest
from small_pack import FILES, edited, problems, write

from lodestar.evidence.errors import LodestarError
from lodestar.evidence.packs.checking import check_pack, open_pack
from lodestar.evidence.packs.kinds import KINDS
from lodestar.evidence.packs.records import Action, Asset

REAL = (
    ("made: true", "made: false"),
    ("E99000001", "E47000004"),
    ("TLZ1", "TLD7"),
    ("E99000011", "E08000012"),
)
REAL_SOURCES = {"sources.yaml": FILES["sources.yaml"].replace("kind: made", "kind: document")}
REAL_FIGURES = {"observations.csv": FILES["observations.csv"].replace("E99000001", "E47000004")}
REAL_PLACE = edited("place.yaml", *REAL) | REAL_SOURCES | REAL_FIGURES


def test_a_sound_pack_has_no_problems_and_is_counted(tmp_path):
    report = check_pack(write(tmp_path))
    assert report.problems == ()
    assert report.ok
    counts = {
        "place": 1,
        "source": 2,
        "organisation": 2,
        "strength": 2,
        "forum": 2,
        "principle": 2,
        "theme": 1,
    }
    counts |= {"workstream": 1, "action": 1, "asset": 2, "observation": 3, "target": 1, "claim": 2}
    assert {kind: count for kind, count in report.counts.items() if count} == counts
    assert list(report.counts) == [kind.name for kind in KINDS]


def test_a_real_place_is_checked_with_real_codes(tmp_path):
    assert problems(tmp_path, REAL_PLACE) == []


WRONG = {
    "a reference that leads nowhere is refused, with the nearest id": (
        edited("actions.yaml", ("workstream: finance", "workstream: finnance")),
        "actions.yaml:2: action launch: workstream \"finnance\": is not in workstreams.yaml; did you mean 'finance'?",
    ),
    "a reference inside a list is found with its place in the list": (
        edited("actions.yaml", ("    - trust", "    - trust\n    - candour")),
        'actions.yaml:10: action launch: principles[2] "candour": is not in principles.yaml; '
        "add it to principles.yaml, or name another",
    ),
    "a reference inside a nested record is found": (
        edited("actions.yaml", ("organisation: council", "organisation: counsel")),
        'actions.yaml:11: action launch: responsibilities[1].organisation "counsel": is not in organisations.yaml; '
        "did you mean 'council'?",
    ),
    "a reference among named facts is found": (
        edited("claims.yaml", ("awards: awards", "awards: award")),
        "claims.yaml:7: claim awards-total: facts.awards \"award\": is not in observations.csv; did you mean 'awards'?",
    ),
    "an indicator that is not defined is refused": (
        edited("targets.yaml", ("indicator: rd-share-of-gva", "indicator: rd-share-of-gdp")),
        'targets.yaml:2: target rd-2030: indicator "rd-share-of-gdp": is not in the shared definitions (indicators); '
        "did you mean 'rd-share-of-gva'?",
    ),
    "a category that the place does not list is refused": (
        edited("assets.csv", ("Laboratory,health", "Laboratory,wealth")),
        'assets.csv:2: asset lab: category "wealth": is not one of the asset_categories in place.yaml; '
        "did you mean 'health'?",
    ),
    "two records with one id are refused, with both lines": (
        edited("principles.yaml", ("id: evidence", "id: trust")),
        'principles.yaml:2: principle trust: id "trust": is the id of two records, first on line 1; '
        "give each record its own id",
    ),
    "sources that stand in each other are refused": (
        edited(
            "sources.yaml", ("  licence: CC0\n- id: annex", "  licence: CC0\n  part_of: annex\n- id: annex")
        ),
        'sources.yaml:6: source plan: part_of "annex": leads back to itself (plan → annex → plan); break the circle',
    ),
    "a forum that reports to itself is refused": (
        edited("forums.yaml", ("reports_to: board", "reports_to: group")),
        'forums.yaml:2: forum group: reports_to "group": leads back to itself (group → group); break the circle',
    ),
    "a postcode that is no postcode is refused": (
        edited("assets.csv", ("L7 3FA", "L7 XX")),
        'assets.csv:2: asset lab: postcode "L7 XX": is not a postcode; write it in full, such as L7 3FA, or leave it blank',
    ),
    "a postcode that does not exist is refused": (
        edited("assets.csv", ("L7 3FA", "L7 0ZZ")),
        'assets.csv:2: asset lab: postcode "L7 0ZZ": is not in the ONS Postcode Directory; '
        "check the last three characters, or leave it blank",
    ),
    "an action that ends before it starts is refused": (
        edited("actions.yaml", ("ends: 2025-03", "ends: 2023")),
        'actions.yaml:7: action launch: ends "2023": is before it starts (2024-04); put the later date here',
    ),
    "a milestone after the end of its action is refused": (
        edited("actions.yaml", ("due: 2024-09", "due: 2025-04-01")),
        'actions.yaml:18: action launch: milestones[1].due "2025-04-01": is after the action ends (2025-03); '
        "correct one of the dates",
    ),
    "a milestone before the start of its action is refused": (
        edited("actions.yaml", ("due: 2024-09", "due: 2024-03-31")),
        'actions.yaml:18: action launch: milestones[1].due "2024-03-31": is before the action starts (2024-04); '
        "correct one of the dates",
    ),
    "two records in the same place of the published order are refused": (
        edited("principles.yaml", ("order: 2", "order: 1")),
        'principles.yaml:2: principle evidence: order "1": is also that of trust on line 1; give each its own',
    ),
    "an area that is no code is refused": (
        edited("observations.csv", ("K03000001", "Great Britain")),
        'observations.csv:3: observation business-rd-2022: area "Great Britain": is not a GSS, ITL or NUTS code; '
        "write the area's code, such as E47000004, TLD7 or K02000001",
    ),
    "a unit of another dimension than the indicator's is refused": (
        edited("observations.csv", ("1.9,percent", "1.9,gbp-million")),
        'observations.csv:2: observation rd-2022: unit "gbp-million": measures money, but rd-share-of-gva is a share in '
        "percent; use a unit of that dimension, or another indicator",
    ),
    "a target without a period is refused": (
        edited("targets.yaml", ("  period: 2030\n", "")),
        "targets.yaml:1: target rd-2030: period: is missing beside the target's value; say when it is to be reached",
    ),
    "a commitment without a value is refused": (
        edited("targets.yaml", ("  value: 3\n", "")),
        'targets.yaml:4: target rd-2030: role "commitment": has no value to be reached; '
        "give value, period and trajectory, or role: contextual",
    ),
    "a point after the target is refused": (
        edited("targets.yaml", ("period: 2028", "period: 2031")),
        'targets.yaml:13: target rd-2030: points[2].period "2031": comes after the target\'s own period, 2030; '
        "keep the points inside it",
    ),
    "points out of order are refused": (
        edited("targets.yaml", ("period: 2028", "period: 2024")),
        'targets.yaml:13: target rd-2030: points[2].period "2024": does not come after 2025, the point before; '
        "put the points in order, after the baseline",
    ),
    "a point before the baseline is refused": (
        edited("targets.yaml", ("period: 2025", "period: 2022")),
        'targets.yaml:11: target rd-2030: points[1].period "2022": does not come after 2022, the baseline; '
        "put the points in order, after the baseline",
    ),
    "points for a straight path are refused": (
        edited("targets.yaml", ("trajectory: points", "trajectory: linear")),
        "targets.yaml:10: target rd-2030: points: are given for another trajectory; say trajectory: points, or stepped",
    ),
    "a name in an expression that is no fact is refused": (
        edited("claims.yaml", ("expression: awards", "expression: awards + award")),
        'claims.yaml:8: claim awards-total: expression "awards + award": uses award, which is not among the claim\'s '
        "facts; did you mean 'awards'?",
    ),
    "a fact that no expression uses is refused": (
        edited("claims.yaml", ("    awards: awards", "    awards: awards\n    spare: rd-2022")),
        'claims.yaml:8: claim awards-total: facts.spare "rd-2022": is not used by any expression; '
        "use it, or remove it from facts",
    ),
    "facts of another kind than the sum that they make are refused": (
        edited("claims.yaml", ("awards: awards", "awards: rd-2022")),
        'claims.yaml:7: claim awards-total: facts.awards "rd-2022": is share (percent), but the claim states money '
        "(gbp-million); add and subtract figures of one kind only",
    ),
    "a claim that restates one of another kind is refused": (
        edited("claims.yaml", ("stated: 7\n  unit: gbp-million", "stated: 7\n  unit: percent")),
        'claims.yaml:16: claim awards-again: restates "awards-total": gives money (gbp-million), but this claim share '
        "(percent); name a claim of the same quantity",
    ),
    "a made place may not rest on a real source": (
        edited("sources.yaml", ("kind: made", "kind: document")),
        'sources.yaml:3: source plan: kind "document": is not made, but the place is; '
        "a made place never rests on real sources: use made",
    ),
    "a made place may not carry a real code": (
        edited("place.yaml", ("E99000001", "E47000004")),
        'place.yaml:8: place seaholm: codes[1].code "E47000004": may be a real place\'s code; '
        "a made place uses reserved codes, such as E99000001",
    ),
    "a made organisation has no entry in a register": (
        edited(
            "organisations.yaml", ("kind: government", "kind: government\n  identifiers: [GB-COH-00083405]")
        ),
        'organisations.yaml:9: organisation agency: identifiers[1] "GB-COH-00083405": is an entry of a real register; '
        "an invented organisation has none; remove it",
    ),
    "a real place may not rest on a made source": (
        REAL_PLACE | {"sources.yaml": REAL_SOURCES["sources.yaml"].replace("document", "made", 1)},
        'sources.yaml:3: source plan: kind "made": is for made places only; '
        "name a real source, or set made: true in place.yaml",
    ),
    "a real place holds nothing made": (
        REAL_PLACE | edited("actions.yaml", ("basis: stated", "basis: made")),
        'actions.yaml:14: action launch: responsibilities[1].basis "made": is for made places only; '
        "use another word, or set made: true in place.yaml",
    ),
    "a real place may not carry a reserved code": (
        REAL_PLACE | edited("place.yaml", *REAL[:3]),
        'place.yaml:14: place seaholm: authorities[1].code "E99000011": is reserved for made places; '
        "use the real code, or set made: true in place.yaml",
    ),
    "a local authority's code must be a local authority's": (
        REAL_PLACE | edited("place.yaml", *REAL[:3], ("E99000011", "E12000002")),
        'place.yaml:14: place seaholm: authorities[1].code "E12000002": is not the code of a local authority (E12 is '
        "region); use a code of E06, E07, E08, E09, N09, S12, W06",
    ),
    "two organisations may not share an identifier": (
        REAL_PLACE
        | edited(
            "organisations.yaml",
            ("kind: local-authority", "kind: local-authority\n  identifiers: [GB-LAE-LIV]"),
            ("kind: government", "kind: government\n  identifiers:\n    - GB-LAE-LIV"),
        ),
        'organisations.yaml:11: organisation agency: identifiers[1] "GB-LAE-LIV": is the identifier of council too; '
        "give it to the one that holds it",
    ),
}


@pytest.mark.parametrize("files,said", WRONG.values(), ids=WRONG)
def test_what_is_wrong_is_said_once_with_its_line_and_remedy(tmp_path, files, said):
    assert problems(tmp_path, files) == [said]


def test_a_baseline_of_another_definition_is_refused_with_both_definitions(tmp_path):
    (said,) = problems(tmp_path, edited("targets.yaml", ("baseline: rd-2022", "baseline: business-rd-2022")))
    assert said.startswith(
        'targets.yaml:5: target rd-2030: baseline "business-rd-2022": has another definition'
    )
    assert "business-rd-share-of-gva" in said
    assert "R&D as a share of GVA, all sectors" in said
    assert "counts R&D by business, not R&D by every sector" in said


def test_all_problems_are_reported_at_once_in_the_order_of_files_and_lines(tmp_path):
    files = (
        edited("actions.yaml", ("workstream: finance", "workstream: x"), ("    - trust", "    - y"))
        | edited("assets.csv", ("lab,1", "lab,one"))
        | edited("themes.yaml", ("order: 1", "order: 100"))
    )
    found = check_pack(write(tmp_path, files)).problems
    assert [(problem.file, problem.line) for problem in found] == [
        ("actions.yaml", 2),
        ("actions.yaml", 9),
        ("assets.csv", 2),
        ("themes.yaml", 1),
    ]


def test_a_broken_file_does_not_make_references_into_it_look_wrong(tmp_path):
    (said,) = problems(tmp_path, {"workstreams.yaml": "- id: [\n"})
    assert said.startswith("workstreams.yaml:")


def test_a_record_with_a_problem_can_still_be_referred_to(tmp_path):
    (said,) = problems(tmp_path, edited("workstreams.yaml", ("order: 1", "order: first")))
    assert said == (
        'workstreams.yaml:1: workstream finance: order "first": is not a whole number; write digits only, such as 12'
    )


def test_a_pack_is_the_same_wherever_its_folder_stands(tmp_path):
    one, other = open_pack(write(tmp_path / "a")), open_pack(write(tmp_path / "b"))
    assert one.digest == other.digest
    changed = open_pack(write(tmp_path / "c", edited("themes.yaml", ("text: Grow.", "text: Grow on."))))
    assert changed.digest != one.digest


def test_a_pack_gives_its_records_by_kind_and_id(tmp_path):
    pack = open_pack(write(tmp_path))
    assert pack.place.name == "Seaholm"
    assert pack.get("action", "launch").name == "Launch the fund"
    assert [asset.label for asset in pack.all(Asset)] == ["Lab", "Dock, old"]
    assert [action.id for action in pack.all(Action)] == ["launch"]
    assert pack.files["themes.yaml"] == FILES["themes.yaml"].encode()
    with pytest.raises(LodestarError, match="seaholm has no action 'lunch'; did you mean 'launch'"):
        pack.get("action", "lunch")
    with pytest.raises(LodestarError, match="'actions' is no kind of record"):
        pack.get("actions", "launch")
    with pytest.raises(TypeError):
        pack.records["action"]["other"] = None  # type: ignore[index]


def test_a_pack_with_problems_is_not_opened(tmp_path):
    with pytest.raises(LodestarError, match=r"has 1 problem:[\s\S]*actions\.yaml:2: action launch"):
        open_pack(write(tmp_path, edited("actions.yaml", ("workstream: finance", "workstream: x"))))
