import { createClient } from '@libsql/client'
import { betterAuth } from 'better-auth'
import { drizzleAdapter } from 'better-auth/adapters/drizzle'
import { admin } from 'better-auth/plugins/admin'
import { genericOAuth } from 'better-auth/plugins/generic-oauth'
import { drizzle as drizzleOnLibsql } from 'drizzle-orm/libsql'
import { drizzle as drizzleOnPg } from 'drizzle-orm/node-postgres'
import pg from 'pg'
import type { MockProvider } from '../../../servers/mock-provider.ts'
import * as onPg from '../src/better-auth-postgresql.ts'
import * as onSqlite from '../src/better-auth-sqlite.ts'
import { type Browser, openBrowser, origin } from './browser.ts'
import type { EmptyDatabase } from './databases.ts'

export const oldSecret = 'the secret of better-auth, long enough'
/** better-auth hashes it in NFKC: as if it was typed in plain letters. */
export const password = 'ﬁve ｗｉｄｅ words'

/** Where people are logged in. */
export interface OldSessions {
  /** Ann, who has a password. */
  readonly ann: Browser
  /** Bob, who has none, in several browsers. */
  readonly bobs: readonly Browser[]
  /** Root, who looks at the site as Bob. */
  readonly impersonator: Browser
}

/** Has people register, log in and be banned, in an application of better-auth. */
export async function fillByBetterAuth(
  database: EmptyDatabase,
  provider: MockProvider,
): Promise<OldSessions> {
  const { handler, close } = openBetterAuth(database.url, provider)
  const post = async (browser: Browser, path: string, body: unknown) => {
    const response = await browser.post(`/api/auth${path}`, body)
    if (!response.ok) throw new Error(await response.text())
    return response.json()
  }
  const signUp = async (name: string): Promise<Browser> => {
    const browser = openBrowser(handler)
    await post(browser, '/sign-up/email', { email: `${name}@Example.com`, password, name })
    return browser
  }
  const [ann, root] = [await signUp('ann'), await signUp('root')]
  await signUp('mallory')

  provider.idToken = {
    sub: 'bob-1',
    email: 'bob@bücher.example',
    email_verified: true,
    name: 'bob',
  }
  const bobs = Array.from({ length: 5 }, () => openBrowser(handler))
  for (const bob of bobs) {
    const { url } = await post(bob, '/sign-in/social', { provider: 'company' })
    await bob.get((await provider.signIn(new URL(url))).href)
  }

  await database.run([`UPDATE "user" SET role = 'admin' WHERE name = 'root'`])
  const idOf = async (name: string) => {
    const [row] = await database.rows(`SELECT id FROM "user" WHERE name = '${name}'`)
    return row?.['id']
  }
  await post(root, '/admin/ban-user', { userId: await idOf('mallory') })
  await post(root, '/admin/impersonate-user', { userId: await idOf('bob') })
  await close()
  return { ann, bobs, impersonator: root }
}

/** An application of better-auth, as its documentation has it. */
function openBetterAuth(url: string, { issuer }: MockProvider) {
  const pool = url.startsWith('postgres') ? new pg.Pool({ connectionString: url }) : undefined
  const database = pool
    ? drizzleAdapter(drizzleOnPg(pool), { provider: 'pg', schema: onPg })
    : drizzleAdapter(drizzleOnLibsql(createClient({ url })), {
        provider: 'sqlite',
        schema: onSqlite,
      })
  const company = {
    providerId: 'company',
    discoveryUrl: `${issuer}/.well-known/openid-configuration`,
    clientId: 'client',
    clientSecret: 'secret',
    scopes: ['openid', 'email', 'profile'],
  }
  const { handler } = betterAuth({
    baseURL: origin,
    secret: oldSecret,
    database,
    emailAndPassword: { enabled: true },
    plugins: [admin(), genericOAuth({ config: [company] })],
    telemetry: { enabled: false },
    logger: { level: 'error' },
  })
  return { handler, close: async () => pool?.end() }
}
