import setupWasm, { type computeHash } from 'argon2id/lib/setup.js'
import { timingSafeEqual } from '../crypto/timing-safe-equal.ts'
import type { PasswordHasher } from '../ports/password-hasher.ts'
import {
  type Argon2idCost,
  type Argon2idCostOptions,
  type Argon2idHash,
  argon2idCost,
  formatArgon2id,
  isSameCost,
  parseArgon2id,
} from './argon2id-phc.ts'

/** What fits into the memory that the module starts with, and so leaves room in an isolate's 128 MB. */
const ceiling: Argon2idCost = { memoryKiB: 64 * 1024, passes: 16, parallelism: 16 }
const saltBytes = 16
const tagBytes = 32

/**
 * Makes the hasher of the compiled module. It is instantiated at the first hash, not before: Workers
 * limit what happens outside of requests.
 */
export function argon2idByModule(
  module: WebAssembly.Module,
  options: Argon2idCostOptions,
): PasswordHasher {
  const cost = argon2idCost('argon2idWasm', options, ceiling)
  const instantiate = (imports: WebAssembly.Imports) => ({
    module,
    instance: new WebAssembly.Instance(module, imports),
  })
  let compute: Promise<computeHash> | undefined

  async function setUp(): Promise<computeHash> {
    try {
      return await setupWasm(instantiate, instantiate)
    } catch (error) {
      compute = undefined // there may be memory for the next request
      throw error
    }
  }

  async function tagOf(
    password: string,
    { memoryKiB, passes, parallelism }: Argon2idCost,
    salt: Uint8Array,
    tagLength: number,
  ): Promise<Uint8Array> {
    compute ??= setUp()
    const params = { salt, tagLength, memorySize: memoryKiB, passes, parallelism }
    return (await compute)({ ...params, password: new PasswordBytes(utf8(password)) })
  }

  async function matches(password: string, stored: Argon2idHash): Promise<boolean> {
    const [salt, tag] = [decode(stored.salt), decode(stored.tag)]
    if (!isPossible(stored.cost) || !salt || !tag) return false
    const made = await tagOf(password, stored.cost, salt, tag.length)
    return timingSafeEqual(encode(made), stored.tag)
  }

  return {
    async hash(password) {
      const salt = crypto.getRandomValues(new Uint8Array(saltBytes))
      const tag = await tagOf(password, cost, salt, tagBytes)
      return formatArgon2id({ cost, salt: encode(salt), tag: encode(tag) })
    },
    owns: (stored) => parseArgon2id(stored, ceiling) !== null,
    async verify(password, stored) {
      const found = parseArgon2id(stored, ceiling)
      if (!found) return { isValid: false, needsRehash: false }
      const isValid = await matches(password, found)
      return { isValid, needsRehash: !isSameCost(found.cost, cost) }
    },
  }
}

/** The package compares the array, not its length, with a minimum of 8. As a number, this one will do. */
class PasswordBytes extends Uint8Array {
  [Symbol.toPrimitive](): number {
    return 8
  }
}

/** @see RFC 9106 section 3.1 */
function isPossible({ memoryKiB, passes, parallelism }: Argon2idCost): boolean {
  return passes >= 1 && parallelism >= 1 && memoryKiB >= 8 * parallelism
}

function utf8(text: string): Uint8Array {
  return new TextEncoder().encode(text)
}

function encode(bytes: Uint8Array): string {
  const binary = Array.from(bytes, (byte) => String.fromCharCode(byte)).join('')
  return btoa(binary).replace(/=+$/, '')
}

/** Returns the bytes, or `null` where the text is no base64. */
function decode(text: string): Uint8Array | null {
  try {
    return Uint8Array.from(atob(text), (character) => character.charCodeAt(0))
  } catch {
    return null
  }
}
