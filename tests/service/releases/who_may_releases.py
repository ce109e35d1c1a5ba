"""Who may load evidence, and begin the work that reads, checks and compares it."""

from who_may import LOADERS, Job, Line, reading


def release(cast):
    from lodestar.evidence.releases.release import releases

    return (next(held.id for held in releases() if held.about.place == "amber"),)


def sent(cast):
    from lodestar.service.releases.models import Upload

    held, _ = Upload.objects.get_or_create(
        token="t" * 22, defaults={"place": cast.amber, "submission": "s", "by": cast.alice.handle}
    )
    return (held.token,)


def quarantined(cast):
    """Files of which a row was kept back."""
    from lodestar.service.releases.models import Upload

    (token,) = sent(cast)
    table = Upload.objects.get(token=token).quarantine
    table.parent.mkdir(parents=True, exist_ok=True)
    table.write_text("row,reason\n2,no number\n", encoding="utf-8")
    return (token,)


def understood(cast):
    """Files that were read, of which a row is new."""
    from lodestar.service.releases.models import Upload

    part = {"file": "f.csv", "accepted": 1, "known_already": False}
    held, _ = Upload.objects.get_or_create(
        token="r" * 22,
        defaults={
            "place": cast.amber, "submission": "r", "by": cast.alice.handle, "preview": {"parts": [part]},
        },
    )  # fmt: skip
    return (held.token,)


def deed(name, made, **more):
    return Line(name, made=made, reads=(), sends=LOADERS, **more)


VERIFY = deed("release_verify", release)
READ_AGAIN = deed("upload_read_again", sent)
ACCEPT = deed("upload_accept", understood)
WITHDRAW = Line(
    "release_withdraw", made=release, reads=LOADERS, sends=LOADERS, data={"reason": "It was wrong"}
)
LINES = [
    *reading({"release_list": None, "evidence_to_get": None, "release_compare": None}),
    Line("release", made=release),
    Line("release_quarantine", made=release, reads=LOADERS),
    Line("release_add", reads=LOADERS, sends=LOADERS),
    VERIFY, WITHDRAW, READ_AGAIN,
    Line("release_reinstate", made=release, reads=LOADERS, sends=LOADERS, data={"reason": "It was right"}),
    Line("upload", made=sent, reads=LOADERS), Line("upload_quarantine", made=quarantined, reads=LOADERS),
    deed("upload_accept", sent), ACCEPT, deed("upload_discard", sent),
]  # fmt: skip
EXPORTS = {"release_list"}
# These need releases of files, or large ones.
JUDGED = "releases/test_who_may_load_evidence.py::test_nobody_else_"
JOBS = [
    Job("verify_release", VERIFY), Job("read_files", READ_AGAIN),
    Job("accept_files", ACCEPT),
    Job("withdraw_release", judged=f"{JUDGED}withdraws_or_reinstates"),
    Job("reinstate_release", judged=f"{JUDGED}withdraws_or_reinstates"),
    Job("compare_releases", judged=f"{JUDGED}has_large_releases_compared"),
    Job("clear_uploads", by_itself=True),
]  # fmt: skip
