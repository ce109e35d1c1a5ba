"""People and the roles they hold."""

from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models

from lodestar.service.people.nodes import KINDS
from lodestar.service.people.roles import ROLES
from lodestar.service.people.sending import SentOnce


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
    anonymised_at = models.DateTimeField(null=True, blank=True, editable=False)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    objects = People()

    def __str__(self) -> str:
        return self.name or self.email

    @property
    def handle(self) -> str:
        """How the person is written down where it must last: see naming.py."""
        return f"person:{self.pk}"


class RoleAssignment(models.Model):
    """A role that a person holds at a place, from one date to another, both included.

    ``organisation`` names whom they speak for, and so their side. ``node_kind`` and ``node`` limit the role to a theme,
    workstream or action and what stands under it. A role that is given again later is a new row.
    """

    person = models.ForeignKey(User, models.CASCADE, related_name="roles")
    place = models.ForeignKey("places.Place", models.CASCADE, related_name="roles")
    role = models.CharField(max_length=20, choices=[(role.name, role.title) for role in ROLES])
    organisation = models.ForeignKey(
        "places.Organisation", models.PROTECT, null=True, blank=True, related_name="people"
    )
    node_kind = models.CharField(max_length=20, blank=True, choices=[(kind, kind) for kind in KINDS])
    node = models.CharField(max_length=80, blank=True)
    starts = models.DateField()
    ends = models.DateField(null=True, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["person", "place", "role", "organisation", "node_kind", "node"],
                condition=models.Q(ends=None, organisation__isnull=False),
                name="role_held_once_for_an_organisation",
            ),
            models.UniqueConstraint(
                fields=["person", "place", "role", "node_kind", "node"],
                condition=models.Q(ends=None, organisation=None),
                name="role_held_once_at_a_time",
            ),
            models.CheckConstraint(
                condition=~models.Q(role="contributor") | models.Q(organisation__isnull=False),
                name="contributor_speaks_for_an_organisation",
            ),
            models.CheckConstraint(
                condition=models.Q(ends=None) | models.Q(ends__gte=models.F("starts")),
                name="role_ends_after_it_starts",
            ),
            models.CheckConstraint(
                condition=models.Q(node_kind="", node="") | (~models.Q(node_kind="") & ~models.Q(node="")),
                name="role_on_a_node_names_it",
            ),
        )

    def __str__(self) -> str:
        return f"{self.person}: {self.role} at {self.place}"

    @property
    def node_key(self) -> str:
        """The node in one text, such as ``workstream:skills``; nothing for the whole place."""
        return f"{self.node_kind}:{self.node}" if self.node or self.node_kind else ""

    @property
    def side(self) -> str:
        """The side that the person speaks for in this role: that of the organisation."""
        return self.organisation.side if self.organisation is not None else ""


class EndingTold(SentOnce):
    """The log of who was told that a role ends. A day is told once to a person; a role that ends on another day is told anew."""

    role = models.ForeignKey(RoleAssignment, models.CASCADE, related_name="endings_told")
    person = models.ForeignKey(User, models.CASCADE, related_name="+")
    ends = models.DateField()

    class Meta:
        ordering = ("-id",)
        constraints = (models.UniqueConstraint(fields=["role", "person", "ends"], name="ending_told_once"),)

    def __str__(self) -> str:
        return f"{self.role}, told to {self.person}"
