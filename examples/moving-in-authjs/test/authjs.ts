import { Auth, type AuthConfig } from '@auth/core'
import Credentials from '@auth/core/providers/credentials'
import { DrizzleAdapter } from '@auth/drizzle-adapter'
import { createClient } from '@libsql/client'
import { hash, verify } from '@node-rs/bcrypt'
import { eq } from 'drizzle-orm'
import { drizzle as drizzleOnLibsql } from 'drizzle-orm/libsql'
import { drizzle as drizzleOnPg } from 'drizzle-orm/node-postgres'
import pg from 'pg'
import type { MockProvider } from '../../../servers/mock-provider.ts'
import { type Browser, openBrowser } from '../../moving-in-better-auth/test/browser.ts'
import * as onPg from '../src/authjs-postgresql.ts'
import * as onSqlite from '../src/authjs-sqlite.ts'

export const oldSecret = 'the secret of Auth.js, long enough'
export const password = 'correct horse'

/** Where people are logged in. */
export interface OldSessions {
  /** Ann, who has a password, in several browsers with a JWT. */
  readonly anns: readonly Browser[]
  /** Bob, who came by a provider, in several browsers with a session in the database. */
  readonly bobs: readonly Browser[]
}

/** Has people come by a password, a provider and a link in a mail, in an application of Auth.js. */
export async function fillByAuthJs(url: string, provider: MockProvider): Promise<OldSessions> {
  const { adapter, insertUser, findUser, close } = openStore(url)
  const shared = { secret: oldSecret, trustHost: true, basePath: '/api/auth', adapter }
  const bySession: AuthConfig = {
    ...shared,
    session: { strategy: 'database' },
    providers: [companyAt(provider), mailTo((link) => void mailed.push(link))],
  }
  const byToken: AuthConfig = {
    ...shared,
    session: { strategy: 'jwt' },
    providers: [
      Credentials({
        credentials: { email: {}, password: {} },
        async authorize({ email, password: typed }) {
          const found = await findUser(String(email))
          return found?.password && (await verify(String(typed), found.password)) ? found : null
        },
      }),
    ],
  }
  const mailed: string[] = []

  async function submit(browser: Browser, path: string, body = {}): Promise<Response> {
    const { csrfToken } = await (await browser.get('/api/auth/csrf')).json()
    return browser.post(`/api/auth${path}`, { ...body, csrfToken, json: true })
  }
  const atSession = () => openBrowser((request) => Auth(request, bySession))
  const signInAtCompany = async (claims: Record<string, unknown>): Promise<Browser> => {
    const browser = atSession()
    provider.idToken = claims
    const answer = await submit(browser, '/signin/company')
    const back = await provider.signIn(new URL(answer.headers.get('location') ?? ''))
    await browser.get(back.href)
    return browser
  }

  await insertUser({
    name: 'ann',
    email: 'Ann@Example.com',
    password: await hash(password, { cost: 10 }),
  })
  const anns = Array.from({ length: 3 }, () => openBrowser((request) => Auth(request, byToken)))
  for (const ann of anns) {
    await submit(ann, '/callback/credentials', { email: 'Ann@Example.com', password })
  }
  const bobs: Browser[] = []
  for (let i = 0; i < 5; i++) {
    bobs.push(await signInAtCompany({ sub: 'bob-1', email: 'bob@example.com', name: 'bob' }))
  }
  await signInAtCompany({ sub: 'nobody-1', name: 'nobody' })

  const carol = atSession()
  await submit(carol, '/signin/mail', { email: 'carol@example.com' })
  await carol.get(mailed[0] ?? '')
  await close()
  return { anns, bobs }
}

/** A provider of OpenID Connect of one's own. */
function companyAt({ issuer }: MockProvider): AuthConfig['providers'][number] {
  const client = { clientId: 'client', clientSecret: 'secret' }
  return { id: 'company', name: 'Company', type: 'oidc', issuer, ...client }
}

/** Links by mail, as Auth.js has them. */
function mailTo(deliver: (link: string) => void): AuthConfig['providers'][number] {
  return {
    id: 'mail',
    name: 'Mail',
    type: 'email',
    from: 'app@example.com',
    maxAge: 60 * 60,
    options: {},
    sendVerificationRequest: async ({ url }) => deliver(url),
  }
}

type NewUser = typeof onSqlite.user.$inferInsert

/** The adapter of Auth.js, and what an application with passwords does itself. */
function openStore(url: string) {
  if (!url.startsWith('postgres')) {
    const client = createClient({ url })
    const db = drizzleOnLibsql(client)
    const { user, account, session, verificationToken } = onSqlite
    return {
      adapter: DrizzleAdapter(db, {
        usersTable: user,
        accountsTable: account,
        sessionsTable: session,
        verificationTokensTable: verificationToken,
      }),
      insertUser: (values: NewUser) => db.insert(user).values(values),
      findUser: (email: string) => db.select().from(user).where(eq(user.email, email)).get(),
      close: async () => client.close(),
    }
  }
  const pool = new pg.Pool({ connectionString: url })
  const db = drizzleOnPg(pool)
  const { user, account, session, verificationToken } = onPg
  return {
    adapter: DrizzleAdapter(db, {
      usersTable: user,
      accountsTable: account,
      sessionsTable: session,
      verificationTokensTable: verificationToken,
    }),
    insertUser: (values: NewUser) => db.insert(user).values(values),
    findUser: async (email: string) =>
      (await db.select().from(user).where(eq(user.email, email))).at(0),
    close: () => pool.end(),
  }
}
