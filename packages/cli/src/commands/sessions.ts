import type { ApplicationAuth } from '../application.ts'
import { CliError } from '../cli-error.ts'
import { type Answer, table } from '../terminal.ts'
import { findUser } from './users.ts'

export async function listSessions(auth: ApplicationAuth, name: string): Promise<Answer> {
  const sessions = await auth.sessions.list((await findUser(auth, name)).id)
  const rows = sessions.map(({ id, backend, lastUsedAt, expiresAt, ip, userAgent }) => {
    const times = [lastUsedAt, expiresAt].map((time) => time.toISOString())
    return [id, backend, ...times, ip ?? '', userAgent ?? '']
  })
  const titles = ['ID', 'BACKEND', 'LAST USED', 'ENDS', 'ADDRESS', 'CLIENT']
  return { json: sessions, text: table(titles, rows) }
}

/** Ends one session; without an id every session, and every token as well. */
export async function revokeSessions(
  auth: ApplicationAuth,
  name: string,
  session: string | undefined,
): Promise<Answer> {
  const { id } = await findUser(auth, name)
  if (session === undefined) {
    await auth.users.logOutEverywhere(id)
    const text = 'Every session and every token of the user has ended.'
    return { json: { userId: String(id) }, text }
  }
  if (!(await auth.sessions.end(session, id))) {
    throw new CliError('NO_SESSION', 'the user has no session of that id')
  }
  return { json: { userId: String(id), session }, text: 'The session has ended.' }
}
