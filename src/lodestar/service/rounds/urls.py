from django.urls import path

from lodestar.service.rounds import (
    file_views,
    forecasters,
    lists,
    over_time_views,
    reminder_views,
    views,
    work_views,
)

urlpatterns = [
    path("my-work/", work_views.my_work, name="my_work"),
    path("my-work/reminders/", reminder_views.reminder_choice, name="reminder_choice"),
    path("forecasters/", forecasters.forecasters, name="forecasters"),
    path("reminders/", reminder_views.reminder_list, name="reminder_list"),
    path("reminders/<str:token>/", reminder_views.reminders_stop, name="reminders_stop"),
    path("rounds/", views.round_list, name="round_list"),
    path("rounds/new/", views.round_new, name="round_new"),
    path("rounds/over-time/", over_time_views.rounds_over_time, name="rounds_over_time"),
    path("rounds/<slug:slug>/", lists.round_, name="round"),
    path("rounds/<slug:slug>/report/", work_views.round_report, name="round_report"),
    path("rounds/<slug:slug>/approve/", work_views.round_approve, name="round_approve"),
    path("rounds/<slug:slug>/dates/", views.round_dates, name="round_dates"),
    path("rounds/<slug:slug>/files/<int:file>/", file_views.update_file, name="update_file"),
    path("rounds/<slug:slug>/lock/", views.round_lock, name="round_lock"),
    path("rounds/<slug:slug>/remind/", reminder_views.round_remind, name="round_remind"),
    path("rounds/<slug:slug>/publish/", views.round_publish, name="round_publish"),
    path("rounds/<slug:slug>/actions/<slug:action>/", work_views.round_line, name="round_line"),
    path("rounds/<slug:slug>/actions/<slug:action>/joint/", work_views.round_joint, name="round_joint"),
    path(
        "rounds/<slug:slug>/actions/<slug:action>/<slug:side>/files/",
        file_views.update_files,
        name="update_files",
    ),
    path(
        "rounds/<slug:slug>/actions/<slug:action>/<slug:side>/reopen/",
        views.round_reopen,
        name="round_reopen",
    ),
]
