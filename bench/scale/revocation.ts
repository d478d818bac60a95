import { ask, logIn } from './visitor.ts'

/** Ways to end a log-in, by the request that does it. */
export const revocations: Readonly<Record<string, string>> = {
  'log-out': 'POST /auth/logout',
  'ending all sessions': 'DELETE /auth/sessions?everywhere=true',
}

/**
 * Logs in through the first process, ends that through the second, and asks all of them at once.
 * Returns how many still let the visitor in.
 *
 * @throws {Error} when one did not let the visitor in before, or the end did not succeed.
 */
export async function staleAnswers(
  urls: readonly string[],
  email: string,
  revocation: string,
): Promise<number> {
  const [first = '', second = first] = urls
  const cookie = await logIn(first, email)
  const askAll = () => Promise.all(urls.map((url) => statusOf(url, 'GET /hello', cookie)))
  const before = await askAll()
  if (before.some((status) => status !== 200)) throw new Error(`before the end: ${before}`)
  const ended = await statusOf(second, revocation, cookie)
  if (ended !== 204) throw new Error(`${revocation} was answered with ${ended}`)
  return (await askAll()).filter((status) => status !== 401).length
}

async function statusOf(url: string, line: string, cookie: string): Promise<number> {
  const response = await ask(url, line, { cookie })
  await response.arrayBuffer()
  return response.status
}
