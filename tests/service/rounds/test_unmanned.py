"""Who left leaves a vacancy: a round and its packs say for which side nobody can report, or approve, any more."""

import datetime as dt

import pytest
from django.utils import timezone
from made_round import JOINT, close

from lodestar.service.rounds.unmanned import unmanned

pytestmark = pytest.mark.django_db


def end_roles(person, places=1):
    from lodestar.service.people.models import RoleAssignment

    yesterday = timezone.localdate() - dt.timedelta(days=1)
    RoleAssignment.objects.filter(person=person).update(
        starts=yesterday - dt.timedelta(days=9), ends=yesterday
    )


def told(made, slug=JOINT[0]):
    return {(one.side, one.deed) for one in unmanned(made.round) if one.action == slug}


def test_nobody_is_missing_while_all_are_there(made):
    assert told(made) == set()


def test_a_side_whose_people_left_is_told_by_what_nobody_can_do_for_it(made):
    end_roles(made.cast.lena)
    assert told(made) == {("national", "report")}
    end_roles(made.cast.nils)
    assert told(made) == {("national", "report"), ("national", "approve")}
    page = made.cast.client("vera").get(made.url()).content.decode()
    assert "nobody can approve for the national side" in page
    assert "nobody can" not in made.cast.client("anonymous").get(made.url()).content.decode()


def test_a_role_on_a_part_of_the_plan_fills_that_part_alone(made):
    from lodestar.service.people.models import RoleAssignment

    RoleAssignment.objects.filter(person=made.cast.lena).update(node_kind="action", node=JOINT[1])
    assert told(made, JOINT[1]) == set()
    assert told(made) == {("national", "report")}


def test_a_pack_names_what_is_vacant(made):
    from lodestar.service.board_packs.gathering.asked import Asked
    from lodestar.service.board_packs.gathering.missing import missing
    from lodestar.service.plan.models import Forum

    end_roles(made.cast.lena)
    end_roles(made.cast.nils)
    today = timezone.localdate()
    asked = Asked(
        made.cast.amber, Forum.objects.filter(place=made.cast.amber).first(), "", today, None, timezone.now()
    )
    assert "for which nobody can report or approve" in str(missing(asked))


def test_a_locked_round_has_no_vacancies(made, do):
    do.finish()
    close(made)
    end_roles(made.cast.lena)
    assert unmanned(made.round) == ()
