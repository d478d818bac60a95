import { randomBytes } from 'node:crypto'

const { NODE_ENV, PORT, DATABASE_URL, AUTH_SECRET } = process.env

/** Ends the program with one line that says what to do. */
export function fail(message: string): never {
  console.error(message)
  process.exit(1)
}

if (NODE_ENV === 'production') {
  fail('This is a playground whose mails anybody can read: it does not start in production.')
}

export const port = Number(PORT || 3000)
if (!Number.isInteger(port) || port < 1 || port > 65_535) {
  fail(`PORT must be a number from 1 to 65535, not ${JSON.stringify(PORT)}.`)
}

export const baseUrl = `http://localhost:${port}`

export const databaseUrl = DATABASE_URL || new URL('../quickstart.db', import.meta.url).href
if (!/^(file|libsql|https?|wss?):/.test(databaseUrl)) {
  fail('DATABASE_URL must be one of libSQL, such as file:quickstart.db, or be left out.')
}

// A secret of the moment is enough to try things out: links in mails and JWTs end with the process.
export const secret = AUTH_SECRET || randomBytes(32).toString('hex')
