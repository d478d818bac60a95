import {
  type Auth,
  type BaseUser,
  bearerTransport,
  cookieTransport,
  createAuth,
  jwtStrategy,
  type Storage,
  sessionStrategy,
} from '@fetch-users/core'
import { argon2id } from '@fetch-users/core/argon2id'

/** An application's `auth` on this storage. */
export function authOn(storage: Storage<BaseUser>): Auth<BaseUser, 'cookie' | 'jwt', undefined> {
  console.log('What an application prints.')
  return createAuth({
    baseUrl: 'https://api.example.com',
    secret: process.env['AUTH_SECRET'],
    storage,
    passwordHasher: argon2id(),
    backends: {
      cookie: { transport: cookieTransport(), strategy: sessionStrategy() },
      jwt: { transport: bearerTransport(), strategy: jwtStrategy() },
    },
    notify: () => {},
  })
}
