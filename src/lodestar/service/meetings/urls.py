"""Meetings, decisions, asks and offers."""

from django.urls import path, re_path

from lodestar.service.meetings import (
    agenda_views,
    exchange_views,
    forum_views,
    history_views,
    lists,
    minute_views,
    paper_views,
    views,
)

FORUM, MEETING, ITEM = "forums/<slug:slug>/", "meetings/<slug:slug>/", "agenda-items/<slug:slug>/"

urlpatterns = [
    path(f"{FORUM}quorum/", forum_views.forum_quorum, name="meeting_quorum"),
    path(f"{FORUM}seats/add/", forum_views.seat_add, name="seat_add"),
    path(f"{FORUM}interests/add/", forum_views.interest_standing, name="interest_standing"),
    path(f"{FORUM}meetings/plan/", agenda_views.meeting_plan, name="meeting_plan"),
    path(f"{FORUM}seats/history/", history_views.forum_history, name="seat_history"),
    re_path(
        rf"^(?P<kind>{'|'.join(history_views.KINDS)})/(?P<slug>[-\w]+)/history/$",
        history_views.meeting_record_history,
        name="meeting_record_history",
    ),
    path("seats/<slug:slug>/end/", forum_views.seat_end, name="seat_end"),
    path("seats/<slug:slug>/fill/", forum_views.seat_fill, name="seat_fill"),
    path("meetings/", lists.meeting_list, name="meeting_list"),
    path(MEETING, views.meeting, name="meeting"),
    path(f"{MEETING}change/", agenda_views.meeting_change, name="meeting_change"),
    path(f"{MEETING}cancel/", agenda_views.meeting_cancel, name="meeting_cancel"),
    path(f"{MEETING}step/", minute_views.meeting_step, name="meeting_step"),
    path(f"{MEETING}publish/", minute_views.meeting_publish, name="meeting_publish"),
    path(f"{MEETING}unpublish/", minute_views.meeting_unpublish, name="meeting_unpublish"),
    path(f"{MEETING}public/", views.meeting_public, name="meeting_public"),
    path(f"{MEETING}attendance/", minute_views.meeting_attendance, name="meeting_attendance"),
    path(f"{MEETING}interests/add/", minute_views.interest_add, name="interest_add"),
    path("interests/<slug:slug>/end/", minute_views.interest_end, name="interest_end"),
    path(f"{MEETING}items/add/", agenda_views.agenda_item_add, name="agenda_item_add"),
    path(f"{MEETING}items/propose/", agenda_views.agenda_item_propose, name="agenda_item_propose"),
    path(ITEM, views.agenda_item, name="agenda_item"),
    path(f"{ITEM}change/", agenda_views.agenda_item_change, name="agenda_item_change"),
    path(f"{ITEM}move/", agenda_views.agenda_item_move, name="agenda_item_move"),
    path(f"{ITEM}answer/", agenda_views.agenda_item_answer, name="agenda_item_answer"),
    path(f"{ITEM}minute/", minute_views.agenda_item_minute, name="agenda_item_minute"),
    path(f"{ITEM}decide/", minute_views.decision_add, name="decision_add"),
    path(f"{ITEM}follow-up/", minute_views.follow_up_add, name="follow_up_add"),
    path(f"{ITEM}papers/add/", paper_views.paper_add, name="paper_add"),
    path("papers/<slug:slug>/", paper_views.paper, name="paper"),
    path("papers/<slug:slug>/withdraw/", paper_views.paper_withdraw, name="paper_withdraw"),
    path("decisions/", lists.decision_list, name="decision_list"),
    path("decisions/record/", minute_views.decision_delegated, name="decision_delegated"),
    path("decisions/<slug:slug>/", views.decision, name="decision"),
    path("decisions/<slug:slug>/publish/", minute_views.decision_publish, name="decision_publish"),
    path("follow-ups/", lists.follow_up_list, name="follow_up_list"),
    path("follow-ups/<slug:slug>/", minute_views.follow_up, name="follow_up"),
    path("follow-ups/<slug:slug>/propose/", minute_views.follow_up_propose, name="follow_up_propose"),
    path("asks-and-offers/", lists.exchange_list, name="exchange_list"),
    path("asks-and-offers/make/", exchange_views.exchange_make, name="exchange_make"),
    path("asks-and-offers/<slug:slug>/", exchange_views.exchange, name="exchange"),
]
