import type { Finding } from '@fetch-users/core'
import { CliError } from '../cli-error.ts'

/** What mends a configuration, by what `createAuth` says of it. The first that matches counts. */
const fixes: readonly (readonly [message: RegExp, fix: string])[] = [
  [
    /^secret is missing/,
    'secret: process.env.AUTH_SECRET, with what `npx fetch-users secret` prints in that variable; --env-file .env reads it from a file',
  ],
  [/^secret/, 'Set AUTH_SECRET to what `npx fetch-users secret` prints'],
  [
    /^baseUrl must be https/,
    "baseUrl: 'https://…', as clients write it: the proxy in front has the certificate",
  ],
  [
    /^baseUrl is missing/,
    "baseUrl: 'https://api.example.com', or http://localhost:3000 while you develop",
  ],
  [/storage\.sessions/, 'storage: drizzleStorage(db, { users, sessions })'],
  [
    /storage\.oneTimeTokens/,
    'storage: drizzleStorage(db, { users, oauthAccounts, oneTimeTokens, … })',
  ],
  [
    /storage\.oauthAccounts/,
    'storage: drizzleStorage(db, { users, oauthAccounts, oneTimeTokens, … })',
  ],
  [/needs notify/, 'notify: (message) => sendMail(message)'],
  [/^passwordHasher/, "passwordHasher: argon2id(), from '@fetch-users/core/argon2id'"],
]

/**
 * Makes a finding of what `createAuth` refuses.
 *
 * @throws the error again, if the application failed to load for another reason.
 */
export function refusalOf(error: unknown): Finding {
  const cause = error instanceof CliError ? error.cause : undefined
  if (!(cause instanceof TypeError) || !cause.stack?.includes('at createAuth ')) throw error
  const { message } = cause
  const fix = fixes.find(([pattern]) => pattern.test(message))?.[1]
  return {
    id: 'configuration',
    severity: 'error',
    what: `createAuth refuses: ${message}.`,
    fix: fix ?? 'Change that option of createAuth, and run the doctor again',
  }
}
