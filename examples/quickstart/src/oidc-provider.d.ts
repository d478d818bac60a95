/** What is used of oidc-provider here and by the tests; it comes without types. */
declare module 'oidc-provider' {
  import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'

  interface Account {
    readonly accountId: string
    claims(): Readonly<Record<string, unknown>> & { readonly sub: string }
  }

  interface Row {
    readonly uid?: string
    readonly grantId?: string
    consumed?: number
  }

  interface Adapter {
    upsert(id: string, row: Row): Promise<void>
    find(id: string): Promise<Row | undefined>
    findByUid(uid: string): Promise<Row | undefined>
    consume(id: string): Promise<void>
    destroy(id: string): Promise<void>
    revokeByGrantId(grantId: string): Promise<void>
  }

  interface Configuration {
    readonly clients: readonly Readonly<Record<string, unknown>>[]
    readonly jwks: { readonly keys: readonly object[] }
    readonly cookies: { readonly keys: readonly string[] }
    readonly claims: Readonly<Record<string, readonly string[]>>
    readonly pkce: { required(): boolean }
    /** In seconds. */
    readonly ttl: Readonly<Record<string, number>>
    readonly adapter?: (model: string) => Adapter
    readonly features?: Readonly<Record<string, { readonly enabled: boolean }>>
    findAccount(context: unknown, id: string): Account | undefined
    issueRefreshToken(): Promise<boolean>
  }

  interface Grant {
    addOIDCScope(scope: string): void
    save(): Promise<string>
  }

  interface Result {
    readonly login?: { readonly accountId: string }
    readonly consent?: { readonly grantId: string }
    readonly error?: string
  }

  export class Provider {
    constructor(issuer: string, configuration: Configuration)
    readonly Grant: new (of: {
      readonly accountId: string
      readonly clientId: string
    }) => Grant
    callback(): RequestListener
    interactionFinished(
      request: IncomingMessage,
      response: ServerResponse,
      result: Result,
    ): Promise<void>
  }
}
