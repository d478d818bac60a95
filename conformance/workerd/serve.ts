import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Miniflare } from 'miniflare'
import { statementsOf } from '../../packages/adapter-drizzle/test/schema.ts'
import { tables } from '../storages/sqlite-storage.ts'
import { databases } from './bindings.ts'

const { PORT, STORAGE = 'memory', FIXTURE_ISSUER, FIXTURE_SECRET } = process.env

const compatibilityDate = '2026-07-01'
const port = Number(PORT ?? 4100)
const settings = { ORIGIN: `http://localhost:${port}`, STORAGE, FIXTURE_ISSUER, FIXTURE_SECRET }
const folder = bundle()
const miniflare = new Miniflare({
  port,
  modules: true,
  modulesRoot: folder,
  modulesRules: [{ type: 'CompiledWasm', include: ['**/*.wasm'] }],
  scriptPath: join(folder, 'worker.js'),
  compatibilityDate,
  bindings: JSON.parse(JSON.stringify(settings)), // without what is undefined
  d1Databases: Object.values(databases),
})
process.on('SIGTERM', () => miniflare.dispose())
await miniflare.ready
rmSync(folder, { recursive: true })
const statements = await statementsOf.sqlite(tables)
for (const name of Object.values(databases)) {
  const database = await miniflare.getD1Database(name)
  await database.batch(statements.map((statement) => database.prepare(statement)))
}
console.log('listening')

/** What `wrangler deploy` would upload. */
function bundle(): string {
  const wrangler = join(import.meta.dirname, '../node_modules/wrangler/bin/wrangler.js')
  const outdir = mkdtempSync(join(tmpdir(), 'fetch-users-worker-'))
  const args = ['deploy', 'worker.ts', '--dry-run', '--outdir', outdir]
  const setting = ['--name', 'conformance', '--compatibility-date', compatibilityDate]
  const env = { ...process.env, WRANGLER_SEND_METRICS: 'false' }
  execFileSync(process.execPath, [wrangler, ...args, ...setting], { cwd: import.meta.dirname, env })
  return outdir
}
