import * as v from 'valibot'
import { describe, expect, test } from 'vitest'
import { patched, setUp } from '../../test/setup.ts'
import type { BaseUser, UserColumn } from '../ports/user-store.ts'
import { memoryStorage } from '../testing/memory-storage.ts'
import { signedIn } from '../testing/signed-in.ts'
import { type FieldReader, type Fields, type FieldWriter, field } from './user.ts'
import { checkRequiredColumns, createUserFields } from './user-fields.ts'

const rights = ['self', 'superuser', 'nobody'] as const
type Right = (typeof rights)[number]
/** One column for each pair of rights: `selfNobody` is read by oneself, written by nobody. */
type Name = `${Right}${Capitalize<Right>}`
type User = BaseUser & { readonly [N in Name]: string | null }

const pairs = rights.flatMap((read) =>
  rights.map((write) => ({
    read,
    write,
    name: `${read}${write.charAt(0).toUpperCase()}${write.slice(1)}` as Name,
    wire: `${read}_${write}`,
  })),
)
const fields = Object.fromEntries(
  pairs.map(({ name, read, write }) => [
    name,
    field<string | undefined, FieldWriter, FieldReader>(v.optional(v.string()), { read, write }),
  ]),
) as Fields<User>
const everything = (value: string) =>
  Object.fromEntries(pairs.flatMap(({ name, wire }) => [[wire, value] as const, [name, value]]))

function readable(json: unknown, reader: 'self' | 'superuser') {
  const readers: FieldReader[] = reader === 'self' ? ['self'] : ['self', 'superuser']
  const base = ['id', 'email', 'is_active', 'is_superuser', 'is_verified']
  const expected = pairs.filter(({ read }) => readers.includes(read)).map(({ wire }) => wire)
  expect(Object.keys(json as object)).toEqual([...base, ...expected])
}

/** Which columns hold what was sent. */
async function written({ storage }: ReturnType<typeof setUp<User>>, id: unknown, value: string) {
  const account = await storage.users.find(String(id))
  return pairs.filter(({ name }) => account?.user[name] === value).map(({ name }) => name)
}

const writableBy = (...writers: FieldWriter[]) =>
  pairs.filter(({ write }) => writers.includes(write)).map(({ name }) => name)

describe('[WB-9] [V-IN-2] who writes and reads a field', () => {
  const email = 'ann@example.com'

  test('at registration', async () => {
    const application = setUp<User>({ fields })
    const body = { email, password: 'long enough', ...everything('sent') }
    const response = await application.ask('POST /auth/register', body)
    const json = (await response.json()) as { id: string }
    readable(json, 'self')
    expect(await written(application, json.id, 'sent')).toEqual(writableBy('self'))
  })

  test('at /users/me', async () => {
    const application = setUp<User>({ fields })
    const user = await application.auth.users.create({ email })
    const headers = await signedIn(application.auth, user)
    for (const line of ['GET /users/me', 'PATCH /users/me']) {
      const body = line.startsWith('PATCH') ? everything('sent') : undefined
      readable(await (await application.ask(line, body, headers)).json(), 'self')
    }
    expect(await written(application, user.id, 'sent')).toEqual(writableBy('self'))
  })

  test('at /users/{id}, for a superuser', async () => {
    const application = setUp<User>({ fields })
    const { auth, ask } = application
    const root = await auth.users.create({ email: 'root@example.com', isSuperuser: true })
    const user = await auth.users.create({ email })
    const headers = await signedIn(auth, root)
    for (const line of [`GET /users/${user.id}`, `PATCH /users/${user.id}`]) {
      const body = line.startsWith('PATCH') ? everything('sent') : undefined
      readable(await (await ask(line, body, headers)).json(), 'superuser')
    }
    expect(await written(application, user.id, 'sent')).toEqual(writableBy('self', 'superuser'))
    const list = (await (await ask('GET /users', undefined, headers)).json()) as {
      items: unknown[]
    }
    for (const item of list.items) readable(item, 'superuser')
  })

  test('at /auth/verify', async () => {
    const { auth, ask, mailedToken } = setUp<User>({ fields })
    await auth.users.create({ email })
    await ask('POST /auth/request-verify-token', { email })
    const response = await ask('POST /auth/verify', { token: await mailedToken() })
    readable(await response.json(), 'self')
  })

  test('code writes what it likes', async () => {
    const application = setUp<User>({ fields })
    const all = Object.fromEntries(pairs.map(({ name }) => [name, 'code']))
    const user = await application.auth.users.create({ ...all, email })
    expect(await written(application, user.id, 'code')).toEqual(pairs.map(({ name }) => name))
  })
})

describe('a user in JSON', () => {
  const user = { email: 'a@b.co', isActive: true, isSuperuser: false, isVerified: true }

  test('has an id that is text, whatever the column is', () => {
    const { toJson } = createUserFields({}, undefined)
    for (const id of [42, 42n, '42']) expect(toJson({ ...user, id }, 'self')['id']).toBe('42')
  })

  test('[PW-16] has no column that is no field', () => {
    const { toJson } = createUserFields({}, undefined)
    const row = { ...user, id: 1, hashedPassword: 'hash', securityStamp: 'stamp', plan: 'pro' }
    expect(toJson(row, 'superuser')).toEqual({
      id: '1',
      email: 'a@b.co',
      is_active: true,
      is_superuser: false,
      is_verified: true,
    })
  })

  test('shows an empty column as null, and leaves nested values as they are', () => {
    const any = field(v.any())
    const { toJson } = createUserFields({ nickName: any, homePage: any }, undefined)
    const row = { ...user, id: 1, homePage: { camelCase: [1] } }
    const { nick_name: nick, home_page: page } = toJson(row, 'self')
    expect([nick, page]).toEqual([null, { camelCase: [1] }])
  })
})

describe('a field is validated', () => {
  interface Named extends BaseUser {
    readonly displayName: string
  }
  const named = { displayName: field(v.pipe(v.string(), v.maxLength(5))) }
  const body = { email: 'ann@example.com', password: 'long enough' }

  test('and required at registration, unless its schema takes undefined', async () => {
    const { ask } = setUp<Named>({ fields: named })
    expect((await ask('POST /auth/register', body)).status).toBe(422)
    const optional = { displayName: field(v.optional(v.string())) }
    expect((await setUp<Named>({ fields: optional }).ask('POST /auth/register', body)).status).toBe(
      201,
    )
  })

  test('under its name on the wire', async () => {
    const { ask } = setUp<Named>({ fields: named })
    const response = await ask('POST /auth/register', { ...body, display_name: 'too long' })
    expect(response.status).toBe(422)
    expect(await response.json()).toMatchObject({
      detail: [{ type: 'value_error', loc: ['body', 'display_name'] }],
    })
  })

  test('but not required at a change', async () => {
    const { auth, ask } = setUp<Named>({ fields: named })
    const user = await auth.users.create({ ...body, displayName: 'Ann' })
    const headers = await signedIn(auth, user)
    const statusOf = async (change: object) =>
      (await ask('PATCH /users/me', change, headers)).status
    expect(await statusOf({})).toBe(200)
    expect(await statusOf({ display_name: 'Bea' })).toBe(200)
    expect(await statusOf({ display_name: 'too long' })).toBe(422)
    expect(await statusOf({ display_name: null })).toBe(422)
    expect((await auth.users.get(user.id)).displayName).toBe('Bea')
  })
})

test('a field that is left out keeps what the table has for it', async () => {
  interface Planned extends BaseUser {
    readonly plan: string
  }
  const storage = memoryStorage<Planned>({ defaults: { plan: 'free' } })
  const { ask, auth } = setUp<Planned>({ storage, fields: { plan: field(v.optional(v.string())) } })
  const email = 'ann@example.com'
  await ask('POST /auth/register', { email, password: 'long enough' })
  expect(await auth.users.findByEmail(email)).toMatchObject({ plan: 'free' })
})

describe('a taken value of a unique field', () => {
  interface Named extends BaseUser {
    readonly nickName: string
  }

  test('is refused by its name on the wire, at registration and at a change', async () => {
    const storage = memoryStorage<Named>({ unique: ['nickName'] })
    const { auth, ask } = setUp<Named>({ storage, fields: { nickName: field(v.string()) } })
    const ann = { email: 'ann@example.com', password: 'long enough', nick_name: 'A' }
    expect((await ask('POST /auth/register', ann)).status).toBe(201)
    const bea = { ...ann, email: 'bea@example.com' }
    const refused = await ask('POST /auth/register', bea)
    expect([refused.status, await refused.json()]).toEqual([
      400,
      { detail: { code: 'REGISTER_FIELD_ALREADY_EXISTS', reason: 'nick_name' } },
    ])
    const user = await auth.users.create({ email: 'cid@example.com', nickName: 'C' })
    const headers = await signedIn(auth, user)
    const change = await ask('PATCH /users/me', { nick_name: 'A' }, headers)
    expect([change.status, await change.json()]).toEqual([
      400,
      { detail: { code: 'UPDATE_FIELD_ALREADY_EXISTS', reason: 'nick_name' } },
    ])
  })
})

describe('a set of fields that cannot work is a TypeError', () => {
  const any = field(v.any())

  test.each([
    'id',
    'email',
    'isActive',
    'is_active',
    'isSuperuser',
    'isVerified',
    'hashedPassword',
    'hashed_password',
    'securityStamp',
    'password',
    'currentPassword',
  ])('%s: its name on the wire is taken', (name) => {
    expect(() => createUserFields({ [name]: any }, undefined)).toThrow(TypeError)
    expect(() => createUserFields({ [name]: any }, undefined)).toThrow(`fields.${name}: `)
  })

  test('two of one name on the wire', () => {
    const clash = { nickName: any, nick_name: any }
    expect(() => createUserFields(clash, undefined)).toThrow('fields.nick_name: ')
  })

  const column = (name: string, isRequired = false): UserColumn => ({ name, isRequired })

  test('one without a column, where the store can tell', () => {
    expect(() => createUserFields({ plan: any }, [column('id')])).toThrow('fields.plan: ')
    expect(() => createUserFields({ plan: any }, [column('plan')])).not.toThrow()
    expect(() => createUserFields({ plan: any }, undefined)).not.toThrow()
  })

  test('a required column that no client can fill', () => {
    const own = [
      'email',
      'hashedPassword',
      'securityStamp',
      'isActive',
      'isSuperuser',
      'isVerified',
    ]
    const columns = own.map((name) => column(name, true))
    const fields = { plan: field(v.string()), bio: field(v.optional(v.string())) }
    const check = (...more: UserColumn[]) => checkRequiredColumns([...columns, ...more], fields)
    expect(() => check()).not.toThrow()
    expect(() => check(column('plan', true), column('note'))).not.toThrow()
    expect(() => check(column('bio', true))).toThrow(/the column bio has to be filled/)
    expect(() => check(column('note', true))).toThrow(/the column note has to be filled/)
    expect(() => check(column('constructor', true))).toThrow(/the column constructor/)
    const closed = { plan: field(v.any(), { write: 'superuser' }) }
    expect(() => checkRequiredColumns([column('plan', true)], closed)).toThrow(/the column plan/)
    expect(() => check(column('id', true))).toThrow(/the column id/)
  })

  test('but not where registration is closed, or beforeRegister fills it', () => {
    const { users, sessions } = memoryStorage()
    const columns = [column('plan', true)]
    const storage = { users: patched(users, { columns }), sessions }
    expect(() => setUp({ storage })).toThrow(/^storage.users: the column plan/)
    expect(() => setUp({ storage, routes: { register: false } })).not.toThrow()
    expect(() => setUp({ storage, hooks: { beforeRegister: () => {} } })).not.toThrow()
  })
})
