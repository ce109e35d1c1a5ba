"""A board pack drafts itself, is issued once looked at, and is from then on what it was."""

import datetime as dt
import hashlib
import io
import subprocess
import sys

import openpyxl
import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, connection, transaction
from django.utils import timezone
from typer.testing import CliRunner

from lodestar.evidence.errors import LodestarError
from lodestar.reports.documents.model import from_bytes
from lodestar.service.audit.models import Event
from lodestar.service.audit.recorded import record_change
from lodestar.service.backups.contents import kept_files
from lodestar.service.board_packs.actions import begin_pack
from lodestar.service.board_packs.models import BoardPack
from lodestar.service.documents.actions import draw_up, issue, withdraw
from lodestar.service.documents.files import FORMATS, read_kept
from lodestar.service.documents.issuing import drafted
from lodestar.service.documents.models import Frozen
from lodestar.service.ledger.editing import edit_record
from lodestar.service.meetings.models import Meeting
from lodestar.service.places.models import Organisation, Source
from lodestar.service.plan.models import Action, Forum

MARCH = dt.date(2026, 3, 12)


def address(pack, more="") -> str:
    return f"/amber/board-packs/{pack.slug}/{more}"


def change(cast, **changes) -> None:
    action = Action.objects.get(place=cast.amber, slug="open-the-clean-room")
    edit_record(by="t", instance=action, version=action.version, changes=changes, reason="why")


def test_one_click_draws_a_pack_up_in_the_worker_and_one_more_issues_it(home, cast, board, work):
    if connection.vendor != "sqlite":
        pytest.skip("the worker ends the test's own connection to PostgreSQL")
    sec = cast.client("sec")
    answer = sec.post(
        "/amber/board-packs/new/", {"forum": "board", "meets_on": "12/3/2026", "since": "1/12/2025"}
    )
    page = sec.get(answer.url).content.decode()
    assert "Waiting for its turn" in page and "Since you last met" not in page
    work()
    page = sec.get(answer.url).content.decode()
    assert "Since you last met" in page and "Issue this pack" in page
    pack = BoardPack.objects.get()
    assert sec.get(address(pack, "pack.pdf")).content.startswith(b"%PDF")
    sec.post(address(pack, "issue/"), {"digest": pack.digest})
    work()
    pack.refresh_from_db()
    assert (pack.state, pack.issued_by) == ("issued", cast.sec.handle)
    deeds = Event.objects.filter(kind="board-pack").order_by("id").values_list("action", flat=True)
    assert list(deeds) == ["begin board pack", "draw up board pack", "issue board pack"]


def test_the_next_meeting_stands_in_the_form_to_begin_with_and_what_is_asked_for_goes_before_it(
    home, cast, board
):
    page = "/amber/board-packs/new/"
    assert '<option value="" selected>' in " ".join(
        cast.client("sec").get(page).content.decode().split()
    ).replace(" >", ">")
    day = timezone.localdate() + dt.timedelta(days=9)
    row = Meeting(place=cast.amber, slug="m", forum=board, name="M", day=day, status="planned")
    record_change(by="t", action="plan", row=row)
    shown = " ".join(cast.client("sec").get(page).content.decode().split()).replace(" >", ">")
    assert f'value="{day:%d/%m/%Y}"' in shown and '<option value="board" selected>' in shown
    other = cast.client("sec").get(f"{page}?forum=board&meets_on=1/2/2030").content.decode()
    assert f'value="{day:%d/%m/%Y}"' not in other and "2030" in other


def test_an_issued_pack_is_served_as_issued_after_the_data_have_changed(cast, issued):
    vera = cast.client("vera")
    before = {ending: vera.get(address(issued, f"pack.{ending}")).content for ending in FORMATS}
    page = vera.get(address(issued)).content
    change(cast, name="Close the clean room for good", milestones=[])
    assert {ending: vera.get(address(issued, f"pack.{ending}")).content for ending in FORMATS} == before
    after = vera.get(address(issued)).content
    assert b"Open the clean room" in after and b"Close the clean room" not in after
    assert len(after) == len(page)
    for ending, data in before.items():
        assert hashlib.sha256(data).hexdigest() == issued.files[ending]["sha256"]
        assert len(data) == issued.files[ending]["size"]


def test_what_is_issued_is_what_was_looked_at(cast, draft):
    looked_at = draft.digest
    change(cast, name="Open two clean rooms")
    draw_up(by=cast.sec, row=draft)
    with pytest.raises(LodestarError, match="drawn up anew since you looked"):
        issue(by=cast.sec, row=BoardPack.objects.get(), digest=looked_at)
    assert BoardPack.objects.get().state == "draft"


def test_a_change_between_looking_and_issuing_does_not_slip_in(cast, draft):
    change(cast, name="Open two clean rooms")
    pack = issue(by=cast.sec, row=draft, digest=draft.digest)
    document = from_bytes(read_kept(pack.files["json"]["sha256"], "json"))
    assert document.digest == draft.digest
    assert "Open two clean rooms" not in str(document)


@pytest.mark.parametrize(
    "field", ["name", "digest", "files", "data_cut", "releases", "meets_on", "issued_by"]
)
def test_an_issued_pack_cannot_be_changed_through_the_model_nor_through_the_database(cast, issued, field):
    other = {
        "files": {"pdf": 1},
        "releases": ["x"],
        "data_cut": dt.datetime(2020, 1, 1, tzinfo=dt.UTC),
        "meets_on": dt.date(2020, 1, 1),
    }.get(field, "x")
    with pytest.raises(Frozen):
        setattr(issued, field, other)
        issued.save()
    with pytest.raises(DatabaseError, match="cannot be changed"), transaction.atomic():
        BoardPack.objects.filter(pk=issued.pk).update(**{field: other})


def test_an_issued_pack_cannot_be_deleted_through_the_model_nor_through_the_database(issued):
    with pytest.raises(Frozen):
        issued.delete()
    with pytest.raises(DatabaseError, match="cannot be changed"), transaction.atomic():
        BoardPack.objects.filter(pk=issued.pk)._raw_delete("default")
    with pytest.raises(DatabaseError, match="cannot be changed"), transaction.atomic():
        connection.cursor().execute("DELETE FROM board_packs_boardpack")
    assert BoardPack.objects.filter(pk=issued.pk).exists()


def test_a_pack_is_drawn_up_and_issued_once_only(cast, issued):
    with pytest.raises(Frozen):
        draw_up(by=cast.sec, row=issued)
    with pytest.raises(LodestarError):
        issue(by=cast.sec, row=issued, digest=issued.digest)


def test_withdrawing_needs_a_reason_says_it_and_keeps_the_files(cast, issued):
    sec, vera = cast.client("sec"), cast.client("vera")
    before = vera.get(address(issued, "pack.pdf")).content
    with pytest.raises(LodestarError, match="why"):
        withdraw(by=cast.sec, row=issued, reason="  ")
    assert sec.post(address(issued, "withdraw/"), {"reason": ""}).status_code == 422
    sec.post(address(issued, "withdraw/"), {"reason": "The money table counted a grant twice."})
    page = vera.get(address(issued)).content.decode()
    assert "Withdrawn on" in page and "counted a grant twice" in page
    assert vera.get(address(issued, "pack.pdf")).content == before
    issued.refresh_from_db()
    with pytest.raises(LodestarError):
        withdraw(by=cast.sec, row=issued, reason="again")
    with pytest.raises(DatabaseError), transaction.atomic():
        BoardPack.objects.filter(pk=issued.pk).update(withdrawn_because="something else")


def test_a_damaged_file_is_never_served_as_the_issued_one(home, cast, issued):
    digest = issued.files["pdf"]["sha256"]
    (path,) = (home / "board-packs").rglob(f"{digest}.pdf")
    path.write_bytes(b"%PDF another")
    with pytest.raises(LodestarError, match="not the file that was issued"):
        read_kept(digest, "pdf")


def test_the_files_of_issued_packs_are_in_every_backup_and_drafts_are_not(home, issued):
    names = [name for name, _ in kept_files(home)]
    for ending, file in issued.files.items():
        assert f"board-packs/{file['sha256'][:2]}/{file['sha256']}.{ending}" in names
    assert not any("cache" in name for name in names)


def test_the_right_is_asked_for_again_when_the_work_is_done(home, cast, board, work):
    sec = cast.client("sec")
    sec.post("/amber/board-packs/new/", {"forum": "board", "meets_on": "12/3/2026"})
    cast.sec.roles.update(ends=dt.date(2024, 2, 1))
    with pytest.raises(PermissionDenied):
        draw_up(by=cast.sec, row=BoardPack.objects.select_related("place", "forum").get())
    assert drafted(BoardPack.objects.get()) is None


def test_two_packs_for_one_day_stand_beside_each_other(home, cast, board):
    slugs = [begin_pack(by=cast.sec, forum=board, meets_on=MARCH).slug for _ in range(2)]
    assert slugs == ["board-2026-03-12", "board-2026-03-12-2"]


def test_a_pack_cannot_reach_back_to_a_meeting_after_its_own(home, cast, board):
    with pytest.raises(LodestarError, match="cannot have last met"):
        begin_pack(by=cast.sec, forum=board, meets_on=MARCH, since=MARCH)
    wrong = {"forum": "board", "meets_on": "12/3/2026", "since": "13/3/2026"}
    assert cast.client("sec").post("/amber/board-packs/new/", wrong).status_code == 422
    assert not BoardPack.objects.exists()


def test_nothing_of_another_place_stands_in_a_pack(cast, draft):
    said = str(drafted(draft))
    assert "Open the clean room" in said
    for name in Action.objects.filter(place=cast.birch).values_list("name", flat=True):
        assert name not in said
    for name in Organisation.objects.filter(place=cast.birch).values_list("name", flat=True):
        assert name not in said


def test_a_made_place_says_so_on_the_sheets_of_its_pack(cast, issued):
    data = cast.client("vera").get(address(issued, "pack.xlsx")).content
    for sheet in openpyxl.load_workbook(io.BytesIO(data)):
        assert any("Made data" in str(cell.value) for row in sheet.iter_rows() for cell in row), sheet.title


def test_the_command_writes_what_the_site_serves(home, cast, board, tmp_path, monkeypatch):
    from lodestar.cli import app
    from lodestar.service import opening

    monkeypatch.setattr(opening, "configure", lambda: None)
    out = tmp_path / "out"
    given = [
        "board-pack",
        "--place",
        "amber",
        "--forum",
        "board",
        "--meeting",
        "2026-03-12",
        "--out",
        str(out),
        "--issue",
    ]
    ran = CliRunner().invoke(app, given)
    assert ran.exit_code == 0, ran.output
    pack = BoardPack.objects.get()
    assert pack.state == "issued" and pack.digest in ran.output
    served = cast.client("vera").get(address(pack, "pack.pdf")).content
    assert (out / f"amber-{pack.slug}.pdf").read_bytes() == served
    assert {path.suffix for path in out.iterdir()} == {".pdf", ".docx", ".xlsx"}
    assert Event.objects.filter(action="issue board pack", by="lodestar board-pack").exists()


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"--forum": "nobody"}, "no forum 'nobody'"),
        ({"--meeting": "soon"}, "no meeting 'soon'"),
        ({"--format": "odt"}, "no format 'odt'"),
        ({"--since": "then"}, "'then' is not a day"),
    ],
)
def test_the_command_says_what_is_wrong_and_what_to_do(home, board, monkeypatch, given, said):
    from lodestar.cli import app
    from lodestar.service import opening

    monkeypatch.setattr(opening, "configure", lambda: None)
    words = {"--place": "amber", "--forum": "board", "--meeting": "2026-03-12"} | given
    ran = CliRunner().invoke(app, ["board-pack", *(part for pair in words.items() for part in pair)])
    assert ran.exit_code == 1 and said in ran.output
    assert not BoardPack.objects.exists()


def test_the_place_need_not_be_named_while_one_alone_has_such_a_forum(
    home, cast, board, tmp_path, monkeypatch
):
    from lodestar.cli import app
    from lodestar.service import opening

    monkeypatch.setattr(opening, "configure", lambda: None)
    given = ["board-pack", "--forum", "board", "--meeting", "2026-03-12", "--out", str(tmp_path)]
    Forum.objects.exclude(pk=board.pk).filter(slug="board").delete()
    ran = CliRunner().invoke(app, given)
    assert ran.exit_code == 0 and BoardPack.objects.get().place == cast.amber, ran.output
    board.pk, board.place, board._state.adding = None, cast.birch, True
    board.source = Source.objects.filter(place=cast.birch).first()
    board.save()
    ran = CliRunner().invoke(app, given)
    assert ran.exit_code == 1 and "say which with --place: amber, birch" in " ".join(ran.output.split())


def test_help_of_the_command_comes_without_the_service():
    code = "import sys; from lodestar.cli import app; print('django' in sys.modules)"
    assert (
        subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
        == "False\n"
    )
