"""People and the roles they hold."""

from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models

from lodestar.service.people.roles import ROLES


class People(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save()
        return user


class User(AbstractBaseUser):
    """A person who can sign in. Everybody signs in by e-mail address."""

    email = models.EmailField(unique=True)
    name = models.CharField(max_length=200)
    is_active = models.BooleanField(default=True)
    joined_at = models.DateTimeField(auto_now_add=True)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    objects = People()

    def __str__(self) -> str:
        return self.name or self.email


class RoleAssignment(models.Model):
    """A role that a person holds at a place, from one date to another, both included.

    ``organisation`` names whom a partner speaks for. A role that is given again later is a new row.
    """

    person = models.ForeignKey(User, models.CASCADE, related_name="roles")
    place = models.ForeignKey("places.Place", models.CASCADE, related_name="roles")
    role = models.CharField(max_length=20, choices=[(role.name, role.title) for role in ROLES])
    organisation = models.ForeignKey(
        "places.Organisation", models.PROTECT, null=True, blank=True, related_name="people"
    )
    starts = models.DateField()
    ends = models.DateField(null=True, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["person", "place", "role", "organisation"],
                condition=models.Q(ends=None, organisation__isnull=False),
                name="role_held_once_for_an_organisation",
            ),
            models.UniqueConstraint(
                fields=["person", "place", "role"],
                condition=models.Q(ends=None, organisation=None),
                name="role_held_once_at_a_time",
            ),
            models.CheckConstraint(
                condition=models.Q(role="partner", organisation__isnull=False)
                | (~models.Q(role="partner") & models.Q(organisation=None)),
                name="partner_speaks_for_an_organisation",
            ),
            models.CheckConstraint(
                condition=models.Q(ends=None) | models.Q(ends__gte=models.F("starts")),
                name="role_ends_after_it_starts",
            ),
        )

    def __str__(self) -> str:
        return f"{self.person}: {self.role} at {self.place}"
