import { decodeJwt } from 'jose'
import { textOf } from './databases.ts'

/** What fastapi-users made, for a test to work with. */
export interface Fixture {
  /** An access token of argon@example.com, and when it ends. */
  readonly accessToken: string
  readonly expiresAt: Date
  /** A minute before that. */
  readonly now: Date
  /** A token of argon@example.com in `accesstoken`. */
  readonly cookie: string
}

/** What SQLAlchemy made. */
export interface SqlFixture extends Fixture {
  /** The INSERT that has this text in it, as SQLAlchemy emits it, of another row. */
  insertOf(text: string, replaced: { readonly email?: string }): string
}

/** Reads the tokens of a fixture. */
export async function tokensOf(name: string): Promise<Fixture> {
  const { accessToken, cookie } = JSON.parse(await textOf(`fixtures/${name}-tokens.json`))
  const { exp } = decodeJwt(accessToken)
  const expiresAt = new Date(Number(exp) * 1000)
  return { accessToken, cookie, expiresAt, now: new Date(expiresAt.getTime() - 60_000) }
}

/** Reads the statements and the tokens of a fixture. */
export async function sqlFixture(name: string): Promise<SqlFixture> {
  const statements = (await textOf(`fixtures/${name}.sql`)).split('\n')
  return {
    ...(await tokensOf(name)),
    insertOf(text, { email }) {
      const found = statements.find((line) => line.startsWith('INSERT') && line.includes(text))
      const [, id = ''] = /VALUES \('([^']+)'/.exec(found ?? '') ?? []
      const another = (found ?? '').replace(id, crypto.randomUUID())
      return email === undefined ? another : another.replace(text, email)
    },
  }
}
