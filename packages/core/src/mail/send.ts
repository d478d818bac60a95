import type { OutgoingMail } from './compose.ts'

/** As much of a message as is kept. */
const longestMessage = 300

/** What stands between characters that no address of ours has. */
const word = /[^\s<>"(),:;[\]\\]+/g

/**
 * Sends a mail. What goes wrong says neither to whom it went, nor what was in it: servers quote the
 * address, and logs are read by many.
 */
export async function sendQuietly(
  send: (mail: OutgoingMail) => unknown,
  mail: OutgoingMail,
  token: string | undefined,
): Promise<void> {
  try {
    await send(mail)
  } catch (error) {
    throw new Error(`a mail could not be sent: ${withoutSecrets(error, [mail.to, token])}`)
  }
}

function withoutSecrets(error: unknown, secrets: readonly (string | undefined)[]): string {
  const { name = 'unknown', message = '' } = error instanceof Error ? error : {}
  let text = `${name}: ${message}`
  for (const secret of secrets) if (secret) text = text.replaceAll(secret, '…')
  return text.replace(word, (found) => (/@|%40/.test(found) ? '…' : found)).slice(0, longestMessage)
}
