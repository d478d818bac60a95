import { expect, test } from 'vitest'
import { bundle } from './bundle.ts'
import { readPackages } from './source.ts'

const core = readPackages().find(({ name }) => name === '@fetch-users/core')
const providers = Object.keys(core?.exports ?? {})
  .map((subpath) => subpath.split('./oauth/')[1] ?? '')
  .filter((name) => name !== '' && name !== 'oidc')

/** What tells a provider's code from another's: a host, and where there is none, a name. */
const marks: Readonly<Record<string, RegExp>> = {
  apple: /appleid\.apple\.com/,
  auth0: /auth0/i,
  discord: /discord\.com/,
  facebook: /facebook\.com/,
  github: /github\.com/,
  gitlab: /gitlab\.com/,
  google: /googleapis\.com/,
  keycloak: /keycloak|openid-connect\/token/i,
  linkedin: /linkedin\.com/,
  microsoft: /microsoftonline\.com/,
  okta: /okta|\/oauth2\/default/i,
  slack: /slack\.com/,
  spotify: /spotify\.com/,
  twitch: /twitch\.tv/,
  twitter: /\.x\.com/,
}

test('a provider has a mark', () => {
  expect(providers.toSorted()).toEqual(Object.keys(marks).sort())
})

test.each(providers)('%s brings no other provider, and nothing of the flow', async (name) => {
  const from = core?.directory ?? ''
  const { text, files } = await bundle(`export * from '@fetch-users/core/oauth/${name}'`, { from })
  expect(Object.keys(marks).filter((other) => marks[other]?.test(text))).toEqual([name])
  expect(files.filter((path) => /(manager|flow|user-of-grant|auth)\.ts$/.test(path))).toEqual([])
})
