"""Companies House: Basic Company Data, every live company of the United Kingdom, a row each.

Millions of rows: they are read in blocks, checked column by column and kept as Parquet. Numbers keep their leading
zeros, SIC codes come without their words. The line "care of" of an address, which may name a person, is not read.
"""

import re
import tempfile
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from lodestar.evidence.files.blocks import block_batches
from lodestar.evidence.files.reading import Table, TextTable
from lodestar.evidence.progress import tell
from lodestar.evidence.releases.manifests import About
from lodestar.evidence.tables.checking import bear, check_batch
from lodestar.evidence.tables.content import PARQUET, ContentHasher
from lodestar.evidence.tables.contracts import (
    QUARANTINE,
    Batch,
    CheckedFile,
    Column,
    Contract,
    Type,
    match_header,
)

NAME = "companies-house"
TITLE = "Basic Company Data"
PUBLISHER = "Companies House"
LICENCE = "free of charge, for any use (Companies House)"
GET_IT = (
    "BasicCompanyDataAsOneFile-YYYY-MM-01.zip from download.companieshouse.gov.uk, as it is: a zip of one CSV file. It is "
    "published anew each month."
)
PARTS: Mapping[str, str] = {"companies": "Every live company on the register"}

FORMER_NAMES = 10
_DAYS = ("%d/%m/%Y", "%Y-%m-%d")
_SIC = re.compile(r"(\d{4,5})(?:\s*-.*)?")


def _text(name: str, description: str, *aliases: str) -> Column:
    return Column(name, longest=500, aliases=aliases, description=description)


COMPANY = Contract(
    table="company",
    description="One company on the register, in the order of the file.",
    key=("number",),
    apart=True,
    columns=(
        Column(
            "number",
            required=True,
            pattern=r"^[0-9A-Z]{8}$",
            aliases=("CompanyNumber",),
            description="Company number, eight characters with leading zeros.",
        ),
        Column("name", required=True, longest=500, aliases=("CompanyName",), description="Name of the company."),
        _text("address_1", "Address of the registered office, first line.", "RegAddress.AddressLine1"),
        _text("address_2", "Address of the registered office, second line.", "RegAddress.AddressLine2"),
        _text("town", "Post town as given.", "RegAddress.PostTown"),
        _text("county", "County as given.", "RegAddress.County"),
        _text("country", "Country as given.", "RegAddress.Country"),
        _text("postcode", "Postcode of the registered office as given.", "RegAddress.PostCode"),
        _text("category", "Kind of company.", "CompanyCategory"),
        _text("status", "Active, in liquidation and so on.", "CompanyStatus"),
        _text("origin", "Country of origin.", "CountryOfOrigin"),
        Column("incorporated", Type.DATE, formats=_DAYS, aliases=("IncorporationDate",), description="Day of incorporation."),
        Column("dissolved", Type.DATE, formats=_DAYS, aliases=("DissolutionDate",), description="Day of dissolution."),
        _text("accounts", "Category of its last accounts: micro-entity, small, full and so on.", "Accounts.AccountCategory"),
        *(
            Column(
                f"sic_{n}",
                pattern=r"^\d{4,5}$",
                aliases=(f"SICCode.SicText_{n}",),
                description=f"SIC 2007 code, number {n} of up to four.",
            )
            for n in range(1, 5)
        ),
        Column("former_names", description="Names that it had before, newest first, joined by |."),
    ),
)  # fmt: skip
CONTRACTS: tuple[Contract, ...] = (COMPANY,)

_FORMER = tuple(f"former_{n}" for n in range(1, FORMER_NAMES + 1))
_IN_FILE = replace(
    COMPANY,
    columns=(
        *(column for column in COMPANY.columns if column.name != "former_names"),
        *(
            Column(name, aliases=(f"PreviousName_{n}.CompanyName",))
            for n, name in enumerate(_FORMER, start=1)
        ),
    ),
)


def recognise(table: Table) -> str | None:
    return "companies" if {"CompanyName", "CompanyNumber"} <= set(table.header) else None


def contract(part: str) -> Contract:
    return COMPANY


def shape(table: Table, part: str) -> CheckedFile:
    """Every row of the file, checked and written to a temporary Parquet file. Memory stays bounded.

    Raises HeaderError when a column that is needed is absent, UnreadableFile when the file is damaged.
    """
    places = match_header(_IN_FILE, table.header)
    batches = block_batches(table, places) if isinstance(table, TextTable) else table.batches(_IN_FILE)
    keeper = tempfile.TemporaryDirectory(prefix="lodestar-register-")
    path = Path(keeper.name) / "company.parquet"
    register = _Register()
    with _written(path) as write:
        for batch in batches:
            good, wrong = check_batch(COMPANY, _shaped(batch))
            write(register.take(good, wrong))
            tell(f"reading {batch.file}", register.read)
    return CheckedFile(
        COMPANY, path, register.rows, register.hasher.digest(), register.quarantined(), register.read, keeper
    )


def about(table: Table, part: str, checked: CheckedFile) -> About:
    dated = re.search(r"(?<!\d)(20\d\d)-(0[1-9]|1[0-2])(-\d\d)?(?!\d)", table.name)
    return About(
        source=NAME,
        part=part,
        title=f"{TITLE}: {PARTS[part]}",
        publisher=PUBLISHER,
        licence=LICENCE,
        vintage=dated[0] if dated else "not dated",
        coverage=f"United Kingdom, {checked.rows:,} companies",
    )


def as_published(*paths: Path) -> str:
    """The register in these files as DuckDB can select from it, under the publisher's own column names.

    For linking: CompanyNumber, CompanyName, RegAddress.PostCode, CompanyCategory and PreviousName_n.CompanyName.
    """
    quoted = ", ".join("'" + str(path).replace("'", "''") + "'" for path in paths)
    former = ", ".join(
        f"nullif(split_part(former_names, '|', {n}), '') AS \"PreviousName_{n}.CompanyName\""
        for n in range(1, FORMER_NAMES + 1)
    )
    return (
        'SELECT number AS "CompanyNumber", name AS "CompanyName", postcode AS "RegAddress.PostCode", '
        f'category AS "CompanyCategory", {former} FROM read_parquet([{quoted}])'
    )


def _shaped(batch: Batch) -> Batch:
    """Codes without their words, and former names in one column."""
    columns = dict(batch.columns)
    for n in range(1, 5):
        if f"sic_{n}" in columns:
            columns[f"sic_{n}"] = _by_distinct(columns[f"sic_{n}"], _sic)
    former = [_array(columns.pop(name)) for name in _FORMER if name in columns]
    if former:
        columns["former_names"] = _joined(former)
    return Batch(batch.file, batch.numbers, columns, batch.faults)


def _joined(names: list[pa.Array]) -> pa.Array:
    """The names of each row joined by |. Most rows have none, so those that have are joined one by one."""
    some = [pc.fill_null(pc.not_equal(name, ""), False) for name in names]
    any_name = some[0]
    for mask in some[1:]:
        any_name = pc.or_(any_name, mask)
    rows = zip(*(name.filter(any_name).to_pylist() for name in names), strict=True)
    joined = pa.array(["|".join(filter(None, row)) for row in rows], pa.string())
    return pc.replace_with_mask(pa.nulls(len(any_name), pa.string()), any_name, joined)


def _sic(text: str) -> str | None:
    """The code of a SIC text; None where there is none, the text itself where it is no such thing."""
    plain = text.strip()
    match = _SIC.fullmatch(plain)
    return match[1] if match else None if plain in ("", "None Supplied") else plain


def _by_distinct(cells: object, read: Callable[[str], str | None]) -> pa.Array:
    coded = _array(cells).dictionary_encode()
    words = pa.array([read(word) for word in coded.dictionary.to_pylist()], pa.string())
    return words.take(coded.indices)


def _array(cells: object) -> pa.Array:
    return cells if isinstance(cells, pa.Array) else pa.array(cells, pa.string())


class _Register:
    """What has been taken so far: how many rows, their hash, and which numbers are known."""

    def __init__(self) -> None:
        self.rows = self.read = 0
        self.hasher = ContentHasher(COMPANY.schema)
        self._known: list[np.ndarray] = []
        self._wrong: list[pa.Table] = []

    def take(self, good: pa.Table, wrong: pa.Table) -> pa.Table:
        """The rows of a batch that stand: those whose number none before them has."""
        self.read += good.num_rows + len(pc.unique(wrong["row"]))
        numbers = _as_integers(good["number"])
        once = np.unique(numbers)
        if len(once) < len(numbers) or self._knows(once):
            repeats = self._repeats(numbers)
            again = good.filter(pa.array(repeats))
            wrong = pa.concat_tables([wrong, _repeated(again)])
            good, once = good.filter(pa.array(~repeats)), np.unique(numbers[~repeats])
        self._add(once)
        self._wrong.append(wrong)
        bear(self._wrong, self.read)
        self.rows += good.num_rows
        kept = good.select(COMPANY.names).cast(COMPANY.schema)
        self.hasher.add(kept)
        return kept

    def quarantined(self) -> pa.Table:
        lines = pa.concat_tables([*self._wrong, QUARANTINE.empty_table()])
        return lines.sort_by([(name, "ascending") for name in ("file", "row", "field", "reason")])

    def _repeats(self, numbers: np.ndarray) -> np.ndarray:
        firsts = np.zeros(len(numbers), bool)
        firsts[np.unique(numbers, return_index=True)[1]] = True
        known = np.zeros(len(numbers), bool)
        for run in self._known:
            known |= _among(run, numbers)
        return known | ~firsts

    def _knows(self, numbers: np.ndarray) -> bool:
        """Whether any of some numbers in order has come before."""
        return any(_among(run, numbers).any() for run in self._known)

    def _add(self, numbers: np.ndarray) -> None:
        """Keep numbers in order, in few runs each longer than the next: runs of like length become one."""
        self._known.append(numbers)
        while len(self._known) > 1 and len(self._known[-2]) < 2 * len(self._known[-1]):
            last, before = self._known.pop(), self._known.pop()
            self._known.append(np.sort(np.concatenate([before, last]), kind="stable"))


def _among(run: np.ndarray, numbers: np.ndarray) -> np.ndarray:
    """Which numbers stand in a run, which is in order and not empty when it is kept."""
    if not len(run):
        return np.zeros(len(numbers), bool)
    at = np.searchsorted(run, numbers)
    at[at == len(run)] = 0
    found: np.ndarray = run[at] == numbers
    return found


def _as_integers(numbers: pa.ChunkedArray) -> np.ndarray:
    """Company numbers, eight bytes each, as whole numbers of eight bytes."""
    plain = pa.concat_arrays(numbers.chunks) if numbers.num_chunks else pa.array([], pa.string())
    fixed = pc.cast(pc.cast(plain, pa.binary()), pa.binary(8))
    start = fixed.offset * 8
    data = fixed.buffers()[1]
    return np.frombuffer(data, np.uint64, len(fixed), start) if data is not None else np.empty(0, np.uint64)


def _repeated(rows: pa.Table) -> pa.Table:
    lines = [
        {
            "file": row["\x00file"],
            "row": row["\x00row"],
            "field": "number",
            "value": row["number"],
            "reason": "stands in an earlier row, which is kept; give each row its own",
            "record": None,
        }
        for row in rows.to_pylist()
    ]
    return pa.Table.from_pylist(lines, QUARANTINE)


@contextmanager
def _written(path: Path) -> Iterator[Callable[[pa.Table], None]]:
    """Write tables to a Parquet file in a thread of its own, so that the next one is checked meanwhile."""
    with pq.ParquetWriter(path, COMPANY.schema, **PARQUET) as writer, ThreadPoolExecutor(1) as thread:
        pending: list[Future[None]] = []

        def write(table: pa.Table) -> None:
            while len(pending) > 1:
                pending.pop(0).result()
            pending.append(thread.submit(writer.write_table, table))

        yield write
        for one in pending:
            one.result()
