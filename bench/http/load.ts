import autocannon from 'autocannon'
import { type Ask, headersOf } from './contender.ts'
import { mailDomain } from './people.ts'

/** What to ask, how hard, and for how long. */
export interface Load {
  readonly connections: number
  readonly milliseconds: number
  /** Ends it in the place of the time. */
  readonly until?: AbortSignal
  /** Asked in turn; each connection begins elsewhere. */
  readonly asks: readonly Ask[]
  /** Makes the body of each request anew, where no two may be alike. */
  readonly freshBody?: (() => string) | undefined
}

const checkMilliseconds = 10
/** A round goes on until there are so many, on a machine however busy, but not for ever. */
const leastAnswers = 4
const mostSeconds = 30

/** What came of it. */
export interface Outcome {
  readonly requestsPerSecond: number
  /** Requests that were sent, answered or not. */
  readonly sent: number
  /** How long each answer took, in milliseconds. */
  readonly latencies: readonly number[]
  readonly milliseconds: number
  /** Processor time of this process, which makes the load. */
  readonly generatorMilliseconds: number
}

/**
 * Asks over and over.
 *
 * @throws {Error} when an answer is another than it has to be.
 */
export async function put(load: Load, origin: string): Promise<Outcome> {
  const answers = new Answers(load.asks)
  const cpuBefore = process.cpuUsage()
  const startedAt = performance.now()
  const { requests, mismatches } = await run(load, origin, answers)
  if (mismatches > 0) answers.wrong.push('answered with another body')
  const { latencies, wrong, requestsPerSecond } = answers
  if (wrong.length > 0) throw new Error(`${origin}${load.asks[0]?.path}: ${wrong[0]}`)
  const { user, system } = process.cpuUsage(cpuBefore)
  return {
    requestsPerSecond,
    latencies,
    sent: requests.sent,
    milliseconds: performance.now() - startedAt,
    generatorMilliseconds: (user + system) / 1000,
  }
}

/** Takes note of the answers. */
class Answers {
  readonly latencies: number[] = []
  readonly wrong: string[] = []
  readonly #statuses: ReadonlySet<number>
  /** When the first requests were on their way. */
  startedAt = 0
  #last = 0

  constructor(asks: readonly Ask[]) {
    this.#statuses = new Set(asks.map(({ status }) => status))
  }

  add(status: number, milliseconds: number): void {
    this.#last = performance.now()
    this.latencies.push(milliseconds)
    if (!this.#statuses.has(status)) this.wrong.push(`answered with ${status}`)
  }

  /** Until the last answer: what is still under way then is neither counted nor timed. */
  get requestsPerSecond(): number {
    return (this.latencies.length / (this.#last - this.startedAt)) * 1000
  }
}

function run(load: Load, origin: string, answers: Answers): Promise<autocannon.Result> {
  const { asks, connections, milliseconds, until, freshBody } = load
  const requests = asks.map((ask) => requestOf(ask, origin, freshBody))
  const common = commonText(asks)
  let clients = 0
  return new Promise((resolve, reject) => {
    const options: autocannon.Options = {
      url: origin,
      connections,
      requests,
      duration: mostSeconds,
      sampleInt: checkMilliseconds, // how soon it notices that it is to stop
      setupClient: (client) => client.setRequests(rotated(requests, clients++)),
      ...(common && { verifyBody: (body) => String(body).includes(common) }),
    }
    const endsAt = performance.now() + milliseconds
    const timer = setInterval(() => {
      const isOver = until ? until.aborted : performance.now() >= endsAt
      if (isOver && answers.latencies.length >= leastAnswers) instance.stop()
    }, checkMilliseconds)
    const instance = autocannon(options, (error, result) => {
      clearInterval(timer)
      if (error) reject(error)
      else resolve(result)
    })
    instance.on('start', () => {
      answers.startedAt = performance.now()
    })
    instance.on('response', (_client, status, _bytes, took) => answers.add(status, took))
    instance.on('reqError', (error) => answers.wrong.push(String(error)))
  })
}

/** What every answer has in it: an address, where it has one, whosever it is. */
function commonText(asks: readonly Ask[]): string {
  const texts = asks.map(({ says }) => (says.includes(mailDomain) ? mailDomain : says))
  return new Set(texts).size === 1 ? (texts[0] ?? '') : ''
}

function requestOf(ask: Ask, origin: string, freshBody: Load['freshBody']): autocannon.Request {
  const { method, path, body } = ask
  return {
    method,
    path,
    headers: { ...headersOf(ask, origin) },
    ...(body !== undefined && { body }),
    ...(freshBody && { setupRequest: (request) => ({ ...request, body: freshBody() }) }),
  }
}

/** The list from another place on: no two connections are in step. */
function rotated<T>(list: readonly T[], turns: number): T[] {
  const from = (turns * 7) % list.length
  return [...list.slice(from), ...list.slice(0, from)]
}
