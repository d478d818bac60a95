export type { OutgoingMail } from './compose.ts'
export { mail } from './mail.ts'
export type { LanguageOf, MailOptions, MailUrls } from './options.ts'
