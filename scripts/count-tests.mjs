// Sums the JSON reports of the vitest runs in a directory. Plain JavaScript without dependencies:
// it also has to speak when the installation failed.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

const [directory = '.'] = process.argv.slice(2)
const reports = readdirSync(directory).map((name) =>
  JSON.parse(readFileSync(join(directory, name), 'utf8')),
)
const sum = (count) => reports.reduce((total, report) => total + count(report), 0)

// A file that cannot be loaded has no failed test to count: it counts as one.
const brokenFiles = ({ testResults }) =>
  testResults
    .filter(({ status }) => status === 'failed')
    .filter(({ assertionResults }) => assertionResults.every((test) => test.status !== 'failed'))

const passed = sum((report) => report.numPassedTests)
const failed = sum((report) => report.numFailedTests + brokenFiles(report).length)
const skipped = sum((report) => report.numPendingTests + report.numTodoTests)
console.log(`${passed} passed, ${failed} failed, ${skipped} skipped`)
