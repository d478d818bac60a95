import { type PasswordOwner, shortestPassword, type ValidatePassword } from './policy.ts'

/** What {@link contextWords} looks for besides what is known of the user. */
export interface ContextWordsOptions {
  /**
   * Names of the service, and what else is easily guessed there. Each has at least 4 letters and
   * digits.
   *
   * @default []
   */
  readonly words?: readonly string[] | undefined
}

/** Shorter words are part of too many others. In code points. */
const shortestWord = 4
/** Longer texts are no names. In UTF-16 units. */
const longestName = 64
const letter = /[\p{L}\p{M}\p{N}]/gu
const betweenWords = /[^\p{L}\p{M}\p{N}]+/u

/**
 * Refuses passwords that are made of what everybody knows of the user or of the service: either
 * side of the address, every text column of up to 64 characters (a name), and the given words; each
 * as a whole, and the words that it consists of.
 *
 * A password has to be good without them: what is left when they are taken out, and what stands
 * between their letters, has at least 8 code points. Letters and digits are compared, in NFKC and
 * lower case; words of less than 4 are left in. So Ann Smith may have `horse-Smith-staple`, and not
 * `Ann.Smith-2024`.
 *
 * @throws {TypeError} naming `words` when one is too short to be looked for.
 * @see NIST SP 800-63B-4 section 3.1.1.2; OWASP ASVS 5.0, 6.2.11
 * @example
 * validatePassword: [minimumLength(8), contextWords({ words: ['Example Bank'] })]
 */
export function contextWords({ words = [] }: ContextWordsOptions = {}): ValidatePassword {
  for (const [index, word] of words.entries()) {
    if (lengthOf(lettersOf(word)) < shortestWord) {
      throw new TypeError(
        `contextWords: words[${index}] needs at least ${shortestWord} letters and digits`,
      )
    }
  }
  return (password, owner) => {
    const whole = folded(password)
    const rest = wordsOf(owner, words).reduce(without, whole)
    return rest !== whole && lengthOf(rest) < shortestPassword
      ? 'Password should not be made of names or your address'
      : null
  }
}

/** What is looked for, the longest first. */
function wordsOf({ email, ...columns }: PasswordOwner, words: readonly string[]): string[] {
  return Object.values(columns)
    .filter((value) => typeof value === 'string')
    .filter(({ length }) => length <= longestName)
    .concat(email.split('@'), words)
    .flatMap((text) => [lettersOf(text), ...partsOf(text)])
    .filter((word) => lengthOf(word) >= shortestWord)
    .sort((a, b) => b.length - a.length)
}

/** Takes a word out of a text wherever it is, and what stands between its letters. */
function without(text: string, word: string): string {
  const places: number[] = []
  let letters = ''
  for (const { 0: character, index } of text.matchAll(letter)) {
    letters += character
    for (let unit = 0; unit < character.length; unit++) places.push(index + unit)
  }
  let [rest, from] = ['', 0]
  for (let at = letters.indexOf(word); at !== -1; at = letters.indexOf(word, at + word.length)) {
    rest += text.slice(from, places[at])
    from = (places[at + word.length - 1] ?? 0) + 1
  }
  return rest + text.slice(from)
}

const folded = (text: string): string => text.normalize('NFKC').toLowerCase()
const partsOf = (text: string): string[] => folded(text).split(betweenWords)
const lettersOf = (text: string): string => partsOf(text).join('')
const lengthOf = (text: string): number => [...text].length
