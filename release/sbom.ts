import { run } from '../scripts/checks/packed.ts'
import { root } from '../scripts/checks/source.ts'

/** A software bill of materials, as CycloneDX writes it: what is looked at here. */
export interface Sbom {
  readonly bomFormat: string
  readonly components: readonly Component[]
}

export interface Component {
  /** With its scope and version: `pkg:npm/%40fetch-users/core@0.1.0`. */
  readonly purl: string
  readonly licenses?: readonly {
    readonly license?: { readonly id?: string; readonly name?: string }
    readonly expression?: string
  }[]
}

/** Every package, and all that they bring or ask for, as the lockfile has it. */
export async function sbom(): Promise<Sbom> {
  const args = ['pnpm', 'sbom', '--sbom-format', 'cyclonedx', '--prod', '--filter', './release']
  const { stdout } = await run('npx', args, { cwd: root, maxBuffer: 2 ** 24 })
  return JSON.parse(stdout)
}
