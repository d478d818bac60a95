import { hash, verify } from '@node-rs/argon2'
import { type Context, Hono } from 'hono'
import { getCookie, setCookie } from 'hono/cookie'
import * as v from 'valibot'
import { argon2idCost } from '../argon2id-cost.ts'
import { openDatabase } from '../database.ts'
import { prepareQueries, type SessionRow, type UserRow } from './floor-queries.ts'
import { randomText, seal, sha256, signAccess, signState, verifyAccess } from './floor-tokens.ts'
import { client } from './oauth-client.ts'
import { databaseUrl, origin, queryCounter, serveApp } from './serve.ts'

/**
 * The least that does the same by hand: the checks and the queries of the library, and its JSON.
 * No origin is checked, no header secures, no rate is limited, no event told, no hash waits in line.
 */
const app = new Hono()
const queries = prepareQueries(openDatabase(databaseUrl, { logger: queryCounter }))

const cookieName = 'fetch-users'
const lifetimeSeconds = 7 * 24 * 60 * 60
const touchMilliseconds = 60_000
const mostSessions = 100

const address = v.pipe(
  v.string(),
  v.normalize('NFKC'),
  v.trim(),
  v.toLowerCase(),
  v.email(),
  v.maxLength(254),
)
const credentials = v.object({ email: address, password: v.string() })

interface Login {
  readonly user: UserRow
  readonly sessionId: string | null
}

async function sessionLogin(c: Context): Promise<Login | null> {
  const token = getCookie(c, cookieName)
  if (token === undefined) return null
  const [found] = await queries.sessionWithUser({ digest: sha256(token) })
  if (!found) return null
  const { session, user } = found
  const now = Date.now()
  const isLive = session.backend === 'cookie' && session.expiresAt.getTime() > now
  if (!isLive || session.securityStamp !== user.securityStamp || !user.isActive) return null
  if (now - session.lastUsedAt.getTime() >= touchMilliseconds) {
    void queries.noteUse({ id: session.id, now: new Date(now) })
  }
  return { user, sessionId: session.id }
}

async function tokenLogin(c: Context): Promise<Login | null> {
  const access = await verifyAccess(c.req.header('authorization'))
  if (!access) return null
  const [user] = await queries.userById({ id: access.userId })
  return user?.isActive && user.securityStamp === access.stamp ? { user, sessionId: null } : null
}

const loginOf = async (c: Context) => (await sessionLogin(c)) ?? tokenLogin(c)

const unauthorized = (c: Context) => c.json({ detail: 'Unauthorized' }, 401)

app.get('/users/me', async (c) => {
  const login = await loginOf(c)
  return login ? c.json(userJson(login.user)) : unauthorized(c)
})

app.get('/auth/sessions', async (c) => {
  const login = await loginOf(c)
  if (!login) return unauthorized(c)
  const { user, sessionId } = login
  const [rows, [owner]] = [
    await queries.sessionsOfUser({ userId: user.id }),
    await queries.userById({ id: user.id }),
  ]
  const now = new Date()
  const active = rows
    .filter(({ securityStamp }) => securityStamp === owner?.securityStamp)
    .filter(({ backend, expiresAt }) => backend === 'cookie' && expiresAt > now)
    .sort((a, b) => b.lastUsedAt.getTime() - a.lastUsedAt.getTime())
  return c.json(active.map((session) => sessionJson(session, sessionId)))
})

/** Returns who has this address and password, hashing once in any case. */
async function identify(c: Context): Promise<UserRow | null> {
  const input = v.safeParse(credentials, await c.req.json())
  if (!input.success) return null
  const { email, password } = input.output
  const [user] = await queries.userByEmail({ email })
  const stored = user?.hashedPassword
  if (!stored) {
    await hash(password, argon2idCost)
    return null
  }
  const isValid = await verify(stored, password.normalize('NFC'))
  return isValid && user.isActive ? user : null
}

const refused = (c: Context) => c.json({ detail: 'LOGIN_BAD_CREDENTIALS' }, 400)

app.post('/auth/login', async (c) => {
  const user = await identify(c)
  if (!user) return refused(c)
  const token = randomText(32)
  const now = new Date()
  const expiresAt = new Date(now.getTime() + lifetimeSeconds * 1000)
  const { id: userId, securityStamp } = user
  const userAgent = c.req.header('user-agent') ?? null
  const names = { id: randomText(16), tokenDigest: sha256(token) }
  await queries.insertSession({ ...names, userId, securityStamp, now, expiresAt, userAgent })
  void endSurplus(userId)
  setCookie(c, cookieName, token, {
    path: '/',
    maxAge: lifetimeSeconds,
    httpOnly: true,
    sameSite: 'Lax',
  })
  return c.body(null, 204)
})

/** Behind the answer, a user's oldest sessions end that are too many. */
async function endSurplus(userId: string): Promise<void> {
  const all = await queries.sessionsOfUser({ userId })
  const surplus = all.slice(0, Math.max(all.length - mostSessions, 0))
  for (const { id } of surplus) await queries.endSession({ id })
}

app.post('/auth/jwt/login', async (c) => {
  const user = await identify(c)
  return user?.securityStamp ? c.json(await signAccess(user.id, user.securityStamp)) : refused(c)
})

app.post('/auth/register', async (c) => {
  const input = v.safeParse(credentials, await c.req.json())
  if (!input.success) return c.json({ detail: input.issues }, 422)
  const { email } = input.output
  const password = input.output.password.normalize('NFC')
  if (isGuessable(password, email)) return c.json({ detail: 'REGISTER_INVALID_PASSWORD' }, 400)
  const hashedPassword = await hash(password, argon2idCost)
  const names = { id: crypto.randomUUID(), securityStamp: randomText(16) }
  const [user] = await queries.insertUser({ ...names, email, hashedPassword })
  return user ? c.json(userJson(user), 201) : refused(c)
})

/** Too short, too long, or made of the address. */
function isGuessable(password: string, email: string): boolean {
  const { length } = [...password]
  const text = password.toLowerCase()
  return length < 8 || length > 256 || email.split(/[@.]/).some((word) => word === text)
}

app.get('/auth/github/authorize', async (c) => {
  const id = `${Math.floor(Date.now() / 1000).toString(36)}-${randomText(16)}`
  const flow = { provider: 'github', codeVerifier: randomText(32), nonce: randomText(16) }
  const url = new URL('https://github.com/login/oauth/authorize')
  url.search = new URLSearchParams({
    response_type: 'code',
    client_id: client.clientId,
    redirect_uri: `${origin}/auth/github/callback`,
    state: await signState(id),
    code_challenge_method: 'S256',
    code_challenge: sha256(flow.codeVerifier),
    scope: 'user:email',
  }).toString()
  setCookie(c, `fetch-users-flow-${id}`, seal(JSON.stringify(flow), id), {
    path: '/',
    maxAge: 600,
    httpOnly: true,
    sameSite: 'Lax',
  })
  return c.json({ authorization_url: url.href })
})

function userJson({ id, email, isActive, isSuperuser, isVerified }: UserRow) {
  return {
    id,
    email,
    is_active: isActive,
    is_superuser: isSuperuser,
    is_verified: isVerified,
  }
}

function sessionJson(session: SessionRow, presentId: string | null) {
  return {
    id: session.id,
    created_at: session.createdAt,
    last_used_at: session.lastUsedAt,
    expires_at: session.expiresAt,
    ip: session.ip,
    user_agent: session.userAgent,
    current: session.id === presentId,
  }
}

serveApp(app.fetch)
