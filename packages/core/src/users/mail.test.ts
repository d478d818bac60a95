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
