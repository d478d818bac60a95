/// <reference path="./wasm.d.ts" />
import module from 'argon2id/dist/simd.wasm'
import type { PasswordHasher } from '../ports/password-hasher.ts'
import { argon2idByModule } from './argon2id-by-module.ts'
import type { Argon2idCostOptions } from './argon2id-phc.ts'

/** The cost of {@link argon2idWasm}: at most 65536 KiB, 16 passes and 16 lanes. */
export interface Argon2idWasmOptions extends Argon2idCostOptions {}

/**
 * Hashes passwords with Argon2id in WebAssembly, for Cloudflare Workers: where `.wasm` is imported as
 * a compiled module, as Wrangler has it. The hashes are those of `argon2id()`, in both directions.
 *
 * A hash takes some 50 ms of CPU, more than a request has on Workers Free. It is computed at once, on
 * the thread of the isolate, in one memory that stays: 65 MiB of addresses, of which the cost is used.
 * A stored hash that asks for more than the ceilings verifies for nobody.
 *
 * @throws {TypeError} naming an option that is out of bounds.
 * @see OWASP Password Storage Cheat Sheet; RFC 9106
 * @example
 * passwordHasher: argon2idWasm()
 */
export function argon2idWasm(options: Argon2idWasmOptions = {}): PasswordHasher {
  return argon2idByModule(module, options)
}
