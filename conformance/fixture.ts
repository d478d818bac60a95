import {
  AuthError,
  type AuthOptions,
  bearerTransport,
  cookieTransport,
  createAuth,
  fastapiUsersCompatibility,
  jwtStrategy,
  type PasswordHasher,
  type RequestContext,
  sessionStrategy,
} from '@fetch-users/core'
import { openapi } from '@fetch-users/core/openapi'
import { createClock } from './fixture/clock.ts'
import { formerKey, oldestKey, presentKey } from './fixture/keys.ts'
import { createOutbox } from './fixture/outbox.ts'
import { providersOf } from './fixture/providers.ts'
import { answerFixture, type Mount } from './fixture/routes.ts'
import { type FixtureStorage, type FixtureUser, fields } from './fixture/user.ts'

/** Where the fixture has users; each mount its own. */
export type MountPath = '/' | '/compat' | '/strict'

/** The secret where nobody sets another. */
export const defaultSecret: string = 'x'.repeat(48)

/** Another front end, whose requests may use the cookie. */
export const trustedOrigin = 'https://front.example'

/** Where OAuth flows of `/` may end besides. */
export const landingOrigin = 'https://landing.example'

/** What differs from one runtime to the next. */
export interface FixtureOptions {
  /** Where the fixture is served: `http://localhost:4100`. */
  readonly origin: string
  readonly passwordHasher: PasswordHasher
  /** What `/compat` verifies besides. */
  readonly legacyHasher: PasswordHasher
  /** @default 48 times `x` */
  readonly secret?: string | undefined
  /**
   * The OpenID provider behind `one` and `two`.
   *
   * @default none: the fixture has no OAuth
   */
  readonly issuer?: string | undefined
  /**
   * Hears of faults.
   *
   * @default prints them, but for 503: some rules are about that
   */
  readonly onError?: ((error: unknown) => void) | undefined
}

/** An application, to be served by whatever runtime. */
export interface Fixture {
  fetch(request: Request, context?: Pick<RequestContext, 'waitUntil'>): Promise<Response>
}

type Options = AuthOptions<FixtureUser, string, unknown, unknown>
type MountOptions = Pick<Options, Exclude<keyof Options, 'baseUrl' | 'secret' | 'storage'>>

/** Sets up an application that the conformance suite knows everything about. */
export function createFixture(
  storageOf: (mount: MountPath) => FixtureStorage,
  options: FixtureOptions,
): Fixture {
  const root = createMount('/', storageOf('/'), options, safeDefaults(options))
  const mounts = [
    createMount('/compat', storageOf('/compat'), options, compatibility(options)),
    createMount('/strict', storageOf('/strict'), options, strictest(options)),
  ]
  return {
    async fetch(request, context) {
      const { pathname } = new URL(request.url)
      const mount = mounts.find(({ auth }) => pathname.startsWith(`${auth.mountPath}/`)) ?? root
      const prefix = `${mount.auth.mountPath}/__fixture/`
      if (pathname.startsWith(prefix)) {
        return answerFixture(mount, pathname.slice(prefix.length), request)
      }
      const clientAddress = request.headers.get('x-fixture-client') ?? '192.0.2.1'
      return mount.auth.handler(request, { ...context, clientAddress })
    },
  }
}

function createMount(
  path: MountPath,
  storage: FixtureStorage,
  { origin, passwordHasher, secret = defaultSecret, onError = printFault }: FixtureOptions,
  mountOptions: MountOptions,
): Mount {
  const outbox = createOutbox()
  const clock = createClock()
  const baseUrl = path === '/' ? origin : origin + path
  const auth = createAuth<FixtureUser, string, unknown, unknown>({
    ...mountOptions,
    baseUrl,
    secret,
    storage,
    fields,
    openapi: openapi({ title: 'Fixture', version: '1.0.0' }),
    trustedOrigins: [trustedOrigin],
    clock: clock.now,
    hooks: outbox.hooks,
    notify: outbox.notify,
    onError,
  })
  const isCompatible = path === '/compat'
  const tokens = { storage, clock: clock.now, issuer: baseUrl, secret, isCompatible }
  return { auth, storage, outbox, clock, hash: hashOnce(passwordHasher), tokens }
}

/** The suite creates the same few users over and over. */
function hashOnce(hasher: PasswordHasher): (password: string) => Promise<string> {
  const hashes = new Map<string, Promise<string>>()
  return (password) => {
    const hash = hashes.get(password) ?? hasher.hash(password)
    hashes.set(password, hash)
    return hash
  }
}

function printFault(error: unknown): void {
  if (!(error instanceof AuthError)) console.error(error)
}

function safeDefaults({ origin, passwordHasher, issuer }: FixtureOptions): MountOptions {
  const refreshing = jwtStrategy({ refresh: true })
  const name = origin.startsWith('https:') ? '__Host-web' : 'web'
  return {
    passwordHasher,
    oauth: providersOf(issuer, { storeTokens: true }),
    redirectOrigins: [landingOrigin],
    limits: false, // the rules ask as often as they like
    backends: {
      cookie: { transport: cookieTransport(), strategy: sessionStrategy() },
      jwt: { transport: bearerTransport(), strategy: jwtStrategy({ lifetimeSeconds: 3600 }) },
      mobile: { transport: bearerTransport(), strategy: refreshing },
      web: { transport: cookieTransport({ name }), strategy: refreshing },
      es256: {
        transport: bearerTransport(),
        strategy: jwtStrategy({ signingKeys: [presentKey, formerKey, oldestKey] }),
      },
    },
  }
}

function strictest(options: FixtureOptions): MountOptions {
  return {
    ...safeDefaults(options),
    requireVerification: true,
    verifyProof: 'samePerson',
    limits: undefined, // those that there are by default
  }
}

function compatibility({ passwordHasher, legacyHasher, issuer }: FixtureOptions): MountOptions {
  const strategy = jwtStrategy({ lifetimeSeconds: 3600 })
  return {
    ...fastapiUsersCompatibility,
    passwordHasher: [passwordHasher, legacyHasher],
    oauth: providersOf(issuer),
    limits: false,
    backends: {
      jwt: { transport: bearerTransport(), strategy },
      cookie: { transport: cookieTransport({ secure: true }), strategy },
    },
    validatePassword: (password) =>
      [...password].length < 3 ? 'Password should be at least 3 characters' : null,
  }
}
