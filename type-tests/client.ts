// Compiled, never run: what the client knows of a server that it imports the types of alone.
import {
  type Auth,
  type BaseUser,
  bearerTransport,
  cookieTransport,
  createAuth,
  field,
  jwtStrategy,
  sessionStrategy,
} from '@fetch-users/core'
import { argon2id } from '@fetch-users/core/argon2id'
import { type ClientUser, createClient } from '@fetch-users/core/client'
import { oauth } from '@fetch-users/core/oauth'
import { google } from '@fetch-users/core/oauth/google'
import { memoryStorage } from '@fetch-users/core/testing'
import * as v from 'valibot'
import { expectTypeOf } from 'vitest'

interface User extends BaseUser {
  readonly id: number
  readonly displayName: string
  readonly bio: string | null
  readonly plan: 'free' | 'pro'
  readonly note: string | null
  readonly birthday: Date | null
  readonly stripe_id: string
  readonly settings: { readonly fontSize: number } | null
}

const fields = {
  displayName: field(v.string()),
  bio: field(v.nullish(v.string())),
  plan: field(v.picklist(['free', 'pro']), { write: 'superuser' }),
  note: field(v.nullish(v.string()), { read: 'superuser', write: 'superuser' }),
  stripe_id: field(v.string(), { read: 'nobody' }),
  birthday: field(v.nullish(v.date())),
}

const auth = createAuth({
  baseUrl: 'https://api.example.com',
  secret: process.env['AUTH_SECRET'],
  storage: memoryStorage<User>(),
  passwordHasher: argon2id(),
  backends: {
    cookie: { transport: cookieTransport(), strategy: sessionStrategy() },
    jwt: { transport: bearerTransport(), strategy: jwtStrategy() },
  },
  oauth: oauth({ google: google({ clientId: '', clientSecret: '' }) }),
  fields,
})

const baseUrl = 'https://api.example.com'
const client = createClient<typeof auth>({ baseUrl, backend: 'jwt' })
const exact = createClient<typeof auth, typeof fields>({ baseUrl })

export async function withTheAuthAlone(): Promise<void> {
  const { data: user, error } = await client.me()
  if (error) return
  expectTypeOf(user.id).toEqualTypeOf<string>()
  expectTypeOf(user.isVerified).toEqualTypeOf<boolean>()
  // Every column may be one that clients see, or not.
  expectTypeOf(user.plan).toEqualTypeOf<'free' | 'pro' | undefined>()
  expectTypeOf(user.note).toEqualTypeOf<string | null | undefined>()
  expectTypeOf(user.birthday).toEqualTypeOf<string | null | undefined>()
  expectTypeOf(user.stripeId).toEqualTypeOf<string | undefined>()
  expectTypeOf(user.settings).toEqualTypeOf<User['settings'] | undefined>()
  await client.register({ email: '', password: '', displayName: 'Ann', stripeId: 'x' })
  await client.me.update({ displayName: 'Ann', bio: null, currentPassword: '' })
  // @ts-expect-error -- no such column
  await client.me.update({ nickname: 'Ann' })
  // @ts-expect-error -- not of this type
  await client.me.update({ displayName: 1 })
  // @ts-expect-error -- for superusers
  await client.me.update({ isSuperuser: true })
  await client.users.update('1', { isSuperuser: true, plan: 'pro' })
}

export async function withTheFieldsBesides(): Promise<void> {
  const { data: user } = await exact.me()
  expectTypeOf(user?.displayName).toEqualTypeOf<string | undefined>()
  expectTypeOf<keyof NonNullable<typeof user>>().toEqualTypeOf<
    | ('id' | 'email' | 'isActive' | 'isSuperuser' | 'isVerified')
    | ('displayName' | 'bio' | 'plan' | 'birthday')
  >()
  const { data: page } = await exact.users.list({ limit: 10 })
  expectTypeOf(page?.items[0]?.note).toEqualTypeOf<string | null | undefined>()
  await exact.register({ email: '', password: '', displayName: 'Ann', stripeId: 'x', bio: null })
  // @ts-expect-error -- without the display name, which the schema requires
  await exact.register({ email: '', password: '', stripeId: 'x' })
  // @ts-expect-error -- for superusers
  await exact.me.update({ plan: 'pro' })
  await exact.users.update('1', { plan: 'pro', note: null })
}

export async function withCodes(): Promise<string> {
  const { data, error } = await client.register({ email: '', password: '' })
  if (!error) return String(data?.email)
  switch (error.code) {
    case 'REGISTER_USER_ALREADY_EXISTS':
      expectTypeOf(error.reason).toEqualTypeOf<undefined>()
      return `${error.status}`
    case 'REGISTER_INVALID_PASSWORD':
    case 'REGISTER_FIELD_ALREADY_EXISTS':
      expectTypeOf(error.reason).toEqualTypeOf<string>()
      return error.reason
    case 'INVALID_INPUT':
      return error.issues.map(({ field }) => field).join()
    case 'TOO_MANY_REQUESTS':
    case 'SERVICE_UNAVAILABLE':
      return `in ${error.retryAfterSeconds} s`
    case 'NETWORK_ERROR':
      return String(error.cause)
    case 'UNEXPECTED_RESPONSE':
    case 'FORBIDDEN':
    case 'CSRF_REJECTED':
    case 'NOT_FOUND':
    case 'METHOD_NOT_ALLOWED':
    case 'PAYLOAD_TOO_LARGE':
      return `${error.status}`
    default:
      return error satisfies never
  }
}

export async function withNames(): Promise<void> {
  expectTypeOf<keyof typeof client.login>().toEqualTypeOf<'cookie' | 'jwt'>()
  expectTypeOf((await client.login.cookie({ email: '', password: '' })).data).toEqualTypeOf<null>()
  client.oauth.loginUrl('google', { backend: 'cookie', redirectTo: '/' })
  // @ts-expect-error -- no such provider
  await client.oauth.unlink('github')
  // @ts-expect-error -- no such backend
  await client.oauth.login('google', { backend: 'mobile' })
}

/** A server in Python has no `typeof auth`: its types are written down. */
export function ofAnotherServer(): void {
  interface Theirs extends BaseUser {
    readonly firstName: string
  }
  const theirs = createClient<Auth<Theirs, 'cookie' | 'jwt'>>({ baseUrl, backend: 'cookie' })
  expectTypeOf(theirs.user?.firstName).toEqualTypeOf<string | undefined>()
}

/** What a component takes. */
export const greet = (user: ClientUser<typeof auth>): string => user.displayName ?? user.email
