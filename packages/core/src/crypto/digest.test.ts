import { expect, test } from 'vitest'
import { sha256, sha256ByWebCrypto } from './digest.ts'

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
