import type { RequestContext } from './request-context.ts'

/** Work beside the answer: hooks and mails. Its failure goes to `onError` and changes nothing. */
export interface SideEffects {
  /** Does the work before the answer. */
  now(work: () => unknown): Promise<void>
  /** Does the work after the answer, so that not even its time shows. */
  later(context: RequestContext, work: () => unknown): void
  /** Resolves once nothing is under way. */
  idle(): Promise<void>
}

/** Makes the one place that side effects of an application go through. */
export function createSideEffects(onError: (error: unknown) => void): SideEffects {
  const pending = new Set<Promise<void>>()

  async function now(work: () => unknown): Promise<void> {
    try {
      await work()
    } catch (error) {
      onError(error)
    }
  }

  return {
    now,
    later(context, work) {
      const promise = Promise.resolve()
        .then(() => now(work))
        .finally(() => pending.delete(promise))
      pending.add(promise)
      void now(() => context.waitUntil?.(promise))
    },
    async idle() {
      while (pending.size > 0) await Promise.all(pending)
    },
  }
}
