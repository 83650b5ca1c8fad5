from celery import shared_task
from django.core.mail import send_mail

from members.models import Signup


@shared_task
def send_confirmation(signup_id: int) -> None:
    signup = Signup.objects.select_related("event", "member__user").get(pk=signup_id)
    send_mail(
        f"See you at {signup.event.title}",
        f"{signup.event.starts:%d %B, %H:%M} in {signup.event.place}",
        "club@example.org",
        [signup.member.user.email],
    )
