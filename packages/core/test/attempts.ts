import type { BaseUser, PasswordHasher } from '../src/index.ts'
import { hasher, type Options, origin, password, setUp, type TestAuth } from './setup.ts'

export const email = 'ann@example.com'

/** What became of a request. */
export interface Answer {
  readonly status: number
  readonly detail: unknown
  /** `Retry-After`, in seconds. */
  readonly wait: number | null
}

/** An application under attack. */
export interface Attempts extends TestAuth<BaseUser> {
  readonly user: BaseUser
  /** How many passwords were hashed or compared. */
  readonly hashes: { count: number }
  /** Asks from an address. */
  askFrom(client: string | undefined, path: string, body: object): Promise<Answer>
  /** Logs in from an address: with the wrong password, unless it says another. */
  tryFrom(client: string | undefined, typed?: string, username?: string): Promise<Answer>
  /** Sets a new password from an address, by the mail. */
  resetFrom(client: string | undefined, next: string): Promise<number>
}

/** Sets an application up with one user, and a hasher that is watched. */
export async function setUpAttempts(options: Partial<Options> = {}): Promise<Attempts> {
  const hashes = { count: 0 }
  const watched: PasswordHasher = {
    ...hasher,
    hash: (typed) => counted(() => hasher.hash(typed)),
    verify: (typed, stored) => counted(() => hasher.verify(typed, stored)),
  }
  function counted<T>(work: () => Promise<T>): Promise<T> {
    hashes.count++
    return work()
  }
  const app = setUp({ passwordHasher: watched, ...options })
  const user = await app.auth.users.create({ email, password })
  hashes.count = 0

  const askFrom: Attempts['askFrom'] = async (clientAddress, path, body) => {
    const request = new Request(origin + path, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
    const response = await app.auth.handler(request, { clientAddress })
    const text = await response.text()
    const wait = response.headers.get('retry-after')
    return {
      status: response.status,
      detail: text === '' ? null : JSON.parse(text)?.detail,
      wait: wait === null ? null : Number(wait),
    }
  }
  return {
    ...app,
    user,
    hashes,
    askFrom,
    tryFrom: (client, typed = 'a wrong one', username = email) =>
      askFrom(client, '/auth/login', { username, password: typed }),
    async resetFrom(client, next) {
      await app.auth.users.forgotPassword(email)
      const token = await app.mailedToken()
      return (await askFrom(client, '/auth/reset-password', { token, password: next })).status
    },
  }
}

/** Addresses that no two attempts share. */
export function addresses(): () => string {
  let n = 0
  return () => {
    n++
    return `198.18.${n >> 8}.${n & 255}`
  }
}

/** Lets the attack go on until it is told to wait, and returns for how long. */
export async function useUp({ tryFrom }: Attempts, from: () => string): Promise<number> {
  for (let n = 0; n < 1000; n++) {
    const { status, wait } = await tryFrom(from())
    if (status === 429) return wait ?? 0
  }
  throw new Error('nobody is refused')
}

/** Fails as often in a row as it may be, waiting as long as it is told, and returns how often. */
export async function lock(app: Attempts, from: () => string): Promise<number> {
  let failures = 0
  for (let refusals = 0; refusals < 2 && failures < 1000; ) {
    const { status, wait } = await app.tryFrom(from())
    if (status === 429) app.time.now += (wait ?? 0) * 1000
    if (status === 400) failures++
    refusals = status === 429 ? refusals + 1 : 0
  }
  return failures
}
