"""Reminders: true, once, to who has something to do, with a way to end them."""

import datetime as dt
import re

import pytest
from django.utils import timezone
from made_round import JOINT, close, dates_of, working_day

pytestmark = pytest.mark.django_db
YES = {"chosen": "yes"}


def send(made, day=None, **options):
    from lodestar.service.rounds.reminding import send_reminders

    return send_reminders(made.cast.amber, today=day or made.round.closes, **options)


def day_before(made, count):
    from lodestar.analysis.rounds.calendar import Nation, business_days_after

    return business_days_after(made.round.closes, -count, Nation.ENGLAND_AND_WALES)


def day_after(made, days):
    """The first business day from so many days after closing on."""
    from lodestar.analysis.rounds.calendar import Nation, business_days_after

    return business_days_after(made.round.closes + dt.timedelta(days=days), 0, Nation.ENGLAND_AND_WALES)


def to(mailoutbox):
    return sorted(message.to[0].partition("@")[0] for message in mailoutbox)


def test_who_has_something_to_do_is_reminded_business_days_before_closing(made, mailoutbox):
    send(made, day_before(made, 1))
    assert to(mailoutbox) == ["cora", "lena", "pat"]
    [mine] = [m for m in mailoutbox if m.to == ["cora@example.org"]]
    assert all(made.lines[slug].action.name in mine.body for slug in JOINT)
    assert "You get this because 4 things wait for you" in mine.body
    assert "http://localhost:8000/amber/my-work/" in mine.body


def test_nobody_is_reminded_when_nothing_is_due(made, do, mailoutbox):
    for slug in JOINT:
        do.finish(slug)
    do.submit("cora", "open-the-clean-room")
    do.approve("ada", "open-the-clean-room")
    send(made, day_before(made, 1))
    assert to(mailoutbox) == ["pat"], "who has done their part is left in peace"
    send(made, day_after(made, 7))
    assert to(mailoutbox) == ["pat", "pat"]


def test_who_approves_is_reminded_of_what_is_submitted_and_its_author_no_more(made, do, mailoutbox):
    for slug in (*JOINT, "open-the-clean-room"):
        do.submit("cora", slug)
    send(made, day_before(made, 1))
    assert "ada" in to(mailoutbox) and "cora" not in to(mailoutbox)
    do.send_back("ada")
    send(made, day_before(made, 0))
    send(made, day_after(made, 1))
    assert "cora" in to(mailoutbox), "what is returned waits for its author again"


def test_the_same_reminder_is_never_sent_twice(made, mailoutbox):
    day = day_before(made, 1)
    assert len(send(made, day)) == 3
    assert send(made, day) == [] and send(made, day) == []
    assert len(mailoutbox) == 3


def test_a_day_on_which_nothing_ran_loses_no_reminder(made, mailoutbox):
    first = day_after(made, 1)
    send(made, day_after(made, (first - made.round.closes).days + 1))
    assert set(to(mailoutbox)) >= {"cora", "lena", "pat"}, "that of the day after closing"
    before = len(mailoutbox)
    send(made, day_after(made, (first - made.round.closes).days + 2))
    assert len(mailoutbox) == before


def test_nobody_is_reminded_on_a_day_on_which_nobody_works(made, mailoutbox):
    saturday = next(
        day for n in range(1, 9) if (day := made.round.closes + dt.timedelta(days=n)).weekday() == 5
    )
    assert send(made, saturday) == send(made, saturday + dt.timedelta(days=1)) == []
    assert not mailoutbox


def test_late_reminders_follow_a_ladder_to_author_and_approver(made, mailoutbox):
    for days in range(1, 70):
        send(made, made.round.closes + dt.timedelta(days=days))
    assert to(mailoutbox).count("cora") == to(mailoutbox).count("ada") == 4, "day 1, day 7, day 30, day 60"


def test_who_moves_the_closing_has_people_reminded_by_the_new_day(made, mailoutbox):
    from lodestar.service.rounds.running import correct_dates

    send(made, day_before(made, 1))
    dates = dates_of(made.round, closes=working_day(12))
    moved = correct_dates(by=made.cast.sec, round=made.round, **dates, reason="Elections.")
    made.round.refresh_from_db()
    assert moved.closes == made.round.closes
    send(made, day_before(made, 1))
    assert to(mailoutbox).count("cora") == 2


def test_a_dry_run_says_who_and_sends_nothing(made, mailoutbox):
    from lodestar.service.rounds.models import Reminder

    assert {one.due.person.name.split()[0] for one in send(made, day_before(made, 1), dry_run=True)} == {
        "Cora", "Lena", "Pat",
    }  # fmt: skip
    assert not mailoutbox and not Reminder.objects.exists()


def test_a_link_in_the_e_mail_ends_reminders_without_signing_in(made, mailoutbox, client):
    send(made, day_before(made, 1))
    [mine] = [m for m in mailoutbox if m.to == ["cora@example.org"]]
    link = re.search(r"http://localhost:8000(/amber/reminders/\S+/)", mine.body)[1]
    assert mine.extra_headers["List-Unsubscribe"] == f"<http://localhost:8000{link}>"
    assert client.get(link).status_code == 200, "looking ends nothing"
    assert mine.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    send(made, day_after(made, 1))
    assert to(mailoutbox).count("cora") == 2
    assert "no more reminders" in client.post(link).content.decode()
    send(made, day_after(made, 7))
    assert to(mailoutbox).count("cora") == 2 and to(mailoutbox).count("lena") == 3
    client.post(link, {"again": "1"})
    send(made, day_after(made, 30))
    assert to(mailoutbox).count("cora") == 3


def test_everybody_chooses_on_the_site_which_reminders_they_get_and_takes_back_what_they_ended(
    made, mailoutbox
):
    from lodestar.service.audit.models import Event

    cora, page = made.cast.client("cora"), "/amber/my-work/reminders/"
    assert f'href="{page}"' in cora.get("/amber/my-work/").content.decode()
    form = cora.get(page).content.decode()
    assert len(re.findall(r'name="wanted" value="[^"]+"[^>]* checked', form)) == 6, "the usual ones"
    assert cora.post(page, YES | {"wanted": ["before-5"]}).status_code == 302
    had = {"cora": [], "lena": []}
    for count in (5, 3):
        send(made, day_before(made, count))
        for name, numbers in had.items():
            numbers.append(to(mailoutbox).count(name))
    assert cora.post(page, {}).status_code == 422, "nothing at all is no choice"
    assert cora.post(page, YES).status_code == 302
    send(made, day_before(made, 1))
    assert had == {"cora": [1, 1], "lena": [1, 2]}, (
        "five days before she alone; at three, whoever did not choose"
    )
    assert (to(mailoutbox).count("cora"), to(mailoutbox).count("lena")) == (1, 3)
    assert "checked" not in cora.get(page).content.decode()
    assert cora.post(page, YES | {"wanted": ["late", "opens"]}).status_code == 302
    send(made, day_after(made, 1))
    assert to(mailoutbox).count("cora") == 2
    told = Event.objects.filter(action="choose reminders").order_by("pk").values_list("changes", flat=True)
    assert [change["wanted"][1] for change in told] == [["before-5"], [], ["opens", "late"]]
    assert cora.post(page, YES | {"wanted": ["never-heard-of"]}).status_code == 422
    assert made.cast.client("bruno").get(page).status_code == 403


@pytest.mark.parametrize("token", ["abc", "WzEsImFtYmVyIl0:1abcde:forged", ""])
def test_a_link_that_the_site_did_not_sign_ends_nothing(made, client, token):
    assert client.post(f"/amber/reminders/{token or 'x'}/").status_code == 404


def test_a_link_of_one_place_ends_nothing_at_another(made, client):
    from lodestar.service.rounds.reminding import stop_token

    token = stop_token(made.cast.cora, made.cast.amber)
    assert client.post(f"/birch/reminders/{token}/").status_code == 404


def test_what_could_not_be_sent_is_told_and_tried_again(made, settings, mailoutbox):
    backend, settings.EMAIL_BACKEND = settings.EMAIL_BACKEND, "broken_email.Broken"
    day = day_before(made, 1)
    assert {one.fault for one in send(made, day)} == {"no route to the mail server"}
    settings.EMAIL_BACKEND = backend
    assert len(send(made, day)) == 3 and len(mailoutbox) == 3


def test_a_reminder_that_was_cut_short_is_sent_once_more_after_an_hour_and_says_so(made, mailoutbox):
    from lodestar.service.rounds.models import Reminder

    day, log = day_before(made, 1), "/amber/reminders/"
    send(made, day)
    hers = Reminder.objects.filter(person=made.cast.cora)
    said = []
    for minutes, sent in ((59, 3), (61, 4), (61, 4)):
        begun = timezone.now() - dt.timedelta(minutes=minutes)
        hers.update(fault="under way", sent_at=begun)
        said.append(hers.get().trouble)
        send(made, day)
        assert len(mailoutbox) == sent
    assert said[0] == "under way"
    assert "the next run sends it again and says so" in said[1] and "Ask them whether they have it" in said[2]
    assert "You may have had this before" in mailoutbox[3].body
    assert not any("You may have had this before" in one.body for one in mailoutbox[:3])
    assert "May have been sent: it was cut short twice" in made.cast.client("sec").get(log).content.decode()


def test_a_second_try_that_fails_is_tried_again_and_still_says_that_it_is_one(made, mailoutbox, settings):
    from lodestar.service.rounds.models import Reminder

    day = day_before(made, 1)
    send(made, day)
    hers = Reminder.objects.filter(person=made.cast.cora)
    hers.update(fault="under way", sent_at=timezone.now() - dt.timedelta(hours=2))
    backend, settings.EMAIL_BACKEND = settings.EMAIL_BACKEND, "broken_email.Broken"
    send(made, day)
    assert hers.get().trouble.startswith("no route to the mail server; the first may have been sent")
    settings.EMAIL_BACKEND = backend
    send(made, day)
    assert "You may have had this before" in mailoutbox[-1].body and len(mailoutbox) == 4
    assert hers.get().trouble.startswith("Sent again")


def test_no_reminder_says_what_a_side_reported(made, do, mailoutbox):
    do.submit("cora", narrative="Zanzibarite")
    do.save("lena", narrative="Zanzibarite")
    send(made, day_before(made, 1))
    send(made, day_after(made, 1))
    assert mailoutbox and not any("Zanzibarite" in message.body for message in mailoutbox)


def test_a_locked_round_reminds_nobody(made, do, mailoutbox):
    close(made)
    send(made, timezone.localdate())
    assert not mailoutbox


def test_the_worker_sends_what_is_due_and_the_log_shows_it(made, mailoutbox, monkeypatch):
    from lodestar.service.rounds.jobs import remind
    from lodestar.service.rounds.models import Round
    from lodestar.service.workers.background import begin

    Round.objects.filter(pk=made.round.pk).update(closes=working_day(-1), opens=working_day(-9))
    made.round.refresh_from_db()
    day = dt.datetime.combine(day_after(made, 1), dt.time(9), tzinfo=dt.UTC)
    monkeypatch.setattr(timezone, "now", lambda: day)
    work = begin(remind, by="sec@example.org", place="amber", given={"site": "https://lodestar.example.org"})
    remind.func(str(work.pk))
    work.refresh_from_db()
    assert work.state == "done" and work.result["sent"] == len(mailoutbox) > 0
    assert "https://lodestar.example.org/amber/" in mailoutbox[0].body
    client = made.cast.client("sec")
    page = client.get("/amber/reminders/").content.decode()
    assert "Cora Contributor" in page and "late 1" in page
    for name in ("cora", "vera", "otto"):
        assert made.cast.client(name).get("/amber/reminders/").status_code == 403


def test_who_has_reminders_sent(made):
    for name in ("cora", "ada", "vera", "otto", "bruno"):
        assert made.cast.client(name).post(made.url("remind/")).status_code == 403, name
    assert made.cast.client("sec").post(made.url("remind/")).status_code == 302
    assert made.cast.client("sec").get(made.url("remind/")).status_code == 405
