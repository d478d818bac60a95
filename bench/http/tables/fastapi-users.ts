import { execFile, execFileSync } from 'node:child_process'
import { promisify } from 'node:util'
import { type Database, dialectOf } from '../database.ts'
import type { People } from '../people.ts'
import { kindsOf } from './kinds.ts'

export const { FASTAPI_USERS_PYTHON: python = '' } = process.env

/** Where its application is. */
export const folder: string = new URL('../fastapi-users', import.meta.url).pathname

/** A database by the name that SQLAlchemy has for it. */
export function sqlalchemyUrl(url: string): string {
  return dialectOf(url) === 'pg'
    ? url.replace('postgres:', 'postgresql+asyncpg:')
    : `sqlite+aiosqlite:///${url}`
}

/** What the application's processes find in their environment. */
export function environmentOf(url: string): Readonly<Record<string, string>> {
  return { DATABASE_URL: sqlalchemyUrl(url), PYTHONDONTWRITEBYTECODE: '1' }
}

/** Of Python, and of what it serves with. */
export function pythonVersions(): Readonly<Record<string, string>> {
  const program = [
    'import json, sys',
    'from importlib.metadata import version',
    'names = ["fastapi-users", "fastapi", "uvicorn", "SQLAlchemy"]',
    'print(json.dumps({"Python": sys.version.split()[0], **{n: version(n) for n in names}}))',
  ]
  // What it prints is made of these.
  return JSON.parse(
    execFileSync(python, ['-c', program.join('\n')], { encoding: 'utf8' }),
  ) as Record<string, string>
}

/** The application makes the tables itself. */
export async function fill({ db, dialect }: Database, people: People, url: string): Promise<void> {
  const env = { ...process.env, ...environmentOf(url) }
  await promisify(execFile)(python, ['app.py'], { cwd: folder, env })
  const { table, text, flag } = kindsOf(dialect)
  const user = table('user', {
    id: text('id'),
    email: text('email'),
    hashedPassword: text('hashed_password'),
    isActive: flag('is_active'),
    isSuperuser: flag('is_superuser'),
    isVerified: flag('is_verified'),
  })
  const { all, hashedPassword } = people
  await db.insert(user).values(all.map((person) => ({ ...person, hashedPassword, ...flags })))
}

const flags = { isActive: true, isSuperuser: false, isVerified: false }
