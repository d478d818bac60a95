import type { Cell, Section, Table } from './section.ts'

/** A section as Markdown, which a terminal shows as well. */
export function markdownOf({ title, machine, versions, tables, skipped }: Section): string {
  const { date, node, cpu, memory, load } = machine
  const named = Object.entries(versions).map(([name, version]) => `${name} ${version}`)
  return [
    `## ${title}`,
    `Measured on ${date}: Node ${node}, ${cpu}, ${memory}, load ${load} at the start. ${named.join(', ')}.`,
    ...tables.map(tableOf),
    ...skipped.map((line) => `Skipped: ${line}`),
  ].join('\n\n')
}

function tableOf({ title, note, columns, rows }: Table): string {
  const lines = [columns, columns.map((_, index) => (index === 0 ? '---' : '---:')), ...rows]
  const table = lines.map((cells) => `| ${cells.map(textOf).join(' | ')} |`).join('\n')
  return [`### ${title}`, ...(note === undefined ? [] : [note]), table].join('\n\n')
}

function textOf(cell: Cell): string {
  if (cell === null) return '–'
  if (typeof cell === 'string') return cell
  if (typeof cell === 'number') return rounded(cell)
  const { low, median, high } = cell
  return `${rounded(median)} (${rounded(low)}–${rounded(high)})`
}

/** Three digits that mean something, and no more of them. */
function rounded(value: number): string {
  const digits = Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 2
  return value.toLocaleString('en', { maximumFractionDigits: digits })
}
