import { describe, expect, test } from 'vitest'
import { bcrypt } from '../passwords/bcrypt.ts'
import { commonPasswords } from '../passwords/common-passwords.ts'
import { contextWords } from '../passwords/context-words.ts'
import { minimumLength } from '../passwords/minimum-length.ts'
import { createPasswords } from '../passwords/passwords.ts'
import { de } from './de.ts'
import { en } from './en.ts'
import type { Language } from './language.ts'
import { preferredLanguage } from './preferred-language.ts'

/** Every text of a language, by where it stands. */
function textsOf(value: unknown, path = ''): [string, string][] {
  if (typeof value === 'string') return [[path, value]]
  if (typeof value === 'function') return textsOf(value({ name: 'N', provider: 'p' }), path)
  return Object.entries(value ?? {}).flatMap(([key, part]) => textsOf(part, `${path}.${key}`))
}

/** Where texts stand, however many paragraphs there are. */
const placesOf = ({ mails, pages: { back: _, reason: __, ...pages } }: Language) => [
  ...new Set(textsOf({ mails, pages }).map(([path]) => path.replace(/\.\d+$/, ''))),
]

describe('German', () => {
  test('has a text wherever English has one', () => {
    expect(placesOf(de)).toEqual(placesOf(en))
  })

  test('leaves nothing in English', () => {
    const english = new Map(textsOf({ mails: en.mails, refusals: en.pages.refusals }))
    const same = textsOf({ mails: de.mails, refusals: de.pages.refusals }).filter(
      ([path, text]) => english.get(path) === text,
    )
    expect(same.map(([path]) => path)).toEqual([])
  })

  test('says why a rule refuses a password', async () => {
    const owner = { email: 'ann.miller@example.com' }
    const passwords = createPasswords([bcrypt()])
    const refused = [
      await passwords.refuses('x'.repeat(300), owner),
      await passwords.refuses('ä'.repeat(40), owner),
      await minimumLength(10)('short', owner),
      await contextWords()('ann.miller', owner),
      await commonPasswords()('password', owner),
    ]
    for (const reason of refused) {
      expect(reason).not.toBeNull()
      expect(de.pages.reason(reason ?? '')).not.toMatch(/Password|#/)
    }
    expect(de.pages.reason('Password should be at least 10 characters')).toContain('10 Zeichen')
    // Which its rule says once the service has
    expect(de.pages.reason('Password should not be known from a breach')).toContain('Datenleck')
  })

  test('leaves the reason of a rule of one’s own as it is', () => {
    expect(de.pages.reason('No 7 spaces')).toBe('No 7 spaces')
  })
})

describe('the language of a request', () => {
  const austrian: Language = { ...de, tag: 'de-AT' }

  test.each<[string, string | null, string]>([
    ['of the one it names', 'de', 'de'],
    ['of the language of the region it names', 'de-CH,de;q=0.9', 'de'],
    ['of whichever it likes best', 'en;q=0.5, de;q=0.8', 'de'],
    ['in its order, where it likes all alike', 'en, de', 'en'],
    ['never of one it refuses', 'de;q=0', 'en'],
    ['the first, if it asks for others', 'fr, es;q=0.5', 'en'],
    ['the first, if it says nothing', null, 'en'],
    ['the first, if it talks nonsense', ';q=,,;;q=x', 'en'],
  ])('is %s', (_, header, tag) => {
    const headers = new Headers(header === null ? {} : { 'accept-language': header })
    expect(preferredLanguage([en, de], { headers }).tag).toBe(tag)
  })

  test('is that of a region, for whom it will do', () => {
    const headers = new Headers({ 'accept-language': 'de' })
    expect(preferredLanguage([en, austrian], { headers }).tag).toBe('de-AT')
  })

  test('is that of a region rather than of all, for whom it is made', () => {
    const headers = new Headers({ 'accept-language': 'de-AT,de;q=0.9' })
    expect(preferredLanguage([de, austrian], { headers }).tag).toBe('de-AT')
  })

  test('is the first without a request', () => {
    expect(preferredLanguage([de, en], undefined)).toBe(de)
  })

  test('is found at once in a header of any length', () => {
    const headers = new Headers({ 'accept-language': `x${' '.repeat(100_000)}y,de` })
    const start = performance.now()
    expect(preferredLanguage([en, de], { headers })).toBe(en)
    expect(performance.now() - start).toBeLessThan(100)
  })
})
