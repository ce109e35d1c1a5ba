from django.urls import path

from lodestar.service.people import views

urlpatterns = [
    path("people/", views.people_list, name="people_list"),
    path("people/invite/", views.people_invite, name="people_invite"),
    path("people/roles/<int:role>/end/", views.people_end_role, name="people_end_role"),
    path("people/vacancies/", views.vacancy_list, name="vacancy_list"),
    path("people/<int:person>/anonymise/", views.people_anonymise, name="people_anonymise"),
    path("people/roles/<int:role>/invite-again/", views.people_invite_again, name="people_invite_again"),
]
