import * as base64url from 'jose/base64url'

/** As much of `node:crypto` as is used. */
interface NodeCrypto {
  hash?(algorithm: 'sha256', text: string, encoding: 'base64url'): string
}

const encoder = new TextEncoder()
let nodeCrypto: NodeCrypto | null | undefined

/**
 * SHA-256 of a text, in base64url. At once where the runtime can: a token is one block, which takes
 * less than a microsecond, and 25 to 50 by way of Web Crypto's thread (`pnpm bench --only micro`).
 */
export async function sha256(text: string): Promise<string> {
  if (nodeCrypto === undefined) nodeCrypto = findNodeCrypto()
  return nodeCrypto?.hash?.('sha256', text, 'base64url') ?? sha256ByWebCrypto(text)
}

/** The same, on every runtime. */
export async function sha256ByWebCrypto(text: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', encoder.encode(text))
  return base64url.encode(new Uint8Array(digest))
}

/** Without an import: a browser, and a Worker without `nodejs_compat`, have no such module. */
export function findNodeCrypto(): NodeCrypto | null {
  const { process } = globalThis as {
    process?: { getBuiltinModule?(name: 'node:crypto'): NodeCrypto | undefined }
  }
  try {
    return process?.getBuiltinModule?.('node:crypto') ?? null
  } catch {
    return null // the edge runtime of Next.js has the function, and throws
  }
}
