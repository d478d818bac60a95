export type {
  Language,
  Letter,
  LetterWords,
  MailFacts,
  MailName,
  MailWords,
  PageRefusal,
  PageTexts,
  PageWords,
} from './language.ts'
export { preferredLanguage } from './preferred-language.ts'
