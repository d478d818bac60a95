import { exportJWK, generateKeyPair } from 'jose'
import { beforeAll, describe, expect, test } from 'vitest'
import { backends, hasher, origin, secret, setUp } from '../../test/setup.ts'
import { createAuth } from '../auth.ts'
import { jwtStrategy } from '../authentication/jwt-strategy.ts'
import { memoryStorage } from '../testing/memory-storage.ts'
import { signedIn } from '../testing/signed-in.ts'
import type { SigningJwk } from './key-pairs.ts'

type Jwk = SigningJwk & { readonly [member: string]: string }

async function newKey(alg: string, kid: string = alg, options = {}): Promise<Jwk> {
  const { privateKey } = await generateKeyPair(alg, { extractable: true, ...options })
  // Every member of a key is a text.
  return { ...(await exportJWK(privateKey)), alg, kid } as unknown as Jwk
}

function publicHalf({ d, p, q, dp, dq, qi, ...jwk }: Jwk): SigningJwk {
  return jwk as unknown as SigningJwk // kty, alg and kid are no private members
}

let keys: Readonly<Record<string, Jwk>> = {}
beforeAll(async () => {
  const algorithms = ['RS256', 'ES256', 'EdDSA', 'Ed25519']
  keys = Object.fromEntries(
    await Promise.all(algorithms.map(async (alg) => [alg, await newKey(alg)] as const)),
  )
})
const keyOf = (alg: string): Jwk => keys[alg] as Jwk // made before all tests

function withKeys(...signingKeys: readonly SigningJwk[]) {
  const jwt = { ...backends.jwt, strategy: jwtStrategy({ signingKeys }) }
  return setUp({ backends: { ...backends, jwt } })
}

describe.each(['RS256', 'ES256', 'EdDSA', 'Ed25519'])('%s', (alg) => {
  test('[JW-1] signs, names its key, and is checked', async () => {
    const { auth, ask } = withKeys(keyOf(alg))
    const headers = await signedIn(
      auth,
      await auth.users.create({ email: 'ann@example.com' }),
      'jwt',
    )
    const [, head = ''] = /^Bearer ([\w-]+)\./.exec(headers['authorization'] ?? '') ?? []
    expect(JSON.parse(atob(head))).toEqual({ alg, kid: alg, typ: 'at+jwt' })
    expect((await ask('GET /users/me', undefined, headers)).status).toBe(200)
  })

  test('shows the public half alone', async () => {
    const { ask } = withKeys(keyOf(alg))
    const answer = await ask('GET /.well-known/jwks.json')
    expect(answer.headers.get('cache-control')).toBe('no-store')
    const { keys: shown } = (await answer.json()) as { keys: object[] }
    expect(shown).toEqual([{ ...publicHalf(keyOf(alg)), use: 'sig' }])
    for (const member of ['d', 'p', 'q', 'dp', 'dq', 'qi', 'k']) {
      expect(shown[0]).not.toHaveProperty(member)
    }
  })
})

test('a key that has moved back, or shows its public half alone, still verifies', async () => {
  const storage = memoryStorage()
  const setUpWith = (...signingKeys: readonly SigningJwk[]) =>
    setUp({
      storage,
      backends: { ...backends, jwt: { ...backends.jwt, strategy: jwtStrategy({ signingKeys }) } },
    })
  const [former, present] = [keyOf('ES256'), keyOf('EdDSA')]
  const { auth } = setUpWith(former)
  const headers = await signedIn(auth, await auth.users.create({ email: 'ann@example.com' }), 'jwt')
  for (const [keySet, status] of [
    [[present, former], 200],
    [[present, publicHalf(former)], 200],
    [[present], 401],
    [[present, { ...former, kid: 'another' }], 401],
  ] as const) {
    const { ask } = setUpWith(...keySet)
    expect((await ask('GET /users/me', undefined, headers)).status).toBe(status)
  }
})

test('keys of several backends stand in one list, and one kid names one key', async () => {
  const make = (first: SigningJwk, second: SigningJwk) =>
    createAuth({
      ...{ baseUrl: origin, secret, storage: memoryStorage(), passwordHasher: hasher },
      backends: {
        plain: backends.jwt,
        one: { ...backends.jwt, strategy: jwtStrategy({ signingKeys: [first] }) },
        two: { ...backends.jwt, strategy: jwtStrategy({ signingKeys: [second], refresh: true }) },
      },
    })
  const shown = async (first: SigningJwk, second: SigningJwk) => {
    const response = await make(first, second).handler(
      new Request(`${origin}/.well-known/jwks.json`),
    )
    return ((await response.json()) as { keys: { kid: string }[] }).keys.map(({ kid }) => kid)
  }
  expect(await shown(keyOf('ES256'), keyOf('EdDSA'))).toEqual(['ES256', 'EdDSA'])
  expect(await shown(keyOf('ES256'), keyOf('ES256'))).toEqual(['ES256'])
  expect(() => make(keyOf('ES256'), { ...keyOf('EdDSA'), kid: 'ES256' })).toThrow(
    'signingKeys: two keys have the kid ES256',
  )
})

describe('what is no signing key is a TypeError at start, which names it and quotes none', () => {
  const refusals: readonly [string, () => Promise<SigningJwk[]> | SigningJwk[], RegExp][] = [
    ['no key', () => [], /the first has to be a private key/],
    ['a public key first', () => [publicHalf(keyOf('ES256'))], /the first has to be a private key/],
    ['no alg', () => [without('alg')], /signingKeys\[0\]\.alg must be RS256, ES256, EdDSA/],
    ['no kid', () => [without('kid')], /signingKeys\[0\]\.kid is missing/],
    ['an empty kid', () => [{ ...keyOf('ES256'), kid: '' }], /\.kid is missing/],
    ['another alg', () => [{ ...keyOf('ES256'), alg: 'ES384' }], /\.alg must be/],
    ['an alg of every object', () => [{ ...keyOf('ES256'), alg: 'constructor' }], /\.alg must be/],
    [
      "another key's alg",
      () => [{ ...keyOf('ES256'), alg: 'RS256' }],
      /\.kty must be RSA for RS256/,
    ],
    [
      'a secret',
      () => [{ kty: 'oct', k: 'x'.repeat(43), alg: 'HS256', kid: 'a' }],
      /\.alg must be/,
    ],
    [
      'a secret in disguise',
      () => [{ kty: 'oct', k: 'x', alg: 'ES256', kid: 'a' }],
      /\.kty must be/,
    ],
    ['another curve', () => [{ ...keyOf('ES256'), crv: 'P-384' }], /\.crv must be P-256 for ES256/],
    ['a missing half', () => [without('y')], /signingKeys\[0\]\.y is missing/],
    ['a key to encrypt with', () => [{ ...keyOf('ES256'), use: 'enc' }], /\.use must be sig/],
    ['a half private one', () => [{ ...keyOf('RS256'), qi: 5 }], /\.qi is missing/],
    [
      'one kid twice',
      () => [keyOf('ES256'), { ...keyOf('EdDSA'), kid: 'ES256' }],
      /two keys have one kid/,
    ],
    ['a short RSA key', () => [shortRsa()], /an RSA key has to have 2048 bits at least/],
    ['a wrong second one', () => [keyOf('ES256'), { ...keyOf('EdDSA'), alg: '' }], /\[1\]\.alg/],
  ]
  test.each(refusals)('%s', async (_, make, message) => {
    const signingKeys = await make()
    const error = await (async () => withKeys(...signingKeys))().catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(TypeError)
    expect(String(error)).toMatch(/^TypeError: backends\.jwt: signingKeys/)
    expect(String(error)).toMatch(message)
    for (const { d } of signingKeys) if (d) expect(String(error)).not.toContain(d)
  })

  function without(member: string): SigningJwk {
    return { ...keyOf('ES256'), [member]: undefined } as unknown as SigningJwk // what JSON may lack
  }

  /** 2047 bits: the highest one of the modulus is missing. */
  function shortRsa(): SigningJwk {
    const bytes = Buffer.from(keyOf('RS256')['n'] ?? '', 'base64url')
    bytes[0] = 0x7f
    return { ...keyOf('RS256'), n: bytes.toString('base64url') }
  }
})
