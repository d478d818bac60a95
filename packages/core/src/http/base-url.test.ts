import { describe, expect, test } from 'vitest'
import { setUp } from '../../test/setup.ts'
import { parseBaseUrl } from './base-url.ts'

describe('baseUrl', () => {
  test.each([
    ['https://api.example.com', 'https://api.example.com', '', true],
    ['https://api.example.com/', 'https://api.example.com', '', true],
    ['https://API.example.com:443/v1/', 'https://api.example.com', '/v1', true],
    ['https://api.example.com:8443/a/b//', 'https://api.example.com:8443', '/a/b', true],
    ['http://localhost:3000', 'http://localhost:3000', '', false],
    ['http://127.0.0.1/x', 'http://127.0.0.1', '/x', false],
    ['http://127.9.9.9', 'http://127.9.9.9', '', false],
    ['http://[::1]:3000', 'http://[::1]:3000', '', false],
    ['https://localhost', 'https://localhost', '', true],
  ])('%s', (text, expectedOrigin, mountPath, isSecure) => {
    expect(parseBaseUrl(text)).toEqual({
      origin: expectedOrigin,
      mountPath,
      isSecure,
      issuer: expectedOrigin + mountPath,
    })
  })

  test.each([
    undefined,
    '',
    'api.example.com',
    '/v1',
    '//api.example.com',
    'https://',
    'http://api.example.com',
    'http://192.168.0.1',
    'http://0.0.0.0',
    'http://[::]',
    'http://128.0.0.1',
    'http://localhost.evil.example',
    'http://evil.localhost.example',
    'http://127.0.0.1.evil.example',
    'ftp://localhost',
    'file:///srv',
    'javascript:alert(1)',
    'https://api.example.com?x=1',
    'https://api.example.com#x',
    'https://user@api.example.com',
    'https://user:pass@api.example.com',
    'https://:pass@api.example.com',
  ])('%j is a TypeError that names it', (baseUrl) => {
    expect(() => parseBaseUrl(baseUrl)).toThrow(TypeError)
    expect(() => setUp({ baseUrl })).toThrow(/^baseUrl /)
  })
})
