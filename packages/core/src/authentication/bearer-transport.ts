import { json } from '../http/response.ts'
import type { TransportRecipe } from './transport.ts'

/** Sends tokens in the `Authorization: Bearer` header. @see RFC 6750 section 2.1 */
export function bearerTransport(): TransportRecipe {
  return ({ compatibility }) => ({
    channel: 'authorization',
    isAmbient: false,

    read(headers) {
      const header = headers.get('authorization')
      if (header === null) return undefined
      return /^bearer +([\w.~+/-]+=*)$/i.exec(header)?.[1] ?? null
    },

    answer({ token, lifetimeSeconds }) {
      const answer = { access_token: token, token_type: 'bearer' }
      return json(
        compatibility.accessTokenKey === 'raw'
          ? answer
          : { ...answer, expires_in: lifetimeSeconds },
      )
    },

    headers: () => [],
  })
}
