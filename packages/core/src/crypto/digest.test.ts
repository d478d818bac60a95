import { expect, test, vi } from 'vitest'
import { findNodeCrypto, sha256, sha256ByWebCrypto } from './digest.ts'

test('a digest is SHA-256 in base64url', async () => {
  // FIPS 180-2, appendix B.1
  expect(await sha256('abc')).toBe('ungWv48Bz-pBQUDeXa4iI7ADYaOWF3qctBD_YfIAFa0')
})

test.each(['', 'x'.repeat(43), 'é', '\u{1f511}', '\ud800', '\0', 'x'.repeat(10_000)])(
  'a digest is the same, whatever the runtime makes it with: %j',
  async (text) => {
    expect(await sha256(text)).toBe(await sha256ByWebCrypto(text))
  },
)

test.each<[string, unknown]>([
  ['no process, as in a browser', undefined],
  ['a process without built-in modules', {}],
  ['no node:crypto, as on a Worker', { getBuiltinModule: () => undefined }],
  [
    'a function that throws, as on the edge runtime of Next.js',
    {
      getBuiltinModule() {
        throw new Error('not supported')
      },
    },
  ],
])('a digest needs none of Node: %s', (_, process) => {
  vi.stubGlobal('process', process)
  const found = findNodeCrypto()
  vi.unstubAllGlobals()
  expect(found).toBeNull()
})
