import { configDefaults, defineConfig } from 'vitest/config'
import { MatrixReporter } from './conformance/runtimes/reporter.ts'

const { VITEST_JSON_DIR: reportDir, BASE_URL } = process.env

/** Where each run leaves its results as JSON, for `.ci/run` to count. */
const results: ['json', { outputFile: string }][] = reportDir
  ? [['json', { outputFile: `${reportDir}/${process.pid}.json` }]]
  : []

export default defineConfig({
  test: {
    environment: 'node',
    testTimeout: 30_000,
    hookTimeout: 30_000,
    maxWorkers: 2,
    maxConcurrency: 2,
    isolate: false, // a worker that begins anew with each file spends a third of its time on imports
    // Vite has a BASE_URL of its own, which would hide the server that the suite is to talk to.
    env: BASE_URL ? { BASE_URL } : {},
    reporters: ['default', new MatrixReporter(), ...results],
    projects: [
      {
        extends: true,
        test: {
          name: 'checks',
          include: [
            'scripts/checks/**/*.test.ts',
            'release/**/*.test.ts',
            'type-tests/*.test.ts',
            'type-tests/openapi-client/*.test.ts',
          ],
        },
      },
      {
        extends: true,
        test: {
          name: 'tests',
          include: [
            'packages/**/src/**/*.test.ts',
            'conformance/**/*.test.ts',
            'examples/**/*.test.ts',
            'servers/**/*.test.ts',
            'bench/**/*.test.ts',
          ],
          exclude: [...configDefaults.exclude, '**/dist/**'],
        },
      },
    ],
  },
})
