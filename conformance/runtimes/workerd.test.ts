import { join } from 'node:path'
import { emptyAuthorization } from '../suite/guard.ts'
import { runRuntime } from './matrix.ts'
import { onlyBun } from './runtime.ts'

const noFiles = 'a Worker has no files'
const noPool = 'a Worker keeps no connection beyond a request'

await runRuntime({
  name: 'workerd',
  command: [process.execPath, join(import.meta.dirname, '../workerd/serve.ts')],
  always: ['d1'],
  without: {
    ...onlyBun,
    sqlite: noFiles,
    'better-sqlite3': noFiles,
    pglite: 'it takes more memory than an isolate has',
    pg: noPool,
    'postgres.js': noPool,
    mysql: noPool,
    mongo: noPool,
    redis: noPool,
  },
  stopSignal: 'TERM',
  exceptions: { [emptyAuthorization]: 'workerd hands on no such header' },
})
