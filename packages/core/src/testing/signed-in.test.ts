import { expect, test } from 'vitest'
import { setUp } from '../../test/setup.ts'
import { signedIn } from './signed-in.ts'

test('the headers are those of a browser that is logged in, at the first backend', async () => {
  const { auth, ask } = setUp()
  const user = await auth.users.create({ email: 'ann@example.com' })
  const headers = await signedIn(auth, user)
  expect(headers).toEqual({
    cookie: expect.stringMatching(/^__Host-fetch-users=[\w-]{43}$/),
    'sec-fetch-site': 'same-origin',
  })
  expect((await ask('PATCH /users/me', {}, headers)).status).toBe(200)
})

test('or those of a client with a token, at the backend that is asked for', async () => {
  const { auth, ask } = setUp()
  const user = await auth.users.create({ email: 'ann@example.com' })
  const headers = await signedIn(auth, user, 'jwt')
  expect(headers).toEqual({ authorization: expect.stringMatching(/^Bearer [\w-]+(\.[\w-]+){2}$/) })
  expect((await ask('PATCH /users/me', {}, headers)).status).toBe(200)
})

test('who may not log in has none', async () => {
  const { auth } = setUp()
  const user = await auth.users.create({ email: 'ann@example.com', isActive: false })
  await expect(signedIn(auth, user)).rejects.toMatchObject({ code: 'LOGIN_BAD_CREDENTIALS' })
  await expect(signedIn({ backends: {} }, user)).rejects.toThrow(/no backend/)
})
