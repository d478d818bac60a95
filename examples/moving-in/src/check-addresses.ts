import { createInterface } from 'node:readline'
import { linesOf, reportOn } from './addresses.ts'

// Addresses come in by standard input, one a line, from whatever database.
const stored: string[] = []
for await (const line of createInterface({ input: process.stdin })) if (line) stored.push(line)

const lines = linesOf(reportOn(stored))
for (const line of lines) console.log(line)
console.error(`${stored.length} addresses, ${lines.length} to look at`)
process.exitCode = lines.length > 0 ? 1 : 0
