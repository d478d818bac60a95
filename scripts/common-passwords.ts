import { createHash } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/**
 * Writes the data of `@fetch-users/core/common-passwords`: `node scripts/common-passwords.ts`.
 *
 * The list is that of zxcvbn, the commonest first, from `@zxcvbn-ts/language-common` (MIT).
 */
const source = import.meta.resolve('@zxcvbn-ts/language-common/src/passwords.json')
const target: string = fileURLToPath(
  new URL('../packages/core/src/passwords/common-passwords-data.ts', import.meta.url),
)

const listLength = 10_000
const shortest = 8
const hashBits = 28
const lowBits = 14

/** Returns the 10,000 commonest passwords of at least 8 characters, in NFC and lower case. */
export function commonest(): string[] {
  const all: string[] = JSON.parse(readFileSync(fileURLToPath(source), 'utf8'))
  const forms = all.map((password) => password.normalize('NFC').toLowerCase())
  const long = [...new Set(forms)].filter((password) => [...password].length >= shortest)
  return long.slice(0, listLength)
}

/** The data file: what the list becomes. */
export function dataFile(passwords: readonly string[]): string {
  const data = encoded(passwords.map(hashOf)).toString('base64')
  return `// Made by scripts/common-passwords.ts, of the list of zxcvbn: MIT,
// Copyright (c) 2012-2016 Dan Wheeler and Dropbox, Inc., Copyright (c) 2021 @zxcvbn-ts

/** How many bits of a password's SHA-256 are kept. */
export const hashBits = ${hashBits}

/** How many bits of a gap are written as they are; the rest in unary. */
export const lowBits = ${lowBits}

/** The hashes of ${passwords.length} passwords, sorted, as gaps in a Golomb-Rice code, in base64. */
export const commonPasswordsData: string =
  '${data}'
`
}

function hashOf(password: string): number {
  return createHash('sha256').update(password).digest().readUInt32BE() >>> (32 - hashBits)
}

/** Gaps, each as its high bits in unary (so many 1, then 0) and its low bits as they are. */
function encoded(hashes: readonly number[]): Buffer {
  const sorted = [...new Set(hashes)].sort((a, b) => a - b)
  let bits = ''
  let last = 0
  for (const hash of sorted) {
    const gap = hash - last
    const low = gap % 2 ** lowBits
    bits += `${'1'.repeat(gap >>> lowBits)}0${low.toString(2).padStart(lowBits, '0')}`
    last = hash
  }
  const bytes = bits.match(/.{1,8}/g) ?? []
  // The last byte is filled up with 1: no gap ends there.
  return Buffer.from(bytes.map((byte) => Number.parseInt(byte.padEnd(8, '1'), 2)))
}

if (import.meta.main) writeFileSync(target, dataFile(commonest()))
