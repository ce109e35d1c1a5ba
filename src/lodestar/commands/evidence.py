"""Commands on evidence: which releases are held, what each says, what changed, and whether all is sound."""

import json
import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from lodestar.commands import evidence_in_words as in_words

if TYPE_CHECKING:
    from lodestar.evidence.progress import Progress

app = typer.Typer(no_args_is_help=True, help="Releases of evidence, and the store that is built from them.")

_SECONDS = 3.0

Json = Annotated[bool, typer.Option("--json", help="Answer in JSON, for machines.")]
Id = Annotated[str, typer.Argument(help="Id of a release, or the beginning of one.")]


@app.command()
def add(
    words: Annotated[
        list[str],
        typer.Argument(
            metavar="[SOURCE] FILE...", help="Files to add; the source is recognised if left out."
        ),
    ],
    part: Annotated[str | None, typer.Option(help="Which part of the source the file holds.")] = None,
    vintage: Annotated[str | None, typer.Option(help="Edition of the file, such as 2024-04.")] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Accept without asking.")] = False,
    as_json: Json = False,
) -> None:
    """Show what files hold and what would change, then keep them as releases and let them serve.

    With --json and without --yes nothing is accepted: the answer is the preview.
    """
    from lodestar.evidence.progress import heard_by
    from lodestar.evidence.releases.adding import accept, understand
    from lodestar.evidence.sources import file_sources

    named = words[0] in file_sources() and not Path(words[0]).exists()
    files = [Path(word) for word in words[named:]]
    with heard_by(_read_so_far()):
        found = understand(files, source=words[0] if named else None, part=part, vintage=vintage)
    if as_json:
        version = accept(found) if yes and found else None
        _say_json(
            {
                "accepted": version is not None,
                "store": version,
                "files": [in_words.understood_json(one) for one in found],
            }
        )
        return
    typer.echo("\n\n".join(in_words.understood(one) for one in found) or "No files were given.")
    if found and (yes or typer.confirm("Accept?")):
        typer.echo(f"The store {accept(found, progress=_progress)} serves.")


@app.command()
def sources(as_json: Json = False) -> None:
    """List the sources whose files can be added, and where to get them."""
    from lodestar.evidence.sources import file_sources

    if as_json:
        every = file_sources().values()
        _say_json(
            [
                {
                    "source": s.NAME,
                    "title": s.TITLE,
                    "publisher": s.PUBLISHER,
                    "licence": s.LICENCE,
                    "get_it": s.GET_IT,
                    "parts": s.PARTS,
                }
                for s in every
            ]
        )
        return
    for source in file_sources().values():
        parts = [f"    {part}: {what}" for part, what in source.PARTS.items()]
        typer.echo(
            "\n".join([f"{source.NAME}: {source.TITLE} ({source.PUBLISHER})", f"  {source.GET_IT}", *parts])
        )


@app.command()
def reference() -> None:
    """Print the reference of sources and their tables (docs/reference/sources.md)."""
    from lodestar.commands.source_reference import sources_page

    typer.echo(sources_page(), nl=False)


@app.command()
def fetch(
    source: Annotated[str, typer.Argument(help="Source to fetch from, such as gateway-to-research.")],
    to: Annotated[Path, typer.Argument(help="File to write; begun again, it goes on from where it stopped.")],
    query: Annotated[
        str, typer.Option(help="Only what the service's own search finds for these words.")
    ] = "",
    seconds: Annotated[float, typer.Option(min=0.5, help="Seconds between two requests.")] = 1.0,
    as_json: Json = False,
) -> None:
    """Fetch a source's files from its public service, slowly; then add them with 'lodestar evidence add'."""
    from lodestar.evidence.errors import LodestarError
    from lodestar.evidence.sources import file_sources
    from lodestar.evidence.sources.gateway_fetching import Manners

    able = {name: held.fetch for name, held in file_sources().items() if hasattr(held, "fetch")}
    if source not in able:
        raise LodestarError(
            f"'{source}' cannot be fetched; these can: {', '.join(able)}. For others: evidence sources"
        )
    done = able[source](
        to, query=query, manners=Manners(between=seconds), progress=None if as_json else _progress
    )
    if as_json:
        _say_json({"archive": str(done.archive), "documents": done.documents, "absent": dict(done.absent)})
        return
    typer.echo(f"{done.archive}: {done.documents:,} documents, {len(done.absent):,} projects without one")
    for project, reason in list(done.absent.items())[:20]:
        typer.echo(f"  {project}: {reason}")


@app.command("list")
def list_releases(
    source: Annotated[str | None, typer.Option(help="Only releases of this source.")] = None,
    place: Annotated[str | None, typer.Option(help="Only releases of this place.")] = None,
    as_json: Json = False,
) -> None:
    """List the releases held, newest first within each source. A star marks those that the store serves."""
    from lodestar.evidence.releases.release import releases

    held, serving = releases(source=source, place=place), _serving()
    if as_json:
        _say_json([in_words.summary(release, serving) for release in held])
    elif held:
        heads = ("", "Id", "Source", "Place", "Part", "Vintage", "Rows", "Quarantined", "Accepted")
        typer.echo(in_words.columns(heads, [in_words.line(release, serving) for release in held]))
    else:
        typer.echo("No releases are held. 'lodestar pack load' makes one from a place pack.")


@app.command()
def show(identity: Id, as_json: Json = False) -> None:
    """Say what a release is, what it was made from, and what was quarantined and why."""
    from lodestar.evidence.releases.release import quarantined_rows, read_release

    release = read_release(identity)
    lines = quarantined_rows(release)
    if as_json:
        _say_json({**in_words.whole(release, _serving()), "quarantined_lines": lines})
        return
    typer.echo(in_words.described(release))
    for line in lines[:20]:
        typer.echo(
            f"  {line['file']} row {line['row']}, {line['field']}: '{line['value'] or ''}' {line['reason']}"
        )
    if len(lines) > 20:
        typer.echo(f"  and {len(lines) - 20:,} more; '--json' shows them all")


@app.command()
def diff(before: Id, after: Id, as_json: Json = False) -> None:
    """Say how one release differs from an earlier one: rows added, removed and revised, and totals."""
    from lodestar.evidence.releases.release import read_release
    from lodestar.evidence.releases.revisions import compare

    changes = compare(read_release(before), read_release(after))
    if as_json:
        from dataclasses import asdict

        _say_json([asdict(change) for change in changes])
    else:
        typer.echo("\n\n".join(in_words.changed(change) for change in changes))


@app.command()
def verify(
    identity: Annotated[
        str | None, typer.Argument(help="Id of one release; all and the store if left out.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Read every row again and compare it with what was accepted. Ends with 1 when anything differs."""
    from lodestar.evidence.releases.verifying import verify_everything, verify_release

    found = verify_release(identity) if identity else verify_everything()
    if as_json:
        _say_json([{"what": one.what, "id": one.id, "problems": list(one.problems)} for one in found])
    else:
        typer.echo(
            "\n".join(in_words.verified(one.what, one.id, one.problems) for one in found)
            or "There is nothing to verify."
        )
    raise typer.Exit(1 if any(one.problems for one in found) else 0)


@app.command()
def remove(
    identity: Id,
    withdraw: Annotated[bool, typer.Option("--withdraw", help="Also take it out of the store.")] = False,
    as_json: Json = False,
) -> None:
    """Delete a release from the disk. One that the store serves stays, unless it is withdrawn from it."""
    from lodestar.evidence.releases.withdrawing import remove as remove_one

    release = remove_one(identity, withdraw_first=withdraw)
    if as_json:
        _say_json({"removed": release.id, "withdrawn": withdraw})
    else:
        typer.echo(f"Removed {release.id[:12]}: {release.about.title}.")


@app.command("withdraw")
def withdraw_one(identity: Id, as_json: Json = False) -> None:
    """Take a release out of the store. It stays on the disk, and 'reinstate' lets it serve again."""
    from lodestar.evidence.releases.release import read_release
    from lodestar.evidence.releases.withdrawing import withdraw

    release = read_release(identity)
    version = withdraw(release.id, progress=None if as_json else _progress)
    if as_json:
        _say_json({"withdrawn": release.id, "store": version})
    else:
        typer.echo(f"{release.id[:12]} ({release.about.title}) is withdrawn; the store {version} serves.")


@app.command()
def reinstate(identity: Id, as_json: Json = False) -> None:
    """Let a release that is held serve again, in place of the one of its series that serves now."""
    from lodestar.evidence.releases.release import read_release
    from lodestar.evidence.releases.withdrawing import reinstate as let_serve

    release = read_release(identity)
    version = let_serve(release.id, progress=None if as_json else _progress)
    if as_json:
        _say_json({"reinstated": release.id, "store": version})
    else:
        typer.echo(f"{release.id[:12]} ({release.about.title}) serves again, in the store {version}.")


@app.command()
def rebuild(as_json: Json = False) -> None:
    """Build the store again from the releases that it holds."""
    from lodestar.evidence.stores.building import rebuild as build_again

    version = build_again(progress=None if as_json else _progress)
    if as_json:
        _say_json({"version": version})
    else:
        typer.echo(f"The store {version} serves.")


def _serving() -> frozenset[str]:
    from lodestar.evidence.stores.folders import Folders
    from lodestar.evidence.stores.pointer import read_pointer

    pointer = read_pointer(Folders.of())
    return frozenset(pointer.ids) if pointer else frozenset()


def _read_so_far() -> "Progress":
    """Says how many rows were read, every few seconds, so that a small file says nothing."""
    told = time.monotonic()

    def tell(what: str, done: int, of: int) -> None:
        nonlocal told
        if time.monotonic() - told >= _SECONDS:
            told = time.monotonic()
            typer.echo(f"  {what}: {done:,} rows so far", err=True)

    return tell


def _progress(what: str, done: int, of: int) -> None:
    typer.echo(f"  {what} ({done + 1} of {of})" if done < of else f"  {what}: done", err=True)


def _say_json(answer: object) -> None:
    typer.echo(json.dumps(answer, indent=2, ensure_ascii=False, default=str))
