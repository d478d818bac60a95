import type { AuthEvent } from '../ports/auth-event.ts'
import type { Clock } from '../ports/clock.ts'
import type { CallContext, RequestContext } from './request-context.ts'

/** What an event says besides time and client. Left out: done, by and about whom the context says. */
export type EventDetails = Pick<AuthEvent, 'action'> & Partial<Omit<AuthEvent, 'at' | 'client'>>

/** Hears of everything that matters to security. A promise is waited for, after the answer. */
export type OnEvent = (event: AuthEvent) => unknown

/** Work beside the answer: hooks and mails. Its failure goes to `onError` and changes nothing. */
export interface SideEffects {
  /** Does the work before the answer. */
  now(work: () => unknown): Promise<void>
  /** Does the work after the answer, so that not even its time shows. */
  later(context: RequestContext, work: () => unknown): void
  /** Puts an event into the audit stream, after the answer. */
  emit(context: CallContext, details: EventDetails): void
  /** Resolves once nothing is under way. */
  idle(): Promise<void>
}

/** Where side effects of an application go. */
export interface SideEffectsOptions {
  readonly onError: (error: unknown) => void
  readonly onEvent?: OnEvent | undefined
  readonly clock: Clock
}

/** Makes the one place that side effects of an application go through. */
export function createSideEffects({ onError, onEvent, clock }: SideEffectsOptions): SideEffects {
  const pending = new Set<Promise<void>>()

  async function now(work: () => unknown): Promise<void> {
    try {
      await work()
    } catch (error) {
      onError(error)
    }
  }

  function later(context: RequestContext, work: () => unknown): void {
    const promise = Promise.resolve()
      .then(() => now(work))
      .finally(() => pending.delete(promise))
    pending.add(promise)
    void now(() => context.waitUntil?.(promise))
  }

  return {
    now,
    later,
    emit(context, details) {
      if (!onEvent) return
      const { request, clientAddress = null, actorId = null } = context
      const client = { address: clientAddress, userAgent: userAgentOf(request) }
      const fallback = { outcome: 'done', code: null, userId: null, actorId } as const
      const event = { ...fallback, ...details, at: clock(), client }
      later(context, () => onEvent(event))
    },
    async idle() {
      while (pending.size > 0) await Promise.all(pending)
    },
  }
}

/** As much of a user agent as is kept. */
const longestUserAgent = 512

/** Names the client's software, as far as the client says. */
export function userAgentOf(request: CallContext['request']): string | null {
  return request?.headers.get('user-agent')?.slice(0, longestUserAgent) ?? null
}

/** What becomes of faults; a fault of that, too. */
export function reporter(
  onError: (error: unknown) => unknown = reportToConsole,
): (error: unknown) => void {
  return (error) =>
    void (async () => onError(error))().catch((fault: unknown) => {
      reportToConsole(fault)
      reportToConsole(error)
    })
}

function reportToConsole(error: unknown): void {
  // biome-ignore lint/suspicious/noConsole: where an application names no other place
  console.error(error)
}
