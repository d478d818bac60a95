import { ObjectId } from 'mongodb'
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest'
import { startServer } from '../../../servers/start-server.ts'
import { beanieStorage } from '../src/mongo.ts'
import { moveIn } from '../src/move-in-mongo.ts'
import { type BeanieDatabase, documentsOf, loadFixture, openBeanie } from './beanie.ts'
import { type Fixture, tokensOf } from './fixture.ts'
import { bearer, cookieOf, type Here, here, password } from './visitor.ts'

const server = await startServer('mongodb')
afterAll(() => server?.stop())

describe.skipIf(!server)('a database that fastapi-users made with Beanie', () => {
  let database: BeanieDatabase
  let fixture: Fixture
  let site: Here

  beforeEach(async () => {
    database = await openBeanie(server?.url ?? '')
    fixture = await tokensOf('beanie')
    await loadFixture(database.db)
    const storage = beanieStorage(database.db, 'both run')
    site = here({ storage, clock: () => fixture.now })
  })
  afterEach(() => database.close())

  const users = () => documentsOf(database.db, 'User')
  const links = () => documentsOf(database.db, 'oauth_accounts')

  test('nothing is dropped, and no value changes but letters of addresses', async () => {
    const before = await users()
    const tokens = await documentsOf(database.db, 'AccessToken')
    await moveIn(database.db)
    expect(await users()).toEqual(
      before.map((user) => ({ ...user, email: String(user['email']).toLowerCase() })),
    )
    expect(await documentsOf(database.db, 'AccessToken')).toEqual(tokens)
  })

  test('moving in again changes nothing', async () => {
    await moveIn(database.db)
    const before = [await users(), await links()]
    expect(await moveIn(database.db)).toEqual({
      changes: new Map(),
      collisions: [],
      unusable: [],
      conflicts: [],
    })
    expect([await users(), await links()]).toEqual(before)
  })

  test('two accounts with one address stop it before it changes anything', async () => {
    const before = await users()
    const [argon] = before
    const twin = { ...argon, _id: new ObjectId(), email: 'Argon@example.com', oauth_accounts: [] }
    await database.db.collection('User').insertOne(twin)
    const collision = 'collide: argon@example.com  Argon@example.com'
    await expect(moveIn(database.db)).rejects.toThrow(collision)
    expect(await users()).toEqual([...before, twin])
  })

  test('an account at a provider that two users are linked to stops it too', async () => {
    const [argon] = await users()
    const twin = { ...argon, _id: new ObjectId(), email: 'twin@example.com' }
    await database.db.collection('User').insertOne(twin)
    await expect(moveIn(database.db)).rejects.toThrow('linked more than once: google google-1')
    expect(await links()).toEqual([])
  })

  test.each(['argon', 'bcrypt', 'Mixed.Case', 'unverified'])(
    'the user %s logs in with the old password',
    async (user) => {
      await moveIn(database.db)
      expect((await site.logIn(`${user}@example.com`)).status).toBe(200)
      expect((await site.logIn(`${user}@example.com`, 'wrong horse')).status).toBe(400)
      expect((await site.logIn(`${user}@example.com`)).status).toBe(200)
    },
  )

  test('an access token of fastapi-users is accepted', async () => {
    await moveIn(database.db)
    const me = await site.me(bearer(fixture.accessToken))
    expect(await me.json()).toMatchObject({ email: 'argon@example.com', is_verified: true })
  })

  test('an address is taken in whatever letters, and nobody gets a stamp', async () => {
    await moveIn(database.db)
    const register = (email: string) =>
      site.post('/auth/register', { email, password: 'battery staple' })
    expect(await (await register('mixed.CASE@example.com')).json()).toEqual({
      detail: 'REGISTER_USER_ALREADY_EXISTS',
    })
    expect((await register('new@example.com')).status).toBe(201)
    await site.logIn('bcrypt@example.com')
    for (const user of await users()) expect(user).not.toHaveProperty('security_stamp')
  })

  test.each(['both run', 'moved in'] as const)(
    '%s: a reset works once, and ends sessions',
    async (phase) => {
      await moveIn(database.db)
      const session = cookieOf(await site.logIn('argon@example.com', password, 'cookie'))
      site = here({ storage: beanieStorage(database.db, phase), clock: () => fixture.now })
      expect((await site.me(session)).status).toBe(200)
      await site.post('/auth/forgot-password', { email: 'Argon@example.com' })
      const reset = { token: await site.mailed(), password: 'battery staple' }
      expect((await site.post('/auth/reset-password', reset)).status).toBe(200)
      expect((await site.post('/auth/reset-password', reset)).status).toBe(400)
      expect((await site.me(session)).status).toBe(401)
      expect((await site.logIn('argon@example.com', 'battery staple')).status).toBe(200)
    },
  )

  /** Who the account at Google is linked to here, and all there is to ask for that. */
  const google = { provider: 'google', accountId: 'google-1' }
  const linkTo = (userId: string) => ({ ...google, userId, accountEmail: null, tokens: 'sealed' })
  const linkStore = () => {
    const { oauthAccounts } = beanieStorage(database.db, 'both run')
    if (!oauthAccounts) throw new Error('stores links')
    return oauthAccounts
  }

  test('a link that has another owner by now stays with that owner, and is reported', async () => {
    await moveIn(database.db)
    const [argon, admin] = (await users()).map(({ _id }) => String(_id))
    await linkStore().delete({ ...google, userId: argon ?? '' })
    await linkStore().insert(linkTo(admin ?? ''))
    const { conflicts } = await moveIn(database.db)
    expect(conflicts).toEqual([`google google-1: ${argon} in the document, ${admin} here`])
    expect(await linkStore().find('google', 'google-1')).toEqual(linkTo(admin ?? ''))
  })

  test('what a link has here is not overwritten', async () => {
    await moveIn(database.db)
    const [argon] = (await users()).map(({ _id }) => String(_id))
    const changes = { accountEmail: 'new@example.com', tokens: 'sealed' }
    await linkStore().update({ ...google, userId: argon ?? '' }, changes)
    await moveIn(database.db)
    expect(await linkStore().find('google', 'google-1')).toMatchObject(changes)
  })

  test('links of users that fastapi-users deleted go, and their accounts can be linked again', async () => {
    await moveIn(database.db)
    const [, admin] = await users()
    await database.db.collection('User').deleteOne({ email: 'argon@example.com' })
    expect((await moveIn(database.db)).conflicts).toEqual([])
    expect(await linkStore().find('google', 'google-1')).toBeNull()
    expect(await links()).toHaveLength(1)
    await linkStore().insert(linkTo(String(admin?._id)))
  })

  test('who comes back to fastapi-users after a deletion has the link', async () => {
    await moveIn(database.db)
    const [argon] = await users()
    const again = { ...argon, _id: new ObjectId() }
    await database.db.collection('User').deleteOne({ email: 'argon@example.com' })
    await database.db.collection('User').insertOne(again)
    expect((await moveIn(database.db)).conflicts).toEqual([])
    expect((await linkStore().find('google', 'google-1'))?.userId).toBe(String(again._id))
  })

  test('embedded links are found in a collection of their own', async () => {
    await moveIn(database.db)
    const { oauthAccounts } = beanieStorage(database.db, 'both run')
    const [argon] = await users()
    expect(await oauthAccounts?.find('google', 'google-1')).toEqual({
      provider: 'google',
      accountId: 'google-1',
      userId: String(argon?._id),
      accountEmail: 'argon@example.com',
      tokens: null,
    })
  })
})
