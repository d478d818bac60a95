import type { Finding, Inspect, Inspection } from '@fetch-users/core'
import { type Application, type ApplicationOptions, loadApplication } from '../application.ts'
import { CliError } from '../cli-error.ts'
import { checkConfiguration, type Environment } from '../doctor/configuration-checks.ts'
import { refusalOf } from '../doctor/refusal.ts'
import { rootOf } from '../failure.ts'
import { type Answer, type Terminal, writeLine } from '../terminal.ts'

/** Looks for what is wrong with the configuration, the schema and the rows. It only reads. */
export async function doctor(
  terminal: Terminal,
  options: ApplicationOptions,
  environment: Environment,
): Promise<Answer> {
  const application = await loadApplication(terminal.cwd(), options).catch(refusalOf)
  if ('id' in application) return report([application])
  const { inspection } = application.auth.settings
  if (!inspection) await writeLine(terminal.stderr, notInspected)
  return report([
    ...checkConfiguration(application.auth, environment),
    ...(inspection ? await findingsOf(application, inspection) : []),
  ])
}

const notInspected = 'The database was not looked into: its adapter does not say how.'

async function findingsOf(
  application: Application,
  inspection: Inspection,
): Promise<readonly Finding[]> {
  const { module } = inspection
  const imported = await application.import(module).catch((cause: unknown) => {
    throw new CliError('CANNOT_LOAD_INSPECTION', `${module} is not installed beside auth.ts`, {
      exitCode: 2,
      cause,
    })
  })
  const { inspect } = imported as { inspect: Inspect } // as the port says
  return inspect(inspection.subject(), new Date()).catch((cause: Error) => {
    throw new CliError('CANNOT_INSPECT', `the database cannot be looked into: ${rootOf(cause)}`, {
      cause,
    })
  })
}

function report(findings: readonly Finding[]): Answer {
  const lines = findings.map(
    ({ id, severity, what, fix }) => `${severity}: ${what} [${id}]\n  fix: ${fix}\n`,
  )
  const summary = findings.length === 0 ? 'Nothing found.' : `Found ${findings.length}.`
  return {
    json: findings,
    text: [...lines, summary].join('\n'),
    exitCode: findings.length === 0 ? 0 : 1,
  }
}
