import {
  type Auth,
  type AuthOptions,
  type BaseUser,
  bearerTransport,
  cookieTransport,
  createAuth,
  jwtStrategy,
  type Notification,
  type Storage,
  sessionStrategy,
} from '../src/index.ts'
import { argon2id } from '../src/passwords/argon2id.ts'
import type { PasswordHasher } from '../src/ports/password-hasher.ts'
import { memoryStorage } from '../src/testing/memory-storage.ts'

export const origin = 'https://api.example.com'
export const secret: string = 'x'.repeat(48)
export const password = 'correct horse battery'

/** The weakest real hash that the options allow: 5 ms. */
export const hasher: PasswordHasher = argon2id({ memoryKiB: 7168, passes: 1 })

export const backends = {
  cookie: { transport: cookieTransport(), strategy: sessionStrategy() },
  jwt: { transport: bearerTransport(), strategy: jwtStrategy() },
}

export type Options<User extends BaseUser = BaseUser> = AuthOptions<User, 'cookie' | 'jwt'>

export interface TestAuth<User extends BaseUser> {
  readonly auth: Auth<User, 'cookie' | 'jwt'>
  readonly storage: Storage<User>
  /** What `notify` was given. */
  readonly outbox: Notification<User>[]
  /** What `onError` was given. */
  readonly errors: unknown[]
  /** The time in milliseconds; write to it. */
  readonly time: { now: number }
  /** Sends `POST /auth/register` and the like. An object goes as JSON. */
  ask(line: string, body?: unknown, headers?: Record<string, string>): Promise<Response>
  /** Logs in by form, and returns the headers that carry the log-in. */
  logIn(email: string, typed?: string): Promise<Record<string, string>>
  /** Returns the last token mailed, once it has been. */
  mailedToken(): Promise<string>
}

/** An application on memory stores, with a clock to move and a mailbox to look into. */
export function setUp<User extends BaseUser = BaseUser>(
  options: Partial<Options<User>> = {},
): TestAuth<User> {
  const outbox: Notification<User>[] = []
  const errors: unknown[] = []
  const time = { now: Date.parse('2026-01-01T00:00:00Z') }
  const storage = options.storage ?? memoryStorage<User>()
  const auth = createAuth<User, 'cookie' | 'jwt'>({
    baseUrl: origin,
    secret,
    storage,
    passwordHasher: hasher,
    backends,
    clock: () => new Date(time.now),
    notify: (message) => void outbox.push(message),
    onError: (error) => void errors.push(error),
    ...options,
  })

  const ask: TestAuth<User>['ask'] = (line, body, headers = {}) => {
    const [method = '', path = ''] = line.split(' ')
    const isJson = body !== undefined && Object.getPrototypeOf(body) === Object.prototype
    const init: RequestInit = { method, headers }
    if (isJson) {
      init.headers = { 'content-type': 'application/json', ...headers }
      init.body = JSON.stringify(body)
    } else if (body !== undefined) {
      init.body = body as BodyInit // tests pass strings, forms and bytes
    }
    return auth.handler(new Request(origin + path, init))
  }

  return {
    auth,
    storage,
    outbox,
    errors,
    time,
    ask,
    async logIn(email, typed = password) {
      const form = new URLSearchParams({ username: email, password: typed })
      const response = await ask('POST /auth/cookie/login', form)
      const [cookie = ''] = response.headers.getSetCookie()
      return { cookie: cookie.slice(0, cookie.indexOf(';')), 'sec-fetch-site': 'same-origin' }
    },
    async mailedToken() {
      await auth.idle()
      return outbox.findLast(({ token }) => token !== undefined)?.token ?? ''
    },
  }
}

/** What a refusal says: status and detail. */
export async function refusal(response: Response): Promise<[number, unknown]> {
  return [response.status, ((await response.json()) as { detail: unknown }).detail]
}

/** Sweeps all sessions out, and returns how many there were. */
export function sessionsIn(storage: Storage<BaseUser>): Promise<number> | undefined {
  return storage.sessions?.deleteExpired(new Date('2100-01-01'))
}

/** A method that returns once it has been called so many times: then all know the same. */
export function together<Args extends unknown[], T>(
  times: number,
  method: (...args: Args) => Promise<T>,
): (...args: Args) => Promise<T> {
  const gate = deferred()
  let calls = 0
  return async (...args) => {
    const result = await method(...args)
    calls++
    if (calls === times) gate.resolve()
    if (calls <= times) await gate.promise
    return result
  }
}

/** Notes the calls of an object's methods. */
export function watched<T extends object>(target: T, calls: string[], name = ''): T {
  return new Proxy(target, {
    get(object, key) {
      const value: unknown = Reflect.get(object, key)
      if (typeof value !== 'function') return value
      return (...args: unknown[]) => {
        calls.push(name + String(key))
        return Reflect.apply(value, object, args)
      }
    },
  })
}

/** Replaces some methods of an object. */
export function patched<T extends object>(target: T, methods: Partial<T>): T {
  return { ...target, ...methods }
}

/** A promise that the test settles. */
export function deferred<T = void>(): { promise: Promise<T>; resolve: (value: T) => void } {
  let resolve: (value: T) => void = () => {}
  const promise = new Promise<T>((settle) => {
    resolve = settle
  })
  return { promise, resolve }
}

/** Starts the work so many times at once. */
export function parallel<T>(times: number, work: (index: number) => Promise<T>): Promise<T[]> {
  return Promise.all(Array.from({ length: times }, (_, index) => work(index)))
}
