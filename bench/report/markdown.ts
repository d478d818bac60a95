import type { Cell, Section, Table } from './section.ts'

/** A section as Markdown, which a terminal shows as well. */
export function markdownOf({ title, machine, versions, tables, skipped }: Section): string {
  const { date, node, cpu, memory, load } = machine
  const named = Object.entries(versions).map(([name, version]) => `${name} ${version}`)
  return [
    `## ${title}`,
    `Measured on ${date}: Node ${node}, ${cpu}, ${memory}, load ${load} at the start. ${named.join(', ')}.`,
    ...tables.map(titledTable),
    ...skipped.map((line) => `Skipped: ${line}`),
  ].join('\n\n')
}

function titledTable({ title, note, columns, rows }: Table): string {
  const parts = [`### ${title}`, ...(note === undefined ? [] : [note]), tableOf(columns, rows)]
  return parts.join('\n\n')
}

export function tableOf(columns: Table['columns'], rows: Table['rows']): string {
  const lines = [columns, columns.map((_, index) => (index === 0 ? '---' : '---:')), ...rows]
  return lines.map((cells) => `| ${cells.map(textOf).join(' | ')} |`).join('\n')
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
