"""The very second in which a round is locked: whoever presses a button then is told plainly, and loses no word."""

import pytest
from made_round import JOINT, close
from test_round_pages import card, key

pytestmark = pytest.mark.django_db
TYPED = "Typed in the last second."


def report(made, name, data):
    answer = made.cast.client(name).post(made.url("report/"), data)
    return answer.status_code, answer.content.decode()


@pytest.mark.parametrize("deed", ["save", "submit"])
def test_what_is_sent_after_the_lock_is_refused_and_stays_on_the_page(made, deed):
    close(made)
    status, page = report(made, "cora", card(made, narrative=TYPED) | {deed: key(made)})
    assert status == 422 and "is locked" in page and TYPED in page


def test_a_draft_that_lapsed_is_not_submitted_and_its_words_stay(made, do):
    do.save("cora", narrative=TYPED)
    version = do.update("cora").version
    close(made)
    data = card(made, narrative=TYPED, version=str(version)) | {"submit": "all"}
    status, page = report(made, "cora", data)
    assert (status, do.update("cora").state) == (422, "lapsed")
    assert TYPED in page and "Submitted:" not in page and "Saved" not in page


def test_what_was_submitted_before_the_lock_stands_as_it_was(made, do):
    do.submit("cora", narrative=TYPED)
    close(made)
    assert (do.update("cora").state, do.update("cora").narrative) == ("lapsed", TYPED)


def approve(made, data, name="ada"):
    return made.cast.client(name).post(made.url("approve/"), data, follow=True).content.decode()


def test_who_approves_after_the_lock_is_told_that_nothing_was_approved(made, do):
    row = do.submit("cora")
    data = {"approve": row.slug, f"{row.pk}-version": row.version}
    close(made)
    page = approve(made, data)
    assert do.update("cora").state == "lapsed"
    assert "Lay the fibre: it lapsed meanwhile; nothing was changed" in page


def test_who_approves_what_was_taken_back_meanwhile_is_told_and_the_others_are_approved(made, do):
    rows = [do.submit("cora", slug) for slug in JOINT]
    data = {"approve": [row.slug for row in rows]} | {f"{row.pk}-version": row.version for row in rows}
    do.take_back("cora", JOINT[0])
    page = approve(made, data)
    assert [do.update("cora", slug).state for slug in JOINT] == ["draft", "approved", "approved"]
    assert "Lay the fibre: it was taken back meanwhile" in page and "Approved: 2." in page


def test_one_that_was_handed_in_anew_does_not_keep_the_others_from_being_approved(made, do):
    rows = [do.submit("cora", slug) for slug in JOINT]
    data = {"approve": [row.slug for row in rows]} | {f"{row.pk}-version": row.version for row in rows}
    do.take_back("cora", JOINT[0])
    do.submit("cora", JOINT[0], narrative="Other words.")
    page = approve(made, data)
    assert [do.update("cora", slug).state for slug in JOINT] == ["submitted", "approved", "approved"]
    assert "Lay the fibre: Somebody changed this record" in page and "Approved: 2." in page


def test_who_returns_what_was_taken_back_meanwhile_is_told_and_their_words_are_not_lost(made, do):
    row = do.submit("cora")
    do.take_back("cora")
    data = {"return": row.slug, f"{row.pk}-version": row.version, f"{row.pk}-reason": "Say <more> of it."}
    page = approve(made, data)
    assert "Lay the fibre: it was taken back meanwhile; nothing was changed" in page
    assert "Say &lt;more&gt; of it." in page


def test_a_second_click_on_approve_tells_of_no_conflict(made, do):
    row = do.submit("cora")
    data = {"approve": row.slug, f"{row.pk}-version": row.version}
    client = made.cast.client("ada")
    for _ in range(2):
        page = client.post(made.url("approve/"), data, follow=True).content.decode()
    assert "meanwhile" not in page and do.update("cora").state == "approved"


def test_a_name_of_another_round_or_side_tells_nothing(made, do):
    row = do.submit("lena", narrative="What the other side must not read yet.")
    page = approve(made, {"approve": row.slug, f"{row.pk}-version": row.version})
    assert "meanwhile" not in page and "The national" not in page
