from django.urls import path, re_path

from lodestar.service.docs import views

urlpatterns = [
    path("docs/", views.doc_index, name="doc_index"),
    re_path(r"^docs/(?P<path>[\w./-]+\.(?:png|svg|jpg|webp))$", views.doc_picture, name="doc_picture"),
    path("docs/<path:path>/", views.doc, name="doc"),
    path("glossary/", views.glossary, name="glossary"),
]
