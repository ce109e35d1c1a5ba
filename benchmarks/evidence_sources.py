"""Measure how fast sources are read: the national awards, if the publisher's files are there, and a made register.

    python -m benchmarks.evidence_sources awards FOLDER     # the folder of gateway-to-research's two national files
    python -m benchmarks.evidence_sources register [ROWS]   # 5,700,000 rows if left out
    python -m benchmarks.evidence_sources beside [ROWS]     # 1,000,000: the same file in pandas too, read and written

Peak memory is that of the process that reads; the made register is written by another.
"""

import os
import random
import resource
import subprocess
import sys
import tempfile
import time
import zipfile
from pathlib import Path

_FORMER = "".join(f",PreviousName_{n}.CONDATE, PreviousName_{n}.CompanyName" for n in range(1, 11))
_HEADER = (
    "CompanyName, CompanyNumber,RegAddress.CareOf,RegAddress.POBox,RegAddress.AddressLine1, RegAddress.AddressLine2,"
    "RegAddress.PostTown,RegAddress.County,RegAddress.Country,RegAddress.PostCode,CompanyCategory,CompanyStatus,"
    "CountryOfOrigin,DissolutionDate,IncorporationDate,Accounts.AccountRefDay,Accounts.AccountRefMonth,"
    "Accounts.NextDueDate,Accounts.LastMadeUpDate,Accounts.AccountCategory,Returns.NextDueDate,Returns.LastMadeUpDate,"
    "Mortgages.NumMortCharges,Mortgages.NumMortOutstanding,Mortgages.NumMortPartSatisfied,Mortgages.NumMortSatisfied,"
    "SICCode.SicText_1,SICCode.SicText_2,SICCode.SicText_3,SICCode.SicText_4,LimitedPartnerships.NumGenPartners,"
    f"LimitedPartnerships.NumLimPartners,URI{_FORMER},ConfStmtNextDueDate, ConfStmtLastMadeUpDate"
)
_WORDS = (
    "AMBER",
    "BASALT",
    "CINDER",
    "DOVER",
    "EMBER",
    "FLINT",
    "GARNET",
    "HOLLY",
    "INDIGO",
    "JASPER",
    "KESTREL",
    "LINNET",
    "MERLIN",
    "NUTMEG",
    "OSPREY",
)
_SIC = (
    "62090 - Other information technology service activities",
    "99999 - Dormant Company",
    "70229 - Management consultancy activities other than financial management",
    "47910 - Retail sale via mail order houses or via Internet",
    "None Supplied",
)


def write_register(path: Path, rows: int) -> None:
    """A made register in the form that Companies House publishes: a zip of one CSV file with 55 columns."""
    chance = random.Random(1)
    with (
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive,
        archive.open("BasicCompanyDataAsOneFile.csv", "w", force_zip64=True) as file,
    ):
        file.write(f"{_HEADER}\r\n".encode())
        for first in range(0, rows, 20_000):
            lines = [_row(number, chance) for number in range(first, min(first + 20_000, rows))]
            file.write("".join(lines).encode())


def _row(number: int, chance: random.Random) -> str:
    name = f"{chance.choice(_WORDS)} {chance.choice(_WORDS)} {chance.randrange(10**6)} MADE LIMITED"
    former = ["01/01/2020", f"MADE FORMERLY {number} LTD"] if number % 9 == 0 else ["", ""]
    cells = [
        name, f"{number:08d}", "", "", f"{chance.randrange(300)} MADE {chance.choice(_WORDS)} STREET", "", "MADEPORT",
        "MADESHIRE", "UNITED KINGDOM", f"L{chance.randrange(40)} {chance.randrange(9)}AB", "Private Limited Company",
        "Active", "United Kingdom", "", f"{number % 28 + 1:02d}/{number % 12 + 1:02d}/{1980 + number % 45}", "31", "12",
        "30/09/2026", "31/12/2024", "MICRO ENTITY", "01/02/2026", "", "0", "0", "0", "0", chance.choice(_SIC), "", "", "",
        "0", "0", f"http://example.invalid/company/{number:08d}", *former, *[""] * 18, "15/02/2027", "01/02/2026",
    ]  # fmt: skip
    return '"' + '","'.join(cells) + '"\r\n'


def read_register(path: Path) -> None:
    """Print how fast the register is read, checked and written as Parquet, and with how much memory."""
    from lodestar.evidence.files.opening import open_file
    from lodestar.evidence.sources import companies_house

    start, used = time.perf_counter(), time.process_time()
    checked = companies_house.shape(open_file(path), "companies")
    seconds, processor = time.perf_counter() - start, time.process_time() - used
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"register of {checked.read:,} rows: {seconds:.1f} s, {checked.read / seconds:,.0f} rows/s "
        f"({processor:.1f} s of processor), peak {peak:,.0f} MiB, accepted {checked.rows:,} + quarantined "
        f"{checked.rows_quarantined:,}"
    )


def awards(folder: Path) -> None:
    """Print how long the national awards take from files to a store that serves, as a person runs it."""
    command = [sys.executable, "-m", "lodestar.cli", "evidence", "add", "--yes"]
    for names in (["participants"], ["participants", "projects"]):
        files = [str(next(folder.glob(f"innovate_uk_{name}_*.csv.gz"))) for name in names]
        with tempfile.TemporaryDirectory() as home:
            start, used = time.perf_counter(), _used_by_children()
            subprocess.run(
                [*command, *files], check=True, env={**os.environ, "LODESTAR_HOME": home}, capture_output=True
            )
            print(
                f"lodestar evidence add, national {' and '.join(names)}: {time.perf_counter() - start:.1f} s "
                f"({_used_by_children() - used:.1f} s of processor)"
            )


def _used_by_children() -> float:
    return sum(resource.getrusage(resource.RUSAGE_CHILDREN)[:2])


def read_in_pandas(path: Path) -> None:
    """Print how fast pandas reads the same columns as text and writes them as Parquet, unchecked, in blocks."""
    import pandas as pd
    import pyarrow as pa
    import pyarrow.parquet as pq

    from lodestar.evidence.files.opening import open_file
    from lodestar.evidence.sources import companies_house
    from lodestar.evidence.tables.contracts import match_header

    wanted = sorted(match_header(companies_house._IN_FILE, open_file(path).header).values())
    start, used, rows = time.perf_counter(), time.process_time(), 0
    schema = pa.schema([(f"c{at}", pa.string()) for at in wanted])
    with (
        tempfile.TemporaryDirectory() as folder,
        pq.ParquetWriter(Path(folder, "c.parquet"), schema) as writer,
    ):
        blocks = pd.read_csv(
            path,
            dtype=str,
            usecols=wanted,
            names=range(55),
            header=0,
            chunksize=50_000,
            keep_default_na=False,
        )
        for block in blocks:
            rows += len(block)
            held = block.set_axis(schema.names, axis=1)
            writer.write_table(pa.Table.from_pandas(held, schema=schema, preserve_index=False))
    seconds, processor = time.perf_counter() - start, time.process_time() - used
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"pandas, the same columns, unchecked: {seconds:.1f} s, {rows / seconds:,.0f} rows/s ({processor:.1f} s of processor), "
        f"peak {peak:,.0f} MiB"
    )


def main(what: str = "register", *words: str) -> None:
    if what == "awards":
        awards(Path(words[0]))
    elif what == "read":
        read_register(Path(words[0]))
    elif what == "pandas":
        read_in_pandas(Path(words[0]))
    else:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "BasicCompanyDataAsOneFile-2026-11-01.zip"
            beside = what == "beside"
            write_register(path, int(words[0]) if words else 1_000_000 if beside else 5_700_000)
            for reader in ("read", "pandas") if beside else ("read",):
                subprocess.run(
                    [sys.executable, "-m", "benchmarks.evidence_sources", reader, str(path)], check=True
                )


if __name__ == "__main__":
    main(*sys.argv[1:])
