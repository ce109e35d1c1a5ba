"""Every address of the site. Addresses under a place come last, so that no place can take a fixed one."""

from django.urls import include, path

from lodestar.service.places.views import place_index
from lodestar.service.rounds.everywhere import work_everywhere

urlpatterns = [
    path("", place_index, name="place_index"),
    path("account/my-work/", work_everywhere, name="work_everywhere"),
    path("account/", include("lodestar.service.people.account_urls")),
    path("", include("lodestar.service.docs.urls")),
    path("search/", include("lodestar.service.search.urls")),
    path("api/v1/", include("lodestar.service.api.urls")),
    path("<slug:place>/", include("lodestar.service.people.urls")),
    path("<slug:place>/", include("lodestar.service.ledger.urls")),
    path("<slug:place>/", include("lodestar.service.releases.urls")),
    path("<slug:place>/", include("lodestar.service.linkage.urls")),
    path("<slug:place>/", include("lodestar.service.places.urls")),
    path("<slug:place>/", include("lodestar.service.grid.urls")),
    path("<slug:place>/", include("lodestar.service.plan.urls")),
    path("<slug:place>/", include("lodestar.service.assets.urls")),
    path("<slug:place>/", include("lodestar.service.delivery.urls")),
    path("<slug:place>/", include("lodestar.service.rounds.urls")),
    path("<slug:place>/", include("lodestar.service.monitoring.urls")),
    path("<slug:place>/", include("lodestar.service.risks.urls")),
    path("<slug:place>/", include("lodestar.service.meetings.urls")),
    path("<slug:place>/", include("lodestar.service.board_packs.urls")),
    path("<slug:place>/", include("lodestar.service.annual_reports.urls")),
    path("<slug:place>/", include("lodestar.service.memory.urls")),
    path("<slug:place>/", include("lodestar.service.insights.urls")),
    path("<slug:place>/", include("lodestar.service.logic.urls")),
    path("<slug:place>/", include("lodestar.service.awards.urls")),
]
