import type { OutgoingMail } from '@fetch-users/core/mail'
import { createTransport } from 'nodemailer'

/** The server that takes the mails. */
export interface SmtpServer {
  readonly host: string
  /** 465 is encrypted from the start, others once both sides say they can. */
  readonly port: number
  /** Is sent over an encrypted connection alone. */
  readonly auth?: { readonly user: string; readonly pass: string } | undefined
  /** @default 10 */
  readonly timeoutSeconds?: number | undefined
}

/** Sends mails over SMTP, for `mail({ send: smtp({ … }), … })`. */
export function smtp({ host, port, auth, timeoutSeconds = 10 }: SmtpServer) {
  const timeout = timeoutSeconds * 1000
  const transport = createTransport({
    host,
    port,
    secure: port === 465,
    requireTLS: auth !== undefined,
    ...(auth && { auth }),
    connectionTimeout: timeout,
    greetingTimeout: timeout,
    socketTimeout: timeout,
    disableFileAccess: true, // a mail is text: nothing in it is a path
    disableUrlAccess: true,
  })
  return async (mail: OutgoingMail): Promise<void> => {
    await transport.sendMail(mail)
  }
}
