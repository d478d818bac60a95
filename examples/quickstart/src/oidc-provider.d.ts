/** What `local-provider.ts` uses of oidc-provider besides; it comes without types. */
declare module 'oidc-provider' {
  import type { IncomingMessage, ServerResponse } from 'node:http'

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
    readonly adapter?: (model: string) => Adapter
    readonly features?: Readonly<Record<string, { readonly enabled: boolean }>>
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

  interface Provider {
    readonly Grant: new (of: { readonly accountId: string; readonly clientId: string }) => Grant
    interactionFinished(
      request: IncomingMessage,
      response: ServerResponse,
      result: Result,
    ): Promise<void>
  }
}
