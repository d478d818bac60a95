import { describe, expect, test } from 'vitest'
import { parallel, password, refusal, setUp } from '../../test/setup.ts'
import type { BaseUser } from '../ports/user-store.ts'
import { signedIn } from '../testing/signed-in.ts'

async function asRoot(options: Parameters<typeof setUp>[0] = {}) {
  const application = setUp(options)
  const { auth, ask } = application
  const root = await auth.users.create({ email: 'root@example.com', isSuperuser: true })
  const user = await auth.users.create({ email: 'ann@example.com', password })
  const headers = await signedIn(auth, root)
  return {
    ...application,
    root,
    user,
    send: (line: string, body?: unknown) => ask(line, body, headers),
  }
}

const lines = (id: BaseUser['id']) => [
  'GET /users',
  `GET /users/${id}`,
  `PATCH /users/${id}`,
  `DELETE /users/${id}`,
]

describe('[V-IN-9] every route', () => {
  test('is for superusers alone', async () => {
    const { auth, ask, user } = await asRoot()
    const nobody = {}
    const plain = await signedIn(auth, user)
    for (const [headers, status] of [
      [nobody, 401],
      [plain, 403],
    ] as const) {
      for (const line of lines(user.id)) {
        const body = line.startsWith('PATCH') ? {} : undefined
        expect([line, (await ask(line, body, headers)).status]).toEqual([line, status])
      }
    }
    expect(await auth.users.get(user.id)).toEqual(user)
  })

  test.each(['nobody', '0', 'null', '..%2f', '%2e%2e', '%00', '__proto__', 'x'.repeat(5000)])(
    '[V-IN-11] of %s is 404',
    async (id) => {
      const { send } = await asRoot()
      for (const line of lines(id).slice(1)) {
        const body = line.startsWith('PATCH') ? {} : undefined
        expect(await refusal(await send(line, body))).toEqual([404, 'Not Found'])
      }
    },
  )

  test('can be left out', async () => {
    const { send, user } = await asRoot({ routes: { admin: false } })
    for (const line of lines(user.id)) expect((await send(line)).status).toBe(404)
  })
})

describe('PATCH /users/{id}', () => {
  test('sets flags, address and password', async () => {
    const { auth, send, user } = await asRoot()
    const body = {
      email: 'NEW@example.com',
      password: 'another password',
      is_superuser: true,
      is_verified: true,
    }
    const response = await send(`PATCH /users/${user.id}`, body)
    expect(await response.json()).toEqual({
      id: user.id,
      email: 'new@example.com',
      is_active: true,
      is_superuser: true,
      is_verified: true,
    })
    expect(response.headers.getSetCookie()).toEqual([])
    expect(await auth.users.authenticate('new@example.com', 'another password')).not.toBeNull()
  })

  test('[SE-5] a deactivation ends the log-ins of that user', async () => {
    const { auth, send, user } = await asRoot()
    const headers = new Headers(await signedIn(auth, user))
    await send(`PATCH /users/${user.id}`, { is_active: false })
    await send(`PATCH /users/${user.id}`, { is_active: true })
    expect(await auth.currentUser({ headers, method: 'GET' })).toBeNull()
  })

  test.each(['is_active', 'is_superuser', 'is_verified'])('%s is true or false', async (flag) => {
    const { send, user } = await asRoot()
    for (const value of [null, 'true', 1, 0]) {
      const [status, detail] = await refusal(
        await send(`PATCH /users/${user.id}`, { [flag]: value }),
      )
      expect(status).toBe(422)
      expect(detail).toMatchObject([{ type: 'bool_type', loc: ['body', flag] }])
    }
  })
})

describe('a superuser', () => {
  test('cannot delete, demote or deactivate itself', async () => {
    const { auth, send, root } = await asRoot()
    const path = `/users/${root.id}`
    for (const [line, body] of [
      [`DELETE ${path}`, undefined],
      [`PATCH ${path}`, { is_superuser: false }],
      [`PATCH ${path}`, { is_active: false }],
      [`PATCH ${path}`, { is_active: false, is_superuser: true }],
    ] as const)
      expect(await refusal(await send(line, body))).toEqual([409, 'SUPERUSER_SELF_CHANGE'])
    expect(await auth.users.get(root.id)).toEqual(root)
  })

  test('can change itself otherwise', async () => {
    const { send, root } = await asRoot()
    const body = { is_superuser: true, is_active: true, is_verified: true }
    expect((await send(`PATCH /users/${root.id}`, body)).status).toBe(200)
  })

  test('can delete another, once', async () => {
    const { send, user } = await asRoot()
    const responses = await parallel(5, () => send(`DELETE /users/${user.id}`))
    const statuses = responses.map(({ status }) => status)
    expect(statuses.toSorted()).toEqual([204, 404, 404, 404, 404])
  })
})

describe('GET /users', () => {
  /** 250 users, and the ids of all in order. */
  async function crowd() {
    const application = await asRoot()
    for (let n = 0; n < 248; n++)
      await application.auth.users.create({ email: `a${n}@example.com` })
    return application
  }

  interface Page {
    readonly items: { readonly id: string }[]
    readonly next: string | null
  }

  test('goes page by page through all, each once', async () => {
    const { send } = await crowd()
    const seen: string[] = []
    const sizes: number[] = []
    let after = ''
    do {
      const { items, next } = (await (await send(`GET /users?${after}`)).json()) as Page
      seen.push(...items.map(({ id }) => id))
      sizes.push(items.length)
      after = next === null ? '' : `after=${next}`
    } while (after !== '')
    expect(sizes).toEqual([100, 100, 50])
    expect(new Set(seen).size).toBe(250)
    expect(seen).toEqual(seen.toSorted())
  })

  test('ends with next: null, also where the last page is full', async () => {
    const { send } = await asRoot()
    const page = async (query: string) => (await (await send(`GET /users?${query}`)).json()) as Page
    expect((await page('limit=2')).next).toBeNull()
    const { items, next } = await page('limit=1')
    expect([items.length, next]).toEqual([1, items[0]?.id])
    expect((await page(`limit=1&after=${next}`)).next).toBeNull()
    expect(await page('after=nobody')).toEqual({ items: [], next: null })
  })

  test('finds one by address, in any spelling', async () => {
    const { send, user } = await asRoot()
    const found = (await (await send('GET /users?email=ANN@Example.com')).json()) as Page
    expect(found).toMatchObject({ items: [{ id: user.id }], next: null })
    expect(await (await send('GET /users?email=b@b.co')).json()).toEqual({ items: [], next: null })
  })

  test.each(['limit=0', 'limit=101', 'limit=1000', 'limit=-1', 'limit=1.5', 'limit=x', 'limit='])(
    '?%s is 422',
    async (query) => {
      const { send } = await asRoot()
      const [status, detail] = await refusal(await send(`GET /users?${query}`))
      expect(status).toBe(422)
      expect(detail).toMatchObject([{ loc: ['query', 'limit'] }])
    },
  )

  test('?email=x is 422, and what nobody knows is ignored', async () => {
    const { send } = await asRoot()
    expect((await send('GET /users?email=x')).status).toBe(422)
    expect((await send('GET /users?is_superuser=true&sort=email')).status).toBe(200)
  })
})
