import { expect, test } from 'vitest'
import { password, setUp } from '../../test/setup.ts'
import { signedIn } from '../testing/signed-in.ts'

const email = 'ann@example.com'

/** Changes Ann's password five times within a minute, and returns how many notices come of it. */
async function noticesOf(flags: { readonly isVerified: boolean }): Promise<number> {
  const { auth, ask, outbox } = setUp()
  const user = await auth.users.create({ email, password, ...flags })
  for (let n = 0; n < 5; n++) {
    const headers = await signedIn(auth, user)
    await ask('PATCH /users/me', { password: `another one ${n}` }, headers)
  }
  await auth.idle()
  return outbox.filter(({ kind }) => kind === 'security-notice').length
}

test('[OT-7] the owner of a proven mailbox is told of every change', async () => {
  expect(await noticesOf({ isVerified: true })).toBe(5)
})

test('[RL-3] [V-EN-2] a mailbox that nobody has proven gets one mail of a kind a minute', async () => {
  expect(await noticesOf({ isVerified: false })).toBe(1)
})

test('[RL-3] an account asks for five new addresses an hour, and mails no more', async () => {
  const { auth, ask, outbox, time } = setUp()
  const user = await auth.users.create({ email, password, isVerified: true })
  const headers = await signedIn(auth, user)
  const change = async (n: number) =>
    (await ask('PATCH /users/me', { email: `new${n}@example.com` }, headers)).status
  for (let n = 0; n < 5; n++) expect(await change(n)).toBe(202)
  expect(await change(5)).toBe(429)
  await auth.idle()
  expect(outbox.filter(({ kind }) => kind === 'change-email')).toHaveLength(5)
  time.now += 3600 * 1000
  const later = await signedIn(auth, user)
  expect((await ask('PATCH /users/me', { email: 'new6@example.com' }, later)).status).toBe(202)
})
