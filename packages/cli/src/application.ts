import { existsSync } from 'node:fs'
import { join, relative, resolve } from 'node:path'
import type { Auth, BaseUser } from '@fetch-users/core'
import { createJiti } from 'jiti'
import { CliError } from './cli-error.ts'

/** As much of an application's `auth` as the commands use. */
export type ApplicationAuth = Pick<
  Auth<BaseUser>,
  'users' | 'sessions' | 'routes' | 'settings' | 'deleteExpired' | 'idle'
>

/** An application, by its `auth.ts`. */
export interface Application {
  readonly auth: ApplicationAuth
  /** Imports what stands in the application, or is installed there. */
  import(specifier: string): Promise<unknown>
}

/** Where an application is. */
export interface ApplicationOptions {
  /** The file that exports `auth`. */
  readonly auth?: string | undefined
  /** Files with environment variables, for it to read. */
  readonly envFile?: readonly string[] | undefined
}

const folders = ['', 'src', 'lib', 'src/lib', 'app', 'server', 'src/server']
const extensions = ['ts', 'mts', 'js', 'mjs']
const places = folders.flatMap((folder) => extensions.map((end) => join(folder, `auth.${end}`)))

/**
 * Loads the application of a folder.
 *
 * @throws {CliError} CANNOT_LOAD_AUTH, with what the file threw as its cause.
 */
export async function loadApplication(
  folder: string,
  { auth: path, envFile = [] }: ApplicationOptions,
): Promise<Application> {
  for (const file of envFile) loadEnvFile(resolve(folder, file))
  const file = path === undefined ? findAuth(folder) : resolve(folder, path)
  if (!existsSync(file)) throw cannotLoad(`there is no ${path}`)
  // Reads TypeScript as bundlers do: paths of tsconfig.json, imports without an extension. It keeps
  // nothing: its cache can be in a folder of temporary files, where others could put code to be run.
  const jiti = createJiti(file, { fsCache: false, interopDefault: false, tsconfigPaths: true })
  const module = await jiti.import<Record<string, unknown>>(file).catch((cause: unknown) => {
    const message = cause instanceof Error ? cause.message : String(cause)
    throw cannotLoad(`${relative(folder, file)}: ${message}`, cause)
  })
  const auth = module['auth'] ?? module['default']
  if (!isAuth(auth)) {
    throw cannotLoad(
      `${relative(folder, file)} exports no auth. Where it exports a function, name another file with ` +
        '--auth, that calls it: export const auth = authFor(env)',
    )
  }
  return { auth, import: (specifier) => jiti.import(specifier) }
}

function findAuth(folder: string): string {
  const found = places.map((place) => join(folder, place)).find(existsSync)
  if (found) return found
  throw cannotLoad(
    'there is no auth.ts in this folder, nor in src, lib, app or server: name it with --auth',
  )
}

function loadEnvFile(file: string): void {
  try {
    process.loadEnvFile(file)
  } catch (cause) {
    throw cannotLoad(`--env-file: ${file} cannot be read`, cause)
  }
}

function isAuth(value: unknown): value is ApplicationAuth {
  return typeof value === 'object' && value !== null && 'users' in value && 'settings' in value
}

function cannotLoad(message: string, cause?: unknown): CliError {
  return new CliError('CANNOT_LOAD_AUTH', message, { exitCode: 2, cause })
}
