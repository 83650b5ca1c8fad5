export interface Row {
  stitches: number
  colour: string
}

export const width = (rows: Row[]): number => Math.max(...rows.map((row) => row.stitches))
