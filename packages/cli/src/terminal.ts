import type { Readable, Writable } from 'node:stream'

/** Where a command was typed. */
export interface Terminal {
  readonly stdin: Readable & { readonly isTTY?: boolean | undefined }
  readonly stdout: Writable
  readonly stderr: Writable
  cwd(): string
}

/** Writes a line, and waits until it is out: the process may end right after. */
export function writeLine(stream: Writable, text: string): Promise<void> {
  return new Promise((resolve) => stream.write(`${text}\n`, () => resolve()))
}

/** What a command has to say: to scripts, and to people. */
export interface Answer {
  readonly json: unknown
  readonly text: string
  /** @default 0 */
  readonly exitCode?: 0 | 1 | undefined
}

/** What a terminal obeys instead of showing it. */
const controlCharacters = /\p{C}/gu

/** Rows below their titles, in columns. Cells may be what a client said of itself. */
export function table(titles: readonly string[], rows: readonly (readonly string[])[]): string {
  const lines = [titles, ...rows].map((line) =>
    line.map((cell) => cell.replaceAll(controlCharacters, '\uFFFD')),
  )
  const widths = titles.map((_, column) =>
    Math.max(...lines.map((line) => line[column]?.length ?? 0)),
  )
  return lines
    .map((line) =>
      line
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}
