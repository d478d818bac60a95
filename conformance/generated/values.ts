import fc from 'fast-check'
import type { Client, Holder } from './credentials.ts'

/** Values that a request is answered for, and some that come near. */
export interface Values {
  readonly right: fc.Arbitrary<unknown>
  readonly near: fc.Arbitrary<unknown>
}

const nearEmails = [
  'nobody@example.com',
  'ann@EXAMPLE.com ',
  'attacker@evil.com＠victim.com',
  '"x"@example.com',
  'ann@localhost',
  '',
]

const nearPasswords = ['', 'x', '😀', '\0', '\ud800', 'y'.repeat(257)]

const strange = [null, true, 0, -1.5, '', [], {}, { $ne: null }, ['ann@example.com'], '__proto__']

export const anything: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom<unknown>(...strange),
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.object({ maxDepth: 2, maxKeys: 3 }),
)

const text = fc.string({ unit: 'binary', maxLength: 60 })

/** Text that a header can hold. */
export const headerText: fc.Arbitrary<string> = fc
  .array(
    fc.integer({ min: 0x20, max: 0xff }).filter((code) => code !== 0x7f),
    { maxLength: 40 },
  )
  .map((codes) => String.fromCharCode(...codes))

/** Mostly this, now and then that. */
export function mostly<A, B>(usual: fc.Arbitrary<A>, rare: fc.Arbitrary<B>): fc.Arbitrary<A | B> {
  return fc.oneof({ weight: 8, arbitrary: usual }, { weight: 1, arbitrary: rare })
}

/** A genuine token, or one with a character changed, or none at all. */
export function tokenOf(tokens: readonly string[]): fc.Arbitrary<string> {
  const genuine = fc.constantFrom(...tokens)
  const spoilt = fc
    .tuple(genuine, fc.nat(), fc.constantFrom('', 'A', '.', '%', '='))
    .map(([token, place, text]) => {
      const at = place % token.length
      return token.slice(0, at) + text + token.slice(at + 1)
    })
  return mostly(genuine, fc.oneof(spoilt, fc.base64String({ maxLength: 60 })))
}

/**
 * By the names of properties and parameters, as these holders would fill them. A route with another
 * name has to be thought of here.
 */
export function valuesOf(
  { tokens, backends }: Client,
  holders: readonly Holder[],
): Readonly<Record<string, Values>> {
  const of = (right: readonly unknown[], near: fc.Arbitrary<unknown>): Values => ({
    right: fc.constantFrom(...right),
    near,
  })
  const emails = holders.map(({ email }) => email)
  const nearEmail = fc.constantFrom(...nearEmails)
  const passwords = holders.map(({ password }) => password)
  const nearPassword = fc.constantFrom(...nearPasswords)
  const mailed = holders.flatMap((holder) => holder.mailed.map(({ token }) => token))
  const refreshTokens = holders.flatMap((holder) => holder.refreshTokens.map(({ token }) => token))
  const flag = of([true, false], anything)
  return {
    email: of([...emails, ...emails.map(() => 'zed@example.com')], nearEmail),
    username: of(emails, nearEmail),
    password: of([...passwords, ...passwords.map(() => 'a good new one')], nearPassword),
    current_password: of(passwords, nearPassword),
    token: of(mailed.length > 0 ? mailed : tokens, tokenOf(tokens)),
    refresh_token: of(refreshTokens.length > 0 ? refreshTokens : tokens, tokenOf(tokens)),
    grant_type: of(['password'], fc.constantFrom('', 'x')),
    display_name: of(['Ann', null], text),
    nickname: of(['annie', null], text),
    settings: of([{ theme: 'dark' }, null], fc.dictionary(text, anything)),
    plan: of(['free', 'pro'], anything),
    note: of(['a note', null], text),
    is_active: flag,
    is_superuser: flag,
    is_verified: flag,
    after: of(
      holders.map(({ id }) => id),
      text,
    ),
    limit: of(['1', '100'], fc.constantFrom('0', '101', '1e1', '-1', '٣')),
    scopes: of(['profile', 'openid'], text),
    backend: of(backends, text),
    everywhere: of(['true', 'false'], text),
    redirect_to: of(
      ['/page', 'https://landing.example/x'],
      fc.constantFrom('//x', 'https://evil.example', '\\x'),
    ),
    code: of(['x'], text),
    state: of(tokens, tokenOf(tokens)),
    error: of(['access_denied'], text),
    iss: of(['https://issuer.example'], text),
  }
}

/** @throws when nobody has said what the name stands for: then no request would get past it. */
export function valuesFor(values: Readonly<Record<string, Values>>, name: string): Values {
  const found = values[name]
  if (!found) throw new Error(`say in generated/values.ts what a right '${name}' is`)
  return found
}
