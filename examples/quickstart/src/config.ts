import { randomBytes } from 'node:crypto'

/** Where the server listens; any free port would do. */
export const port = Number(process.env['PORT'] ?? 3000)

export const baseUrl = `http://localhost:${port}`

export const databaseUrl = process.env['DATABASE_URL'] ?? 'file:quickstart.db'

// A secret of the moment is enough to try things out: tokens end with the process.
export const secret = process.env['AUTH_SECRET'] ?? randomBytes(32).toString('hex')
