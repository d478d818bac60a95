import type { Finding } from '@fetch-users/core'
import type { ApplicationAuth } from '../application.ts'

/** The variables that checks look at. */
export interface Environment {
  readonly NODE_ENV?: string | undefined
  readonly AUTH_SECRET?: string | undefined
}

/** Lists what is wrong with a configuration that `createAuth` took. */
type Check = (auth: ApplicationAuth, environment: Environment) => readonly Finding[]

const leastSecretBits = 128
/** Long ones: four letters come up by chance in one random secret of 26,000. */
const wordsOfExamples = /secret|change|example|password|replace/i

const secretWeak: Check = ({ settings }, { AUTH_SECRET = '' }) =>
  settings.secretBits < leastSecretBits || wordsOfExamples.test(AUTH_SECRET)
    ? [
        {
          id: 'secret-weak',
          severity: 'error',
          what: 'The secret can be guessed, and with it every token be made.',
          fix: 'Set AUTH_SECRET to what `npx fetch-users secret` prints; everybody has to log in again',
        },
      ]
    : []

const baseUrlLoopback: Check = ({ settings }, { NODE_ENV }) =>
  NODE_ENV === 'production' && /^https?:\/\/(localhost|127\.|\[::1\])/.test(settings.baseUrl)
    ? [
        {
          id: 'base-url-loopback',
          severity: 'error',
          what: 'baseUrl is this machine alone, in production: cookies and providers would meet nobody.',
          fix: "baseUrl: 'https://…', as clients write it",
        },
      ]
    : []

const limitsOff: Check = ({ routes }) =>
  routes.some(({ action, limits = [] }) => action === 'log-in' && limits.length === 0)
    ? [
        {
          id: 'limits-off',
          severity: 'error',
          what: 'Logging in has no limit: passwords can be guessed as fast as the server answers.',
          fix: 'Take limits: false, or limits.login: [], out of createAuth',
        },
      ]
    : []

const limitsInMemory: Check = ({ settings }) =>
  settings.hasSharedLimits
    ? []
    : [
        {
          id: 'limits-in-memory',
          severity: 'warning',
          what: 'Limits are counted in the memory of each process: several allow so many times more.',
          fix: 'storage: drizzleStorage(db, { …, rateLimits }), or storage: { …, rateLimits: redisRateLimits(redis) }; for one process rateLimits: memoryRateLimits()',
        },
      ]

const mailing = ['/auth/request-verify-token', '/auth/forgot-password']

const notifyMissing: Check = ({ settings, routes }) =>
  !settings.hasNotify && routes.some(({ path }) => mailing.includes(path))
    ? [
        {
          id: 'notify-missing',
          severity: 'warning',
          what: 'Nothing mails the tokens to verify an address and to reset a password.',
          fix: 'notify: (message) => sendMail(message), or leave the routes out: routes: { verify: false, reset: false }',
        },
      ]
    : []

const checks: readonly Check[] = [
  secretWeak,
  baseUrlLoopback,
  limitsOff,
  limitsInMemory,
  notifyMissing,
]

/** Lists what is wrong with a configuration that `createAuth` took. */
export function checkConfiguration(auth: ApplicationAuth, environment: Environment): Finding[] {
  return checks.flatMap((check) => check(auth, environment))
}
