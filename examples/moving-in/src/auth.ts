import {
  type AuthOptions,
  type BaseUser,
  bearerTransport,
  cookieTransport,
  createAuth,
  fastapiUsersCompatibility,
  jwtStrategy,
  sessionStrategy,
} from '@fetch-users/core'
import { argon2id } from '@fetch-users/core/argon2id'
import { bcrypt } from '@fetch-users/core/bcrypt'

/** What differs between the databases, and between a test and an application. */
export type Application<User extends BaseUser> = Pick<
  AuthOptions<User, string>,
  'storage' | 'secret' | 'notify' | 'clock'
>

/** Serves the users of fastapi-users. The secret is the one that its JWTStrategy has. */
export function authOn<User extends BaseUser>(application: Application<User>) {
  return createAuth({
    ...fastapiUsersCompatibility,
    ...application,
    baseUrl: 'https://api.example.com',
    // The cost of pwdlib: with another, each side would hash anew what the other has hashed, and
    // every new hash ends the sessions here.
    passwordHasher: [argon2id({ memoryKiB: 65536, passes: 3, parallelism: 4 }), bcrypt()],
    backends: {
      jwt: { transport: bearerTransport(), strategy: jwtStrategy({ lifetimeSeconds: 3600 }) },
      // A name of its own, as long as fastapi-users sets its cookie on the same host.
      cookie: {
        transport: cookieTransport({ name: '__Host-fetch-users' }),
        strategy: sessionStrategy(),
      },
    },
  })
}
