"""The reference of sources says what the sources say."""

from pathlib import Path

from lodestar.commands.source_reference import sources_page
from lodestar.evidence.sources import file_sources, known_contracts

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "sources.md"


def test_the_page_is_up_to_date():
    assert PAGE.read_text(encoding="utf-8") == sources_page(), (
        "run: lodestar evidence reference > docs/reference/sources.md"
    )


def test_every_source_and_table_is_on_it():
    page = sources_page()
    assert all(f"### {name}\n" in page for name in file_sources())
    assert all(f"### {contract.table}\n" in page for contract in known_contracts())
