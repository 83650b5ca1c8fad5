import pl from 'nodejs-polars'

const HIGHEST = 50

/** Readings without duplicates, gaps and broken meters. */
export function clean(path) {
  return pl
    .readCSV(path, { sep: ';', tryParseDates: true })
    .dropNulls(['meter', 'at', 'litres'])
    .unique({ subset: ['meter', 'at'], keep: 'last' })
    .filter(pl.col('litres').gtEq(0).and(pl.col('litres').lt(HIGHEST * 1000)))
    .withColumn(pl.col('at').date.hour().alias('hour'))
}

/** Consumption per district and hour. */
export function perDistrict(readings, metersPath) {
  const meters = pl.readCSV(metersPath)
  return readings
    .join(meters, { on: 'meter', how: 'inner' })
    .groupBy('district', 'hour')
    .agg(pl.col('litres').sum().alias('litres'), pl.col('meter').nUnique().alias('meters'))
    .sort(['district', 'hour'])
}
