"""The reference of sources: what can be added, where to get it, which tables it fills, and what their columns mean."""

from collections.abc import Iterable

from lodestar.evidence.sources import FileSource, file_sources, known_contracts
from lodestar.evidence.tables.contracts import Contract


def sources_page() -> str:
    """docs/reference/sources.md, as it must read."""
    sources = list(file_sources().values())
    return "\n".join(
        [
            "# Sources of evidence",
            "",
            "Files that `lodestar evidence add FILE…` knows by what is in them. Made by `lodestar evidence reference`.",
            "",
            "## Sources",
            "",
            *(line for source in sources for line in _source(source)),
            "## Tables",
            "",
            *(line for contract in known_contracts() for line in _table(contract, sources)),
        ]
    )


def _source(source: FileSource) -> Iterable[str]:
    tables = ", ".join(f"`{contract.table}`" for contract in source.CONTRACTS)
    fetched = (
        [f"It can be fetched: `lodestar evidence fetch {source.NAME} FILE`.", ""]
        if hasattr(source, "fetch")
        else []
    )
    return [
        f"### {source.NAME}",
        "",
        f"{source.TITLE}. {source.PUBLISHER}; {source.LICENCE}. Fills {tables}.",
        "",
        f"To get: {source.GET_IT}",
        "",
        *fetched,
        *(f"- `{part}`: {what}" for part, what in source.PARTS.items()),
        "",
    ]


def _table(contract: Contract, sources: Iterable[FileSource]) -> Iterable[str]:
    fills = [source.NAME for source in sources if contract.table in {held.table for held in source.CONTRACTS}]
    apart = " It stays in its release as Parquet and is not copied into the store." if contract.apart else ""
    by = f" Filled by {', '.join(fills)}." if fills else ""
    return [
        f"### {contract.table}",
        "",
        f"{contract.description}{apart}{by}",
        "",
        "| column | type | meaning |",
        "| --- | --- | --- |",
        *(
            f"| {column.name} | {column.type}{', required' if column.required else ''} | {column.description.replace('|', chr(92) + '|')} |"
            for column in contract.columns
        ),
        "",
    ]
