"""The page of what a model learned: the log is the engine's, any day can be looked back to, what to find out next is ranked."""

import pytest
from django.utils.html import escape

from lodestar.analysis import logic
from lodestar.reports.quantities import said

pytestmark = pytest.mark.django_db
MADE = "/amber/logic-model/business-support/learning/"
REGION = "/liverpool-city-region/logic-model/rd-to-prosperity/learning/"


def text_of(client, address, status=200):
    answer = client.get(address)
    assert answer.status_code == status, answer.content.decode()[:2000]
    return answer.content.decode()


def test_every_update_says_what_was_believed_found_and_changed(amber, evidence, client):
    page = text_of(client, MADE)
    learned = logic.learn(logic.open_model("business-support"))
    assert [one.evidence for one in learned.log] == ["pilot-2026", "survey-2026"]
    for one in learned.log:
        assert escape(one.found) in page
        (target,) = one.targets
        assert f"{target.before:.1%} → {target.after:.1%} ({target.change * 100:+.1f} points)" in page
    assert "drawn by lot" in page and "first edition" not in page


def test_any_day_can_be_looked_back_to_and_nothing_is_gone(amber, evidence, client):
    page = text_of(client, f"{MADE}?as-at=2025-12-31")
    assert (
        "What was learned by 31 December 2025" in page
        and "first edition" in page
        and "drawn by lot" not in page
    )
    assert "No finding was in force" in text_of(client, f"{MADE}?as-at=2025-01-01")


def test_what_to_find_out_next_is_ranked_by_its_worth(amber, evidence, client):
    page = text_of(client, f"{MADE}?readout=jobs-2035&figure=100&study=start_rate&error=0.05")
    run = logic.simulate(logic.open_model("business-support"), "more-places")
    found = logic.worth_of_knowing(run, "jobs-2035", 100, {"start_rate": 0.05})
    study = next(one for one in found if one.study is not None)
    assert f"The study would be worth {said(study.study, run.unit('jobs-2035'))}" in page
    label = '<td class="number" data-label="Worth of knowing it">'
    shown = [cell.partition("<")[0] for cell in page.split(label)[1:]]
    assert shown == [said(one.perfect, run.unit("jobs-2035")) for one in found]
    assert 0 < study.study < study.perfect


def test_a_model_without_findings_says_how_one_is_entered_and_ranks_all_the_same(region, client):
    page = text_of(client, REGION)
    assert "No finding is entered yet" in page and "What to find out next" in page
    assert "Elasticity" in page or "The per cent by which output rises" in page


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("as-at=yesterday", "Enter a date, such as 27/3/2026"),
        ("figure=many", "Give an ordinary number"),
        ("figure=inf", "Give an ordinary number"),
        ("study=nothing&error=1", "Choose an assumption from the list."),
        ("study=start_rate&error=", "a number above 0"),
        ("study=start_rate&error=-1", "a number above 0"),
        ("scenario=nothing", "There is no scenario"),
    ],
)
def test_what_cannot_be_asked_is_told(amber, evidence, client, query, told):
    assert escape(told) in text_of(client, f"{MADE}?{query}", 422)
