import { createCipheriv, createHash, randomBytes } from 'node:crypto'
import { jwtVerify, SignJWT } from 'jose'
import { origin, secret } from './serve.ts'

/** The floor's own keys, imported once. */
const signingKey = await crypto.subtle.importKey(
  'raw',
  new TextEncoder().encode(secret),
  { name: 'HMAC', hash: 'SHA-256' },
  false,
  ['sign', 'verify'],
)
const sealingKey = createHash('sha256').update(secret).digest()

const rules = { algorithms: ['HS256'], issuer: origin, requiredClaims: ['exp', 'sub'] }
const accessLifetimeSeconds = 3600

export const randomText = (bytes: number) => randomBytes(bytes).toString('base64url')
export const sha256 = (text: string) => createHash('sha256').update(text).digest('base64url')

/** Whose log-in a token stands for. */
export interface Access {
  readonly userId: string
  readonly stamp: unknown
}

export async function signAccess(userId: string, stamp: string): Promise<object> {
  const now = Math.floor(Date.now() / 1000)
  const claims = { auth_time: now, stamp, backend: 'jwt' }
  const token = await new SignJWT(claims)
    .setProtectedHeader({ alg: 'HS256', typ: 'at+jwt' })
    .setIssuer(origin)
    .setAudience('access')
    .setSubject(userId)
    .setJti(randomText(16))
    .setIssuedAt(now)
    .setExpirationTime(now + accessLifetimeSeconds)
    .sign(signingKey)
  return { access_token: token, token_type: 'bearer', expires_in: accessLifetimeSeconds }
}

export async function verifyAccess(header: string | undefined): Promise<Access | null> {
  if (!header?.startsWith('Bearer ')) return null
  try {
    const { payload } = await jwtVerify(header.slice('Bearer '.length), signingKey, {
      ...rules,
      audience: 'access',
      typ: 'at+jwt',
    })
    const { sub, stamp, backend } = payload
    return sub === undefined || backend !== 'jwt' ? null : { userId: sub, stamp }
  } catch {
    return null
  }
}

/** Signs the state of an OAuth flow. */
export async function signState(id: string): Promise<string> {
  return new SignJWT({})
    .setProtectedHeader({ alg: 'HS256', typ: 'oauth-state+jwt' })
    .setIssuer(origin)
    .setAudience('oauth-state')
    .setSubject(id)
    .setIssuedAt()
    .setExpirationTime('10m')
    .sign(signingKey)
}

/** Hides what a flow has to remember, tied to its id. */
export function seal(text: string, id: string): string {
  const iv = randomBytes(12)
  const cipher = createCipheriv('aes-256-gcm', sealingKey, iv)
  cipher.setAAD(Buffer.from(id))
  const sealed = [iv, cipher.update(text), cipher.final(), cipher.getAuthTag()]
  return Buffer.concat(sealed).toString('base64url')
}
