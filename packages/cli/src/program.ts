import { Command, InvalidArgumentError, Option } from 'commander'
import { type ApplicationAuth, type ApplicationOptions, loadApplication } from './application.ts'
import { CliError } from './cli-error.ts'
import { doctor } from './commands/doctor.ts'
import { secret } from './commands/secret.ts'
import { listSessions, revokeSessions } from './commands/sessions.ts'
import { sweep } from './commands/sweep.ts'
import {
  createUser,
  listUsers,
  type NewUserOptions,
  setActive,
  setPassword,
  type UserListOptions,
} from './commands/users.ts'
import type { Answer, Terminal } from './terminal.ts'

const who = 'EMAIL|ID'

/** Does a command's work with the application, and says what it answers. */
type WithAuth = (
  options: ApplicationOptions,
  work: (auth: ApplicationAuth) => Promise<Answer>,
) => Promise<void>

/**
 * Makes the commands.
 *
 * @param say - is given what the command answers.
 */
export function createProgram(terminal: Terminal, say: (answer: Answer) => void): Command {
  const program = new Command('fetch-users')
    .description('Users, sessions, and a doctor for the set-up of fetch-users.')
    .exitOverride()
    .configureOutput({
      writeOut: (text) => terminal.stdout.write(text),
      writeErr: (text) => terminal.stderr.write(text),
      outputError: () => {}, // what it throws says the same
    })

  const withAuth: WithAuth = async (options, work) => {
    const { auth } = await loadApplication(terminal.cwd(), options)
    const answer = await work(auth)
    await auth.idle() // mails and events are on their way
    say(answer)
  }

  command(program, 'secret', 'print a fresh secret').action(() => say(secret()))
  addUserCommands(program, withAuth, terminal)
  addSessionCommands(program, withAuth)
  withApplication(command(program, 'sweep', 'delete what has expired')).action(
    (options: ApplicationOptions) => withAuth(options, sweep),
  )
  withApplication(
    command(program, 'doctor', 'look for what is wrong with configuration, schema and rows'),
  ).action(async (options: ApplicationOptions) => say(await doctor(terminal, options, process.env)))
  return program
}

function addUserCommands(program: Command, withAuth: WithAuth, terminal: Terminal): void {
  const users = program.command('users').description('create, list and change users')

  withApplication(command(users, 'create EMAIL', 'create a user; asks for the password'))
    .option('--superuser', 'may do everything')
    .option('--verified', 'whose address is proven')
    .addOption(refusedPassword())
    .action((email: string, options: ApplicationOptions & NewUserOptions) =>
      withAuth(options, (auth) => createUser(auth, terminal, email, options)),
    )

  withApplication(command(users, 'list', 'list users in the order of their ids'))
    .option('--after <id>', 'only those behind this one')
    .option('--limit <number>', 'at most so many', wholeNumber, 50)
    .option('--email <address>', 'only the one with this address')
    .action((options: ApplicationOptions & UserListOptions) =>
      withAuth(options, (auth) => listUsers(auth, options)),
    )

  withApplication(
    command(users, `set-password ${who}`, 'ask for a new password; ends sessions and tokens'),
  )
    .addOption(refusedPassword())
    .action((name: string, options: ApplicationOptions) =>
      withAuth(options, (auth) => setPassword(auth, terminal, name)),
    )

  withApplication(
    command(users, `deactivate ${who}`, 'lock a user out; ends sessions and tokens'),
  ).action((name: string, options: ApplicationOptions) =>
    withAuth(options, (auth) => setActive(auth, name, false)),
  )

  withApplication(command(users, `activate ${who}`, 'let a user log in again')).action(
    (name: string, options: ApplicationOptions) =>
      withAuth(options, (auth) => setActive(auth, name, true)),
  )
}

function addSessionCommands(program: Command, withAuth: WithAuth): void {
  const sessions = program.command('sessions').description('see and end log-ins')

  withApplication(command(sessions, `list ${who}`, 'list the sessions of a user')).action(
    (name: string, options: ApplicationOptions) =>
      withAuth(options, (auth) => listSessions(auth, name)),
  )

  withApplication(command(sessions, `revoke ${who}`, 'end every session and token of a user'))
    .option('--session <id>', 'only this session')
    .action((name: string, options: ApplicationOptions & { session?: string }) =>
      withAuth(options, (auth) => revokeSessions(auth, name, options.session)),
    )
}

function command(parent: Command, usage: string, description: string): Command {
  const [name = '', ...parameters] = usage.split(' ')
  const made = parent.command(name).description(description)
  for (const parameter of parameters) made.argument(`<${parameter}>`)
  return made.option('--json', 'answer in JSON, errors too')
}

function withApplication(made: Command): Command {
  return made
    .option('--auth <file>', 'the file that exports auth (default: auth.ts, src/auth.ts, …)')
    .option('--env-file <file>', 'a file with environment variables, or several', inTurn)
}

/** Whoever lists the processes of a machine sees their arguments, and the shell remembers them. */
function refusedPassword(): Option {
  return new Option('--password <password>').hideHelp().argParser(() => {
    throw new CliError(
      'PASSWORD_IN_ARGUMENTS',
      'others can see the arguments of a command: leave --password out to be asked, or pipe it in',
      { exitCode: 2 },
    )
  })
}

function inTurn(file: string, before: readonly string[] = []): readonly string[] {
  return [...before, file]
}

function wholeNumber(text: string): number {
  if (/^[1-9]\d{0,5}$/.test(text)) return Number(text)
  throw new InvalidArgumentError('It has to be a whole number from 1 to 999999.')
}
