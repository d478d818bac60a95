import {
  cookieTransport,
  createAuth,
  type PasswordHasher,
  sessionStrategy,
} from '@fetch-users/core'
import { memoryStorage } from '@fetch-users/core/testing'

/** E-mail, password and cookie sessions, in memory. */
export const authOf = (passwordHasher: PasswordHasher) =>
  createAuth({
    baseUrl: 'http://localhost',
    secret: 'a secret of 32 bytes and some more',
    storage: memoryStorage(),
    passwordHasher,
    backends: { cookie: { transport: cookieTransport(), strategy: sessionStrategy() } },
  })
