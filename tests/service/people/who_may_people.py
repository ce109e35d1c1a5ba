"""Who may use the pages about people."""

from who_may import ADMIN, PARTNERSHIP, Job, Line


def veras_role(cast):
    return (cast.vera.roles.get().pk,)


INVITATION = {"email": "new@example.org", "name": "New", "role": "admin"}
LINES = [
    Line("people_list", reads=ADMIN),
    Line("vacancy_list", reads=PARTNERSHIP),
    Line("people_invite", reads=ADMIN, sends=ADMIN, data=INVITATION),
    Line(
        "people_anonymise",
        made=lambda cast: (cast.vera.pk,),
        reads=ADMIN,
        sends=ADMIN,
        data={"reason": "They asked for it", "sure": "on"},
    ),
    Line("people_end_role", made=veras_role, reads=ADMIN, sends=ADMIN),
    Line("people_invite_again", made=veras_role, reads=(), sends=ADMIN),
]
EXPORTS = {"vacancy_list"}
# The timetable begins these, and nobody else.
JOBS = [Job("tell_of_ending_roles", by_itself=True), Job("tidy_up", by_itself=True)]
