import sys
from datetime import date, timedelta

from apscheduler.schedulers.blocking import BlockingScheduler

from meterflow.extract import download
from meterflow.load import archive, store
from meterflow.transform import clean, per_district


def run() -> None:
    day = (date.today() - timedelta(days=1)).isoformat()
    readings = clean(download(day))
    consumption = per_district(readings, "reference/meters.csv")
    archive(readings, day)
    store(consumption)
    print(f"{day}: {len(readings)} readings, {len(consumption)} rows")


if __name__ == "__main__":
    if "--once" in sys.argv:
        run()
    else:
        scheduler = BlockingScheduler()
        scheduler.add_job(run, "cron", hour=2, minute=15)
        scheduler.start()
