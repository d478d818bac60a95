import { createHmac, hkdfSync } from 'node:crypto'
import type { BaseUser } from '../src/index.ts'
import { type Options, origin, password, secret, setUp, type TestAuth } from './setup.ts'

export const email = 'ann@example.com'

/** What became of the work: `done`, the code it was refused with, or the error. */
export function codeOf(work: Promise<unknown>): Promise<unknown> {
  return work.then(
    () => 'done',
    (error: { code?: string }) => error.code ?? error,
  )
}

/** Signs a mailed token by hand. */
export function forge(purpose: 'verify' | 'reset', claims: object): string {
  const json = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')
  const key = new Uint8Array(hkdfSync('sha256', secret, '', `fetch-users/v1/${purpose}`, 32))
  const header = { alg: 'HS256', typ: `${purpose}+jwt` }
  const common = { iss: origin, aud: `fetch-users:${purpose}`, exp: 4e9 }
  const text = `${json(header)}.${json({ ...common, ...claims })}`
  return `${text}.${createHmac('sha256', key).update(text).digest('base64url')}`
}

export function claimsOf(token: string): Record<string, unknown> {
  return JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString())
}

export interface TestAccount extends TestAuth<BaseUser> {
  readonly user: BaseUser
  verifyToken(): Promise<string>
  resetToken(): Promise<string>
  /** The kinds of the mails so far. */
  mails(): Promise<string[]>
}

/** An account, and how to have a token mailed to it. */
export async function withAccount(
  flags: object = {},
  options: Partial<Options> = {},
): Promise<TestAccount> {
  const application = setUp(options)
  const { auth, mailedToken, outbox } = application
  const user = await auth.users.create({ email, password, ...flags })
  return {
    ...application,
    user,
    async verifyToken() {
      await auth.users.requestVerification(email)
      return mailedToken()
    },
    async resetToken() {
      await auth.users.forgotPassword(email)
      return mailedToken()
    },
    async mails() {
      await auth.idle()
      return outbox.map(({ kind }) => kind)
    },
  }
}
