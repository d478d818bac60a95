import { cookieTransport, createAuth, sessionStrategy } from '@fetch-users/core'
import { argon2id } from '@fetch-users/core/argon2id'
import { de } from '@fetch-users/core/languages/de'
import { en } from '@fetch-users/core/languages/en'
import { type MailOptions, mail } from '@fetch-users/core/mail'
import { pages } from '@fetch-users/core/pages'
import { memoryStorage } from '@fetch-users/core/testing'

export const email = 'ann@example.com'
export const password = 'correct horse battery'

/** An application with Ann, who has not verified her address, and what `onError` heard. */
export async function createApplication(
  options: Pick<MailOptions<object>, 'send' | 'language'>,
  baseUrl = 'http://localhost:3000',
) {
  const errors: unknown[] = []
  const auth = createAuth({
    baseUrl,
    secret: 'x'.repeat(32),
    storage: memoryStorage(),
    passwordHasher: argon2id({ memoryKiB: 7168, passes: 1 }),
    backends: { cookie: { transport: cookieTransport(), strategy: sessionStrategy() } },
    pages: pages({ name: 'Käse & Co', languages: [en, de] }),
    notify: mail({ name: 'Käse & Co', from: 'Käse & Co <no-reply@example.com>', ...options }),
    onError: (error) => void errors.push(error),
  })
  const { id } = await auth.users.create({ email, password })
  return {
    auth,
    errors,
    isVerified: async () => (await auth.users.get(id)).isVerified,
    /** Has a mail sent, and waits until it has left. */
    async requestVerification() {
      await auth.users.requestVerification(email)
      await auth.idle()
    },
    async forgotPassword() {
      await auth.users.forgotPassword(email)
      await auth.idle()
    },
  }
}
