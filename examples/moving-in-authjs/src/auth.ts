import {
  type AuthOptions,
  cookieTransport,
  createAuth,
  field,
  sessionStrategy,
} from '@fetch-users/core'
import { argon2id } from '@fetch-users/core/argon2id'
import { bcrypt } from '@fetch-users/core/bcrypt'
import { oauth } from '@fetch-users/core/oauth'
import { oidc } from '@fetch-users/core/oauth/oidc'
import * as v from 'valibot'
import type { User } from './schema-sqlite.ts'

/** What differs between a test and an application. */
export interface Application extends Pick<AuthOptions<User, string>, 'storage' | 'secret'> {
  /** Where the accounts of the provider `company` are. */
  readonly issuer: string
}

/** Serves the users of Auth.js. */
export function authOn({ issuer, ...options }: Application) {
  return createAuth({
    ...options,
    baseUrl: 'https://api.example.com',
    passwordHasher: [argon2id(), bcrypt()], // the second is what your Credentials provider compares with
    backends: { cookie: { transport: cookieTransport(), strategy: sessionStrategy() } },
    fields: {
      name: field(v.nullish(v.pipe(v.string(), v.maxLength(100)))),
      image: field(v.nullish(v.pipe(v.string(), v.url(), v.maxLength(500)))),
    },
    // By the name that it has in Auth.js: links are found by it.
    oauth: oauth({ company: oidc({ issuer, clientId: 'client', clientSecret: 'secret' }) }),
    notify: () => {}, // mails are not what this is about
  })
}
