import { describe, expect, test } from 'vitest'
import { addresses, email, setUpAttempts, useUp } from '../../test/attempts.ts'
import { parallel, password } from '../../test/setup.ts'
import { AuthError } from '../errors.ts'

const [home, away] = ['192.0.2.1', '203.0.113.1']
const tooMany = new AuthError('TOO_MANY_REQUESTS', { retryAfterSeconds: 300 })

describe('a password that is asked for elsewhere than at log-in', () => {
  async function setUpVerification() {
    const app = await setUpAttempts({ verifyProof: 'samePerson' })
    await app.auth.users.requestVerification(email)
    const token = await app.mailedToken()
    const verifyFrom = (client: string | undefined, typed: string) =>
      app.askFrom(client, '/auth/verify', { token, password: typed })
    return { ...app, verifyFrom }
  }

  test('[RL-6] counts as an attempt to log in, before it is hashed', async () => {
    const { verifyFrom, tryFrom, hashes } = await setUpVerification()
    const from = addresses()
    const answers = await parallel(50, () => verifyFrom(from(), 'a wrong one'))
    expect(answers.filter(({ status }) => status === 400)).toHaveLength(5)
    expect(answers.find(({ status }) => status === 429)?.wait).toBe(300)
    expect(hashes.count).toBe(5)
    expect((await tryFrom(away, password)).status).toBe(429)
  })

  test('is open to a client that the account knows', async () => {
    const app = await setUpVerification()
    await app.tryFrom(home, password)
    await useUp(app, addresses())
    expect((await app.verifyFrom(away, password)).status).toBe(429)
    expect((await app.verifyFrom(home, password)).status).toBe(200)
  })

  test('forgets the failures once it is the right one', async () => {
    const { verifyFrom, tryFrom } = await setUpVerification()
    for (let n = 0; n < 4; n++) await tryFrom(away)
    expect((await verifyFrom(home, password)).status).toBe(200)
    for (let n = 0; n < 5; n++) expect((await tryFrom(away)).status).toBe(400)
  })

  test('is TOO_MANY_REQUESTS on the route that says so', async () => {
    const { auth } = await setUpVerification()
    const route = auth.routes.find(({ path }) => path === '/auth/verify')
    expect(route?.refuses).toContain('TOO_MANY_REQUESTS')
  })
})

describe('auth.users.authenticate', () => {
  test('counts, and a success forgets', async () => {
    const { auth, hashes } = await setUpAttempts()
    for (let round = 0; round < 3; round++) {
      for (let n = 0; n < 4; n++) expect(await auth.users.authenticate(email, 'wrong')).toBeNull()
      expect(await auth.users.authenticate(' ANN@example.com', password)).toMatchObject({ email })
    }
    for (let n = 0; n < 5; n++) await auth.users.authenticate(email, 'wrong')
    hashes.count = 0
    await expect(auth.users.authenticate(email, password)).rejects.toEqual(tooMany)
    expect(hashes.count).toBe(0)
  })

  test('knows a client by the context', async () => {
    const app = await setUpAttempts()
    await app.tryFrom(home, password)
    await useUp(app, addresses())
    const authenticate = (clientAddress: string) =>
      app.auth.users.authenticate(email, password, { clientAddress })
    await expect(authenticate(away)).rejects.toEqual(tooMany)
    expect(await authenticate('::ffff:192.0.2.1')).toMatchObject({ email })
  })
})
