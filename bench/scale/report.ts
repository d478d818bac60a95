import type { Comparison, Result } from './compare.ts'

/** The comparison as a table for people. */
export function printed({ driver, small, large, results }: Comparison): string {
  const sizes = [small, large].map(
    ({ users, bytes, fillSeconds }) =>
      `${users} users and ${3 * users} sessions: ${megabytes(bytes)} MB, filled in ${fillSeconds.toFixed(0)} s`,
  )
  const heads = ['', 'median, µs', '', 'ratio', 'quartiles', 'p95, µs', '']
  const under = [
    '',
    String(small.users),
    String(large.users),
    '',
    '',
    String(small.users),
    String(large.users),
  ]
  return [
    `\n${large.database}, by ${driver}`,
    ...sizes,
    '',
    ...aligned([heads, under, ...results.map(cellsOf)]),
  ].join('\n')
}

function cellsOf({ operation, small, large, ratio }: Result): string[] {
  return [
    operation,
    small.median.toFixed(0),
    large.median.toFixed(0),
    ratio.median.toFixed(2),
    `${ratio.low.toFixed(2)}–${ratio.high.toFixed(2)}`,
    small.p95.toFixed(0),
    large.p95.toFixed(0),
  ]
}

/** The first column to the left, the others to the right. */
function aligned(rows: readonly (readonly string[])[]): string[] {
  const widths = rows[0]?.map((_, index) => Math.max(...rows.map((row) => row[index]?.length ?? 0)))
  return rows.map((row) =>
    row
      .map((cell, index) => cell[index === 0 ? 'padEnd' : 'padStart'](widths?.[index] ?? 0))
      .join('  '),
  )
}

function megabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(bytes < 1e7 ? 1 : 0)
}
