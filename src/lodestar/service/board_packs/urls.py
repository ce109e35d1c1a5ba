"""Addresses of board packs."""

from django.urls import path

from lodestar.service.board_packs import views

urlpatterns = [
    path("board-packs/", views.board_pack_list, name="board_pack_list"),
    path("board-packs/new/", views.board_pack_begin, name="board_pack_begin"),
    path("board-packs/<slug:slug>/", views.board_pack, name="board_pack"),
    path("board-packs/<slug:slug>/draw/", views.board_pack_draw, name="board_pack_draw"),
    path("board-packs/<slug:slug>/issue/", views.board_pack_issue, name="board_pack_issue"),
    path("board-packs/<slug:slug>/withdraw/", views.board_pack_withdraw, name="board_pack_withdraw"),
    path("board-packs/<slug:slug>/pack.<slug:ending>", views.board_pack_file, name="board_pack_file"),
]
