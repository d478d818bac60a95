import { signedIn } from '@fetch-users/core/testing'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { openPostgres, openSqlite } from '../../test/databases.ts'
import { applicationFolder, type Outcome, run } from '../../test/run.ts'

const password = 'correct horse battery'

const databases = [
  { name: 'sqlite', database: await openSqlite() },
  { name: 'postgres', database: await openPostgres() },
] as const

describe.each(databases)('on $name', ({ name, database }) => {
  if (!database) return test.skip('needs a server')
  const folder = applicationFolder(name)
  const outcomes: Outcome[] = []
  const application = () =>
    import(`${folder}/auth.ts`) as Promise<typeof import('../../test/sqlite/auth.ts')>

  beforeAll(() => {
    vi.stubEnv('DATABASE_URL', database.url)
    vi.stubEnv('AUTH_SECRET', 'GVv9_4m3kHcqoSJd8n0yRZtPbXwA2fLuEI7iKMxe5rQ')
    vi.spyOn(console, 'log').mockImplementation(() => {})
  })

  afterAll(async () => {
    vi.restoreAllMocks()
    vi.unstubAllEnvs()
    await database.close()
  })

  async function fetchUsers(command: string, input = ''): Promise<Outcome> {
    const outcome = await run(folder, command.split(' '), input)
    outcomes.push(outcome)
    return outcome
  }

  /** Runs a command that is to succeed, and reads its JSON. */
  async function answerOf(command: string, input = '') {
    const { stdout, stderr, exitCode } = await fetchUsers(`${command} --json`, input)
    expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 })
    return JSON.parse(stdout)
  }

  /** Runs a command that is to fail, and reads its error. */
  async function errorOf(command: string, input = '') {
    const { stdout, stderr, exitCode } = await fetchUsers(`${command} --json`, input)
    expect(stdout).toBe('')
    return { exitCode, ...JSON.parse(stderr).error }
  }

  const whoseHeaders = async (headers: Record<string, string>) => {
    const { auth } = await application()
    return auth.currentUser(new Request('https://api.example.com/users/me', { headers }))
  }

  test('a user that is created can log in', async () => {
    const user = await answerOf(
      'users create Ann@Example.com --superuser --verified',
      `${password}\n`,
    )
    expect(user).toMatchObject({ email: 'ann@example.com', isSuperuser: true, isVerified: true })
    const { auth } = await application()
    expect(await auth.users.authenticate('ann@example.com', password)).toMatchObject({
      id: user.id,
    })
  })

  test('the rules for passwords and addresses hold', async () => {
    const taken = await errorOf('users create ann@example.com', password)
    expect(taken).toMatchObject({ exitCode: 1, code: 'REGISTER_USER_ALREADY_EXISTS' })
    const short = await errorOf('users create bea@example.com', 'short')
    expect(short).toMatchObject({ exitCode: 1, code: 'REGISTER_INVALID_PASSWORD' })
    expect(short.message).toMatch(/8/)
    expect(await errorOf('users create bea', password)).toMatchObject({
      exitCode: 2,
      code: 'USAGE',
    })
    const none = await errorOf('users create bea@example.com', '')
    expect(none).toMatchObject({ exitCode: 1, code: 'NO_PASSWORD' })
  })

  test('a password is not taken as an argument, nor repeated', async () => {
    const error = await errorOf(`users create bea@example.com --password horse-battery`)
    expect(error).toMatchObject({ exitCode: 2, code: 'PASSWORD_IN_ARGUMENTS' })
    expect(error.message).not.toContain('horse')
  })

  test('users are listed page by page, and found by address', async () => {
    await answerOf('users create bea@example.com', password)
    const [first, ...none] = await answerOf('users list --limit 1')
    expect(none).toEqual([])
    const [second] = await answerOf(`users list --limit 1 --after ${first.id}`)
    expect([first.email, second.email].sort()).toEqual(['ann@example.com', 'bea@example.com'])
    expect(await answerOf('users list --email BEA@example.com')).toMatchObject([
      { isSuperuser: false },
    ])
    expect(await answerOf('users list --email nobody@example.com')).toEqual([])
    const { stdout } = await fetchUsers('users list --email bea@example.com')
    expect(stdout).toMatch(
      /^ID +EMAIL +ACTIVE +SUPERUSER +VERIFIED\n\S+ +bea@example.com {2}yes +no +no\n$/,
    )
    expect((await errorOf('users list --limit 0')).exitCode).toBe(2)
  })

  test('a new password ends every log-in', async () => {
    const { auth } = await application()
    const bea = await auth.users.findByEmail('bea@example.com')
    if (!bea) throw new Error('was created above')
    const headers = [await signedIn(auth, bea), await signedIn(auth, bea, 'jwt')]
    expect(await Promise.all(headers.map(whoseHeaders))).toMatchObject([bea, bea])
    expect((await errorOf(`users set-password ${bea.id}`, 'short')).exitCode).toBe(1)
    await answerOf(`users set-password ${bea.id}`, 'another horse battery')
    expect(await Promise.all(headers.map(whoseHeaders))).toEqual([null, null])
    expect(await auth.users.authenticate('bea@example.com', 'another horse battery')).not.toBeNull()
  })

  test('who is deactivated is logged out, and comes back when activated', async () => {
    const { auth } = await application()
    const bea = await auth.users.findByEmail('bea@example.com')
    if (!bea) throw new Error('was created above')
    const headers = await signedIn(auth, bea)
    expect(await answerOf('users deactivate bea@example.com')).toMatchObject({ isActive: false })
    expect(await whoseHeaders(headers)).toBeNull()
    expect(await answerOf(`users activate ${bea.id}`)).toMatchObject({ isActive: true })
  })

  test('one session is revoked, or all log-ins', async () => {
    const { auth } = await application()
    const bea = await auth.users.findByEmail('bea@example.com')
    if (!bea) throw new Error('was created above')
    const [phone, laptop] = [await signedIn(auth, bea), await signedIn(auth, bea)]
    const jwt = await signedIn(auth, bea, 'jwt')
    const [session] = await answerOf('sessions list bea@example.com')
    await answerOf(`sessions revoke bea@example.com --session ${session.id}`)
    const left = await Promise.all([phone, laptop].map(whoseHeaders))
    expect(left.filter(Boolean)).toHaveLength(1)
    const error = await errorOf(`sessions revoke bea@example.com --session ${session.id}`)
    expect(error).toMatchObject({ exitCode: 1, code: 'NO_SESSION' })
    expect((await fetchUsers(`sessions list ${bea.id}`)).stdout).toMatch(/^ID .*\n\S+ +cookie /)
    await answerOf(`sessions revoke ${bea.id}`)
    expect(await Promise.all([phone, laptop, jwt].map(whoseHeaders))).toEqual([null, null, null])
  })

  test.each(['users set-password', 'users deactivate', 'sessions list', 'sessions revoke'])(
    '%s says so where there is no such user',
    async (command) => {
      for (const nobody of ['nobody@example.com', 'nobody']) {
        const error = await errorOf(`${command} ${nobody}`, password)
        expect(error).toMatchObject({ exitCode: 1, code: 'NO_USER' })
        expect(error.message).not.toContain(nobody)
      }
    },
  )

  test('what has expired is swept', async () => {
    await database.run(expiredToken(name))
    expect((await answerOf('sweep')).deleted).toBeGreaterThan(0)
    expect(await database.rows('SELECT digest FROM one_time_tokens')).toEqual([])
    expect((await fetchUsers('sweep')).stdout).toMatch(/^Deleted \d+ expired records\.\n$/)
  })

  test('no hash, stamp or digest was in any output', async () => {
    const rows = await database.rows('SELECT hashed_password, security_stamp FROM users')
    const secrets = rows.flatMap((row) => Object.values(row)).map(String)
    expect(secrets).toHaveLength(4)
    const said = outcomes.map(({ stdout, stderr }) => stdout + stderr).join('\n')
    for (const secret of secrets) expect(said).not.toContain(secret)
    expect(said).not.toMatch(/argon2|stamp|digest|horse/i)
  })

  test('the doctor finds nothing', async () => {
    expect(await answerOf('doctor')).toEqual([])
    expect((await fetchUsers('doctor')).stdout).toBe('Nothing found.\n')
  })

  test('the doctor finds each of ten mistakes at once, with its fix', async () => {
    vi.stubEnv('AUTH_SECRET', 'change-me-change-me-change-me-change-me')
    for (const mistake of mistakes[name]) await database.run(mistake)
    await database.run(expiredToken(name))
    const findings = await findingsOf('doctor --json')
    expect(findings.map(({ id }) => id).sort()).toEqual([
      'cascade-missing',
      'column-nullable',
      'email-not-canonical',
      'index-missing', // of sessions of a user
      'rows-expired',
      'secret-weak',
      'stamp-missing',
      'unique-missing', // the address
      'unique-missing', // the digest of a token
      'unique-missing', // the account at a provider
    ])
    const { stdout } = await fetchUsers('doctor')
    for (const { id, what, fix } of findings) {
      expect(stdout).toContain(`: ${what} [${id}]\n  fix: ${fix}\n`)
    }
    expect(stdout).toMatch(/\nFound 10\.\n$/)
  })

  test('the doctor finds what is not there at all', async () => {
    await database.run('DROP TABLE rate_limits')
    await database.run('ALTER TABLE users DROP COLUMN security_stamp')
    const ids = (await findingsOf('doctor --json')).map(({ id }) => id)
    expect(ids).toEqual(expect.arrayContaining(['table-missing', 'column-missing']))
  })

  async function findingsOf(command: string): Promise<{ id: string; what: string; fix: string }[]> {
    const { stdout, stderr, exitCode } = await fetchUsers(command)
    expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 1 })
    return JSON.parse(stdout)
  }
})

const rows = [
  `UPDATE users SET email = 'Bea@example.com' WHERE email = 'bea@example.com'`,
  `UPDATE users SET security_stamp = NULL WHERE email = 'ann@example.com'`,
]

const mistakes = {
  sqlite: [
    'DROP INDEX users_email_unique',
    'DROP TABLE oauth_accounts',
    `CREATE TABLE oauth_accounts (provider text NOT NULL, account_id text NOT NULL,
       user_id text NOT NULL REFERENCES users (id) ON DELETE CASCADE, account_email text, tokens text)`,
    'CREATE INDEX links_of ON oauth_accounts (user_id)',
    'DROP TABLE sessions',
    `CREATE TABLE sessions (id text PRIMARY KEY, token_digest text NOT NULL,
       user_id text NOT NULL REFERENCES users (id), backend text, security_stamp text NOT NULL,
       authenticated_at integer NOT NULL, created_at integer NOT NULL, last_used_at integer NOT NULL,
       expires_at integer NOT NULL, generation integer NOT NULL DEFAULT 0, ip text, user_agent text)`,
    'CREATE INDEX ends ON sessions (expires_at)',
    ...rows,
  ],
  postgres: [
    'ALTER TABLE users DROP CONSTRAINT users_email_unique',
    'ALTER TABLE oauth_accounts DROP CONSTRAINT oauth_accounts_provider_account_id_pk',
    'ALTER TABLE sessions DROP CONSTRAINT sessions_token_digest_unique',
    'ALTER TABLE sessions DROP CONSTRAINT sessions_user_id_users_id_fk',
    'ALTER TABLE sessions ADD FOREIGN KEY (user_id) REFERENCES users (id)',
    'ALTER TABLE sessions ALTER COLUMN backend DROP NOT NULL',
    'DROP INDEX sessions_user_id_index',
    ...rows,
  ],
} as const

function expiredToken(name: keyof typeof mistakes): string {
  const time = name === 'sqlite' ? '1' : "'2020-01-01'"
  return `INSERT INTO one_time_tokens (digest, expires_at) VALUES ('used', ${time})`
}
