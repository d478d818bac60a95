/**
 * Puts text between the marks of a name, in place of whatever stood there.
 *
 * @throws {Error} when the document has no such marks.
 */
export function replaceBetween(document: string, name: string, text: string): string {
  const begin = `<!-- ${name}: written by pnpm bench:docs -->`
  const end = `<!-- end of ${name} -->`
  const [before, after] = [document.split(begin)[0], document.split(end)[1]]
  if (before === undefined || after === undefined) {
    throw new Error(`The document has no place for ${name}: ${begin} and ${end}`)
  }
  return `${before}${begin}\n\n${text}\n\n${end}${after}`
}
