import type { Reporter, TestModule, TestSuite } from 'vitest/node'

/** Prints which runtime passed over which storage, once all tests have run. */
export class MatrixReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const cells = modules
      .filter(({ moduleId }) => moduleId.includes('conformance/runtimes/'))
      .flatMap(({ children }) => [...children.suites()].map(cellOf))
    if (cells.length > 0) console.log(`\n${tableOf(cells)}\n`)
  }
}

/** What came of a runtime over a storage. */
interface Cell {
  readonly runtime: string
  readonly storage: string
  /** How many rules passed, or why it was not run. */
  readonly outcome: string
  /** What stands below the table, where it was run: failures, and rules that cannot be asked. */
  readonly notes: readonly string[]
}

function cellOf(suite: TestSuite): Cell {
  const [runtime = '', storage = ''] = suite.name.split(' × ')
  const tests = [...suite.children.allTests()]
  const by = (wanted: string) => tests.filter((test) => test.result().state === wanted)
  const [passed, failed, skipped] = [by('passed'), by('failed'), by('skipped')]
  const wasRun = passed.length + failed.length > 0
  const [only] = skipped
  return {
    runtime,
    storage,
    outcome: wasRun ? outcomeOf(passed.length, failed.length) : `${only?.name}`,
    notes: wasRun ? [...failed, ...skipped].map((test) => `${suite.name}: ${test.name}`) : [],
  }
}

function outcomeOf(passed: number, failed: number): string {
  return failed === 0 ? `${passed} passed` : `${failed} FAILED, ${passed} passed`
}

/** A table in Markdown, a line for each storage. */
function tableOf(cells: readonly Cell[]): string {
  const runtimes = [...new Set(cells.map(({ runtime }) => runtime))].sort()
  const storages = [...new Set(cells.map(({ storage }) => storage))]
  const lines = storages.map((storage) => [
    storage,
    ...runtimes.map(
      (name) =>
        cells.find((cell) => cell.runtime === name && cell.storage === storage)?.outcome ?? '',
    ),
  ])
  const head = ['', ...runtimes]
  const rows = [head, head.map(() => '---'), ...lines].map((row) => `| ${row.join(' | ')} |`)
  return [...rows, ...new Set(cells.flatMap(({ notes }) => notes))].join('\n')
}
