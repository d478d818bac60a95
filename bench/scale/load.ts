import autocannon from 'autocannon'

/** How much to ask. */
export interface Load {
  /** Of all processes together. */
  readonly connections: number
  readonly seconds: number
  /** The visitors, who take turns. */
  readonly cookies: readonly string[]
}

/** What came of it. */
export interface Outcome {
  readonly answers: number
  readonly perSecond: number
  /** Processor time that asking took, in microseconds. */
  readonly generatorTime: number
}

/**
 * Asks all of these processes who is there, over as many connections each.
 *
 * @throws {Error} when somebody is turned away.
 */
export async function putLoad(urls: readonly string[], load: Load): Promise<Outcome> {
  const before = process.cpuUsage()
  const results = await Promise.all(urls.map((url) => resultOf(url, urls.length, load)))
  const { user, system } = process.cpuUsage(before)
  const faults = results.reduce((sum, { errors, non2xx }) => sum + errors + non2xx, 0)
  if (faults > 0) throw new Error(`${faults} session checks failed`)
  return {
    answers: results.reduce((sum, result) => sum + result['2xx'], 0),
    perSecond: results.reduce((sum, result) => sum + result['2xx'] / result.duration, 0),
    generatorTime: user + system,
  }
}

function resultOf(
  url: string,
  processes: number,
  { connections, seconds, cookies }: Load,
): Promise<autocannon.Result> {
  return autocannon({
    url: `${url}/hello`,
    connections: connections / processes,
    duration: seconds,
    requests: cookies.map((cookie) => ({ headers: { cookie } })),
    sampleInt: 100, // how soon it notices that the time is over
  })
}
