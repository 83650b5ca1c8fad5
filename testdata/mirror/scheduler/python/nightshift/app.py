import logging
import os

from celery import Celery
from celery.schedules import crontab
from celery.signals import task_failure, task_success

log = logging.getLogger(__name__)

app = Celery(
    "nightshift",
    broker=os.environ["REDIS_URL"],
    include=["nightshift.jobs.remind", "nightshift.jobs.purge", "nightshift.jobs.rates"],
)

app.conf.beat_schedule = {
    "remind": {
        "task": "nightshift.jobs.remind.remind",
        "schedule": crontab(minute=0, hour=7, day_of_week="1-5"),
        "args": (14,),
    },
    "purge": {
        "task": "nightshift.jobs.purge.purge",
        "schedule": crontab(minute=30, hour=3),
        "args": (90,),
    },
    "rates": {"task": "nightshift.jobs.rates.rates", "schedule": 60 * 60},
}


@task_success.connect
def done(sender=None, **kwargs):
    log.info("done: %s", sender.name)


@task_failure.connect
def failed(sender=None, exception=None, **kwargs):
    log.error("failed: %s: %s", sender.name, exception)
