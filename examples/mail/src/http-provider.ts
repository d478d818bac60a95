import type { OutgoingMail } from '@fetch-users/core/mail'

/** A provider that takes mails by HTTP. */
export interface HttpProvider {
  readonly apiKey: string | undefined
  /** @default Resend's */
  readonly apiUrl?: string | undefined
  /** @default 10 */
  readonly timeoutSeconds?: number | undefined
}

/**
 * Sends mails by `fetch`, for `mail({ send: httpProvider({ … }), … })`: on Workers and everywhere
 * else. Written for Resend; the others differ in a name or two.
 */
export function httpProvider({
  apiKey,
  apiUrl = 'https://api.resend.com/emails',
  timeoutSeconds = 10,
}: HttpProvider) {
  if (!apiKey) throw new TypeError('httpProvider: apiKey is missing')
  return async (mail: OutgoingMail): Promise<void> => {
    const response = await fetch(apiUrl, {
      method: 'POST',
      headers: { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' },
      body: JSON.stringify(mail),
      redirect: 'manual', // the key is for nobody else
      signal: AbortSignal.timeout(timeoutSeconds * 1000),
    })
    await response.body?.cancel() // it may quote the address: not for logs
    if (!response.ok) throw new Error(`the mail provider answered ${response.status}`)
  }
}
