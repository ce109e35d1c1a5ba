"""The reference of place packs says what the models say, all of it."""

import jsonschema
import pytest
import yaml
from small_pack import FILES

from lodestar.evidence.errors import LodestarError
from lodestar.evidence.locations import docs_folder
from lodestar.evidence.packs.kinds import KINDS
from lodestar.evidence.packs.reference import json_schema, reference_page
from lodestar.evidence.packs.structure import shape


def every_field():
    for kind in KINDS:
        waiting = [(kind.file, kind.model)]
        while waiting:
            where, model = waiting.pop()
            for field in shape(model).values():
                yield f"{where}: {field.name}", field
                if field.model:
                    waiting.append((f"{where}: {field.name}", field.model))


def test_the_page_in_docs_is_what_the_models_say():
    written = (docs_folder() / "reference" / "place-pack.md").read_text(encoding="utf-8")
    assert written == reference_page(), (
        "write it again: lodestar pack reference > docs/reference/place-pack.md"
    )


@pytest.mark.parametrize(
    "where,field", [pytest.param(where, field, id=where) for where, field in every_field()]
)
def test_every_field_is_described(where, field):
    description = field.info.description or ""
    assert description, f"{where} has no description"
    assert description.endswith("."), f"{where}: the description is no sentence"
    assert f"| `{field.name}` |" in reference_page()


def test_every_file_and_nested_record_has_its_section():
    page = reference_page()
    for kind in KINDS:
        assert f"\n## {kind.file}\n" in page
    assert "\n### actions.yaml: milestones\n" in page


def test_the_page_says_what_is_needed_and_allowed():
    page = reference_page()
    assert "| `workstream` | yes | id in [`workstreams.yaml`](#workstreamsyaml) |" in page
    assert "| `commitment` | yes | `committed`, `proposed` |" in page
    assert "| `qualifier` | no; else exact |" in page
    assert "| `order` | yes | whole number 1 to 99 |" in page
    assert "| `unit` | yes | id of a shared definition (units) |" in page


def test_the_schema_of_a_pack_takes_a_sound_pack_and_refuses_a_wrong_one():
    schema = json_schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    kept = (
        "place.yaml",
        "sources.yaml",
        "organisations.yaml",
        "themes.yaml",
        "forums.yaml",
        "principles.yaml",
    )
    pack = {name: yaml.load(FILES[name], yaml.BaseLoader) for name in kept}
    for records in (pack["themes.yaml"], pack["principles.yaml"]):
        for record in records:
            record["order"] = int(record["order"])
    for code in pack["place.yaml"]["codes"] + pack["place.yaml"]["authorities"]:
        code["vintage"] = int(code["vintage"])
    pack["place.yaml"]["made"] = True
    jsonschema.validate(pack, schema)
    pack["themes.yaml"][0]["colour"] = "red"
    with pytest.raises(jsonschema.ValidationError, match="colour"):
        jsonschema.validate(pack, schema)


def test_the_schema_of_one_kind_names_its_fields():
    assert set(json_schema("theme")["properties"]) == {
        "id",
        "source",
        "locator",
        "note",
        "order",
        "name",
        "text",
    }
    with pytest.raises(LodestarError, match="'themes' is no kind of record; did you mean 'theme'"):
        json_schema("themes")
