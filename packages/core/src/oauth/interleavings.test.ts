import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createInterleaving } from '../../test/interleaving.ts'
import { codeOf, email } from '../../test/mailed-tokens.ts'
import { type App, type Credential, createApp } from '../../test/oauth-interleaving.ts'
import { password } from '../../test/setup.ts'
import type { BaseUser } from '../ports/user-store.ts'
import type { OAuthProfile } from './provider.ts'

/** Something that holds in whatever order the store calls come. */
function rule(title: string, check: (app: App) => Promise<void>): void {
  const property = fc.asyncProperty(fc.scheduler(), (scheduler) =>
    check(createApp(createInterleaving(scheduler))),
  )
  test(title, () => fc.assert(property, { numRuns: 150 }))
}

/** Has Ann's address, and nobody vouches for it. */
const account: OAuthProfile = { accountId: 'a', email, isEmailVerified: false }
/** Can be linked, and makes no user. */
const nameless: OAuthProfile = { accountId: 'n', email: null, isEmailVerified: false }

/** Returns whom the first log-in by the account makes, and that log-in. */
async function made(app: App): Promise<{ user: BaseUser; credential: Credential }> {
  const callback = await app.visit(account)
  const credential = await callback()
  const [user] = await app.auth.users.list({ limit: 2 })
  return { user: user ?? expect.fail('nobody was made'), credential }
}

async function insertLink({ storage }: App, { id }: BaseUser, name: string): Promise<void> {
  const key = { provider: name, accountId: nameless.accountId, userId: String(id) }
  await storage.oauthAccounts?.insert({ ...key, accountEmail: null, tokens: null })
}

type Tasks = Record<'cookie' | 'jwt', () => Promise<Credential>>

/** Starts log-ins by an account, one of each kind. */
async function logins(app: App, profile: OAuthProfile): Promise<Tasks> {
  return { cookie: await app.visit(profile), jwt: await app.visit(profile, 'jwt') }
}

/** A log-in that follows something else. */
const after = (first: () => Promise<unknown>, login: Tasks['jwt']) => async () => {
  await first()
  return login()
}

const unlinking = ({ manager }: App, { id }: BaseUser) => ({
  one: () => codeOf(manager.unlink(id, 'one')),
  two: () => codeOf(manager.unlink(id, 'two')),
})

describe('[V-LK-3] [V-LK-4] a reset of an unproven account leaves no link and no log-in', () => {
  async function resetAmid<More extends Tasks>(app: App, user: BaseUser, tasks: More) {
    const { reset, cookie, jwt } = await app.run({
      // Asked for meanwhile, too: so its first unlinking comes late enough to be overtaken.
      async reset() {
        await app.auth.users.forgotPassword(email)
        const token = await app.mailedToken()
        return codeOf(app.auth.users.resetPassword(token, 'another password'))
      },
      ...tasks,
    })
    expect(reset).toBe('done')
    expect(await app.links(user)).toEqual([])
    for (const login of [cookie, jwt]) expect(await app.userOf(login)).toBeNull()
  }

  rule('by the account that made the user', async (app) => {
    const { user, credential } = await made(app)
    await resetAmid(app, user, await logins(app, account))
    expect(await app.userOf(credential)).toBeNull()
  })

  rule('by its mark, when the link was lost', async (app) => {
    const { user } = await made(app)
    await app.storage.oauthAccounts?.deleteAll(String(user.id))
    const { cookie, jwt } = await logins(app, account)
    const first = await app.visit(account)
    await resetAmid(app, user, { cookie, jwt: after(first, jwt) })
  })

  rule('by an account that was linked to one with a password', async (app) => {
    const user = await app.auth.users.create({ email, password })
    await insertLink(app, user, 'one')
    await resetAmid(app, user, await logins(app, nameless))
  })

  rule('by an account that is being linked', async (app) => {
    const user = await app.auth.users.create({ email, password })
    const { cookie, jwt } = await logins(app, nameless)
    await resetAmid(app, user, { cookie, jwt: after(await app.associate(nameless, user), jwt) })
  })

  rule('by accounts that are put back, each having been the last', async (app) => {
    const user = await app.auth.users.create({ email })
    for (const name of ['one', 'two']) await insertLink(app, user, name)
    await resetAmid(app, user, { ...(await logins(app, nameless)), ...unlinking(app, user) })
  })
})

describe('[OA-10] unlinking', () => {
  rule('leaves a way in, of two at once and a log-in', async (app) => {
    const { user } = await made(app)
    await insertLink(app, user, 'two')
    const login = await app.visit(account)
    const { one, two } = await app.run({ ...unlinking(app, user), login })
    for (const outcome of [one, two]) expect(outcome).toBeOneOf(['done', 'LAST_CREDENTIAL'])
    expect(await app.links(user)).toHaveLength(one === two ? 2 : 1)
  })

  rule('is not undone by log-ins of the account that made the user', async (app) => {
    const { user } = await made(app)
    await insertLink(app, user, 'two')
    const { one: unlink } = unlinking(app, user)
    const results = await app.run({ unlink, ...(await logins(app, account)) })
    expect(results.unlink).toBe('done')
    expect(await app.links(user)).toEqual(['two'])
  })

  rule('is not undone by log-ins to a user with a password', async (app) => {
    const user = await app.auth.users.create({ email, password })
    await insertLink(app, user, 'one')
    const { one: unlink } = unlinking(app, user)
    const results = await app.run({ unlink, ...(await logins(app, nameless)) })
    expect(results.unlink).toBe('done')
    expect(await app.links(user)).toEqual([])
  })
})

rule('[OA-7] first log-ins at once make one user with one link, and all succeed', async (app) => {
  const third = await app.visit(account)
  const results = await app.run({ ...(await logins(app, account)), third })
  const users = await app.auth.users.list({ limit: 2 })
  expect(users).toHaveLength(1)
  for (const user of users) expect(await app.links(user)).toEqual(['one'])
  for (const login of Object.values(results)) expect(await app.userOf(login)).toBe(users[0]?.id)
})

rule('[V-LK-1] of a first log-in and a registration, one makes the user', async (app) => {
  const { register, login } = await app.run({
    register: () => codeOf(app.auth.users.register({ email, password })),
    login: await app.visit(account),
  })
  const users = await app.auth.users.list({ limit: 2 })
  expect(users).toHaveLength(1)
  const isRegistered = register === 'done'
  for (const user of users) expect(await app.links(user)).toEqual(isRegistered ? [] : ['one'])
  expect(await app.userOf(login)).toBe(isRegistered ? null : users[0]?.id)
})

rule('log-ins leave no link of a user who is being deleted', async (app) => {
  const { user } = await made(app)
  await app.storage.oauthAccounts?.deleteAll(String(user.id)) // they find the user by its mark
  const { remove } = await app.run({
    remove: () => codeOf(app.auth.users.delete(user.id)),
    ...(await logins(app, account)),
  })
  expect(remove).toBe('done')
  expect(await app.links(user)).toEqual([])
})

rule('[OA-7] of two users who link one account, one does', async (app) => {
  const ann = await app.auth.users.create({ email, password })
  const bob = await app.auth.users.create({ email: 'bob@example.com', password })
  const answers = await app.run({
    ann: await app.associate(nameless, ann),
    bob: await app.associate(nameless, bob),
  })
  expect(Object.values(answers).toSorted()).toEqual([200, 400])
  const [linked, other] = answers.ann === 200 ? [ann, bob] : [bob, ann]
  expect(await app.links(linked)).toEqual(['one'])
  expect(await app.links(other)).toEqual([])
})

rule('[OA-8] an account joins by address nobody who has just changed it', async (app) => {
  const user = await app.auth.users.create({ email, password, isVerified: true })
  const { change } = await app.run({
    change: () => codeOf(app.auth.users.update(user.id, { email: 'anna@example.com' })),
    login: await app.visit({ ...account, isEmailVerified: true }),
  })
  expect(change).toBe('done')
  const linked = app.calls.lastIndexOf('login: oauthAccounts.insert')
  const isLate = linked > app.calls.indexOf('change: users.update')
  expect(await app.links(user)).toEqual(isLate ? [] : ['one'])
})
