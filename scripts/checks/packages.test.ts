import { copyFile, cp, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { checkPackage, createPackageFromTarballData } from '@arethetypeswrong/core'
import { publint } from 'publint'
import { formatMessage } from 'publint/utils'
import { afterAll, describe, expect, test } from 'vitest'
import { installedWith } from './install-size.ts'
import { installPacked, run } from './packed.ts'
import { parse, root } from './source.ts'

const bin = join(root, 'conformance/node_modules/.bin')
const { directory, packages, remove } = await installPacked()
afterAll(remove)
await copyFile(join(import.meta.dirname, 'use-packed.mjs'), join(directory, 'use-packed.mjs'))

/** Imports WebAssembly as a module, which Workers do, and Node and Deno do not. */
const onWorkersAlone = '@fetch-users/core/argon2id-wasm'

const entries = packages
  .flatMap(({ name, manifest }) =>
    Object.keys(manifest.exports).map((subpath) => join(name, subpath)),
  )
  .filter((entry) => entry !== onWorkersAlone)

/** Who reads no `exports` finds no subpath; and `require` of ES modules works, as is seen below. */
const knownProblems = ['NoResolution node10', 'CJSResolvesToESM node16-cjs']

describe.each(packages)('$name, as it is published,', (packed) => {
  const { source, tarball, files, manifest } = packed
  const isProgram = manifest['bin'] !== undefined
  const ofLibrary = test.skipIf(isProgram)

  test('has nothing that publint would say', async () => {
    const { messages, pkg } = await publint({ pack: { tarball: tarball.buffer }, strict: true })
    expect(messages.map((message) => formatMessage(message, pkg))).toEqual([])
  })

  ofLibrary('has types for every subpath, of the kind that its code is', async () => {
    const analysis = await checkPackage(createPackageFromTarballData(tarball))
    if (!analysis.types) throw new Error('has no types')
    expect(Object.keys(analysis.entrypoints)).toEqual(Object.keys(source.exports))
    const problems = analysis.problems.map((problem) =>
      'resolutionKind' in problem ? `${problem.kind} ${problem.resolutionKind}` : problem.kind,
    )
    expect(problems.filter((problem) => !knownProblems.includes(problem))).toEqual([])
  })

  test('exports what it exports here', () => {
    const built = Object.entries(source.exports).map(([subpath, path]) => [
      subpath,
      path.replace('./src/', './dist/').replace(/\.tsx?$/, '.js'),
    ])
    expect(manifest.exports).toEqual(Object.fromEntries(built))
  })

  test('holds its code, types, licence and a read-me alone', () => {
    const others = files.filter((path) => !/^dist\/(?!.*\.test\.).*\.(js|d\.ts)$/.test(path))
    expect(others).toEqual(['LICENSE', 'README.md', 'package.json'])
  })

  test('says what it is, does nothing when it is installed, and asks for provenance', () => {
    const expected = {
      type: 'module',
      sideEffects: false,
      license: 'MIT',
      engines: { node: '>=22.12' },
      description: expect.any(String),
      keywords: expect.arrayContaining([expect.any(String)]),
      publishConfig: { access: 'public', provenance: true },
    }
    expect(manifest).toMatchObject(expected)
    expect(Object.keys(manifest.scripts ?? {})).toEqual(['build', 'types'])
  })

  ofLibrary('could go to JSR as it is: sources with explicit types and imports', async () => {
    const { name, version, exports } = source
    const project = join(directory, 'jsr', name)
    await cp(join(source.directory, 'src'), join(project, 'src'), {
      recursive: true,
      filter: (path) => !/\.test(-d)?\.tsx?$/.test(path),
    })
    const deno = { name, version, license: 'MIT', exports, nodeModulesDir: 'manual' }
    await writeFile(join(project, 'deno.json'), JSON.stringify(deno))
    const dependencies = { ...manifest.dependencies, ...manifest.peerDependencies }
    const npm = { type: 'module', dependencies }
    await writeFile(join(project, 'package.json'), JSON.stringify(npm))
    const flags = ['publish', '--dry-run', '--no-check', '--allow-dirty']
    await run(join(bin, 'deno'), flags, { cwd: project })
  })

  test('imports files by their full name, and packages that it depends on', async () => {
    const own = Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies })
    const isSound = (specifier: string) =>
      /^\.{1,2}\/.*\.js$/.test(specifier) ||
      (isProgram && specifier.startsWith('node:')) ||
      own.some((name) => specifier === name || specifier.startsWith(`${name}/`))
    const code = files.filter((path) => path.startsWith('dist/'))
    for (const path of code) {
      const text = await readFile(join(packed.directory, path), 'utf8')
      const unsound = parse(path, text).imports.filter((specifier) => !isSound(specifier))
      expect(unsound, path).toEqual([])
      expect(text, path).not.toMatch(/^\/\/\/ *<reference/m)
    }
  })
})

describe('in an empty project', () => {
  const runtimes: readonly [string, string, ...string[]][] = [
    ['Node 22', join(bin, '../node-22/bin/node')],
    ['Node 24', process.execPath],
    ['Bun', join(bin, 'bun')],
    ['Deno', join(bin, 'deno'), 'run', '--allow-all', '--node-modules-dir=manual'],
  ]
  test.each(runtimes)('every subpath loads in %s, and users register', async (_, ...command) => {
    const [runtime, ...flags] = command
    await run(runtime, [...flags, 'use-packed.mjs', ...entries], { cwd: directory })
  })

  test.each(runtimes.slice(0, 2))('the command line reads auth.ts in %s', async (_, node) => {
    await copyFile(join(import.meta.dirname, 'use-cli.mjs'), join(directory, 'auth.ts'))
    const command = join(directory, 'node_modules/fetch-users/dist/bin.js')
    const { stdout } = await run(node, [command, 'users', 'list', '--json'], { cwd: directory })
    expect(JSON.parse(stdout)).toEqual([])
  })

  const core = entries.filter((entry) => /^@fetch-users\/core\b/.test(entry))
  const onNode = entries.filter((entry) => !core.includes(entry) && !/drizzle/.test(entry))
  test.each([
    ['core, without those of Node,', core, ['--lib', 'es2023,webworker', '--types', '']],
    ['the others, but where Drizzle has errors,', onNode, ['--types', 'node']],
  ])('the types of %s stand with all that they import', async (_, imported, environment) => {
    await writeFile(
      join(directory, 'types.ts'),
      imported.map((entry) => `import '${entry}'`).join('\n'),
    )
    const options = ['--noEmit', '--module', 'nodenext', '--skipLibCheck', 'false']
    await run('tsc', [...options, ...environment, 'types.ts'], { cwd: directory })
  })

  const compilers: readonly [string, string, ...string[]][] = [
    ['TypeScript 7', 'node_modules/typescript', 'nodenext', 'bundler'],
    ['TypeScript 6.0', 'release/node_modules/typescript-6', 'bundler'],
    ['TypeScript 5.9', 'release/node_modules/typescript-5', 'nodenext'],
  ]
  test.each(compilers)('%s checks an application, in JavaScript too', async (_, path, ...modes) => {
    await copyFile(join(root, 'type-tests/inference.ts'), join(directory, 'application.ts'))
    for (const mode of modes) {
      const compilerOptions = {
        module: mode === 'bundler' ? 'preserve' : mode,
        target: 'es2023',
        strict: true,
        noEmit: true,
        checkJs: true,
        types: ['node'],
        skipLibCheck: true,
      }
      const files = ['application.ts', 'use-packed.mjs']
      await writeFile(join(directory, 'tsconfig.json'), JSON.stringify({ compilerOptions, files }))
      await run(process.execPath, [join(root, path, 'bin/tsc')], { cwd: directory })
    }
  })

  test.each([
    [['@fetch-users/core'], ['jose', 'valibot']],
    [
      ['@fetch-users/core', '@fetch-users/adapter-drizzle', '@fetch-users/hono'],
      ['jose', 'valibot', 'drizzle-orm', 'hono'],
    ],
  ])('%j bring %j', async (names, others) => {
    const installed = await installedWith(directory, names)
    const bytes = installed.reduce((sum, { bytes }) => sum + bytes, 0)
    console.log(`${names.join(', ')}: ${installed.length} packages, ${bytes} B installed`)
    for (const { name, bytes } of installed) console.log(`  ${name}: ${bytes} B`)
    expect(installed.map(({ name }) => name).sort()).toEqual([...names, ...others].sort())
  })
})
