import { appendFileSync } from 'node:fs'
import { createRequire } from 'node:module'

// Loaded ahead of the example: each query becomes a line of a file.
const { QUERY_LOG = '' } = process.env
const { prototype } = createRequire(import.meta.resolve('@libsql/client'))('libsql')
const { prepare } = prototype

prototype.prepare = function logged(this: unknown, query: string) {
  appendFileSync(QUERY_LOG, `${query}\n`)
  return prepare.call(this, query)
}
