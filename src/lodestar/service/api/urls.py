from django.urls import path, re_path

from lodestar.service.api.api import api
from lodestar.service.api.problems import no_such_address
from lodestar.service.api.views import api_docs

urlpatterns = [
    path("", api_docs, name="api"),
    path("", api.urls),
    re_path(r"^(?P<path>.*)$", no_such_address),
]
