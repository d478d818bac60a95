import { configDefaults, defineConfig } from 'vitest/config'

/** Where each run leaves its results as JSON, for `.ci/run` to count. */
const { VITEST_JSON_DIR: reportDir, BASE_URL } = process.env

export default defineConfig({
  test: {
    environment: 'node',
    testTimeout: 30_000,
    // Vite has a BASE_URL of its own, which would hide the server that the suite is to talk to.
    env: BASE_URL ? { BASE_URL } : {},
    reporters: reportDir
      ? ['default', ['json', { outputFile: `${reportDir}/${process.pid}.json` }]]
      : ['default'],
    projects: [
      {
        extends: true,
        test: {
          name: 'checks',
          include: ['scripts/checks/**/*.test.ts', 'type-tests/**/*.test.ts'],
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
          ],
          exclude: [...configDefaults.exclude, '**/dist/**'],
        },
      },
    ],
  },
})
