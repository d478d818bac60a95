import { writeFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import { markdownOf } from './report/markdown.ts'
import type { Benchmark } from './report/section.ts'

/** The benchmarks, by the names of their folders and results. */
const benchmarks: Readonly<Record<string, () => Promise<{ readonly run: Benchmark }>>> = {
  micro: () => import('./micro/index.ts'),
  start: () => import('./start/index.ts'),
  scale: () => import('./scale/index.ts'),
  http: () => import('./http/index.ts'),
}

const names = Object.keys(benchmarks).join()
const { values: options } = parseArgs({
  options: {
    only: { type: 'string', default: names },
    quick: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
    save: { type: 'boolean', default: false },
  },
})

for (const name of options.only.split(',')) {
  const load = benchmarks[name]
  if (!load) throw new TypeError(`--only is some of ${names}`)
  const section = await (await load()).run(options)
  console.log(options.json ? JSON.stringify(section) : `${markdownOf(section)}\n`)
  if (options.save) {
    const file = new URL(`results/${name}.json`, import.meta.url)
    await writeFile(file, `${JSON.stringify(section, null, 2)}\n`)
  }
}
