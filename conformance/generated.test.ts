import { sql } from 'drizzle-orm'
import fc from 'fast-check'
import { afterAll, expect, onTestFinished, test } from 'vitest'
import type { SQLiteDatabase } from '../packages/adapter-drizzle/test/sqlite.ts'
import { startMockProvider } from '../servers/mock-provider.ts'
import { createFixture, defaultSecret } from './fixture.ts'
import { createCredentials, merge } from './generated/credentials.ts'
import { type RequestPlan, requestFor } from './generated/requests.ts'
import { cheapHashers } from './hashers.ts'
import { openSqlite } from './storages/sqlite.ts'
import { Api } from './suite/api.ts'
import { remoteOrigin } from './suite/base-url.ts'
import { directTarget } from './suite/target.ts'

const origin = 'https://auth.example'
const numRuns = 2000
/** The same requests on every run; another number for others. */
const seed = Number(process.env['GENERATED_SEED'] ?? 15005)

const faults: unknown[] = []
const onFault = (error: unknown): void => void faults.push(error)

process.on('unhandledRejection', onFault)
afterAll(() => void process.off('unhandledRejection', onFault))

test.skipIf(remoteOrigin)(
  `${numRuns} requests of all kinds give no 500, and change nothing [SE-11] [WB-11]`,
  async () => {
    const databases = {
      '/': await openSqlite('better-sqlite3'),
      '/compat': await openSqlite('better-sqlite3'),
      '/strict': await openSqlite('better-sqlite3'),
    }
    const { issuer, stop } = await startMockProvider()
    onTestFinished(stop)
    const fixture = createFixture((mount) => databases[mount].storage, {
      ...cheapHashers,
      origin,
      issuer,
      onError: onFault,
    })
    const target = directTarget('generated', origin, fixture.fetch)
    const credentials = merge(
      await createCredentials(new Api(target, '/', defaultSecret)),
      await createCredentials(new Api(target, '/compat', defaultSecret)),
    )
    const dump = async (): Promise<readonly string[]> => {
      const { '/': root, '/compat': compat } = databases
      return [...(await dumpOf(root.db)), ...(await dumpOf(compat.db))]
    }
    const before = await dump()

    const property = fc.asyncProperty(requestFor(credentials), async (plan) => {
      const answer = await fixture.fetch(requestOf(plan))
      const text = await answer.text()
      expect(answer.status).toBeLessThan(500)
      for (const secret of secretsIn(before)) expect(text).not.toContain(secret)
      expect(faults).toEqual([])
      expect(await dump()).toEqual(before)
    })
    await fc.assert(property, { numRuns, seed })
  },
  60_000,
)

function requestOf({ method, path, headers, body }: RequestPlan): Request {
  const init = { method, headers: headers.map(([name, value]): [string, string] => [name, value]) }
  return new Request(origin + path, { ...init, body })
}

/** Every row there is, as text. */
async function dumpOf(db: SQLiteDatabase): Promise<string[]> {
  const users = await db.all(sql`select * from users order by id`)
  const sessions = await db.all(sql`select * from sessions order by id`)
  const accounts = await db.all(sql`select * from oauth_accounts`)
  const used = await db.all(sql`select * from one_time_tokens`)
  return [...users, ...sessions, ...accounts, ...used].map((row) => JSON.stringify(row))
}

/** Hashes, stamps and digests of the rows. */
function secretsIn(rows: readonly string[]): string[] {
  return rows.flatMap((row) => {
    const { hashed_password: hash, security_stamp: stamp, token_digest: digest } = JSON.parse(row)
    return [hash, stamp, digest].filter((secret) => typeof secret === 'string')
  })
}
