import type { RequestLike } from '../http/request-context.ts'
import type { Language } from './language.ts'

/** As much of the header as is read: browsers send less. */
const longestHeader = 256

/**
 * Returns the language that a browser asks for, by `Accept-Language`, of those that there are; the
 * first without a request, and when it asks for none of them.
 *
 * @see RFC 9110 section 12.5.4
 * @example
 * mail({ language: (user, { request }) => preferredLanguage([en, de], request), … })
 */
export function preferredLanguage(
  languages: readonly [Language, ...Language[]],
  request: RequestLike | undefined,
): Language {
  const header = request?.headers.get('accept-language') ?? ''
  const wishes = header
    .slice(0, longestHeader)
    .toLowerCase()
    .split(',')
    .map((entry) => {
      const [range = '', weight] = entry.trim().split(/\s*;\s*q=/)
      return { range, weight: weight === undefined ? 1 : Number(weight) || 0 }
    })
    .filter(({ weight }) => weight > 0)
    .sort((a, b) => b.weight - a.weight)
  for (const { range } of wishes) {
    const find = (fits: (tag: string) => boolean) =>
      languages.find(({ tag }) => fits(tag.toLowerCase()))
    const found = find((tag) => tag === range) ?? find((tag) => isNear(range, tag))
    if (found) return found
  }
  return languages[0]
}

/** `de-at` will do with `de`, and `de` with `de-ch`. */
function isNear(range: string, tag: string): boolean {
  return range.startsWith(`${tag}-`) || tag.startsWith(`${range}-`)
}
