from django.conf import settings
from django.db import models


class Member(models.Model):
    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE)
    phone = models.CharField(max_length=40, blank=True)
    joined = models.DateField(auto_now_add=True)
    active = models.BooleanField(default=True)

    def __str__(self):
        return self.user.get_full_name()


class Event(models.Model):
    title = models.CharField(max_length=120)
    starts = models.DateTimeField()
    place = models.CharField(max_length=120)
    seats = models.PositiveIntegerField(default=30)

    class Meta:
        ordering = ["starts"]

    def __str__(self):
        return self.title


class Signup(models.Model):
    event = models.ForeignKey(Event, related_name="signups", on_delete=models.CASCADE)
    member = models.ForeignKey(Member, on_delete=models.CASCADE)

    class Meta:
        unique_together = [("event", "member")]
