import type {
  AnyAuth,
  BackendOf,
  ClientAdminUser,
  ClientUser,
  ProviderOf,
  RegisterInput,
  UpdateMeInput,
  UpdateUserInput,
} from './client-user.ts'
import type { RefusalCodes } from './codes.ts'
import type { ClientRequestInit } from './connection.ts'
import type { ClientResult } from './result.ts'

/** The answer to one of the {@link RefusalCodes methods}. */
type Answer<Data, Method extends keyof RefusalCodes> = Promise<
  ClientResult<Data, RefusalCodes[Method]>
>

/**
 * The users of an application, from the other side of HTTP. Each method is one request, and answers
 * with {@link ClientResult data or an error}; names are in camelCase, dates are ISO 8601 texts. An id
 * that is no segment of a path (empty, or dots) is a TypeError.
 */
export interface Client<A extends AnyAuth, F = undefined> {
  /**
   * Who is logged in, as far as this client has heard: `null` for nobody, `undefined` before
   * {@link me} has been asked, and after a log-in.
   */
  readonly user: ClientUser<A, F> | null | undefined
  /** Calls the listener whenever {@link user} changes; returns what stops that. */
  readonly subscribe: (listener: () => void) => () => void
  /**
   * Sends a request to a route of your own, with the log-in, which is refreshed where it has expired.
   * A 401 that remains means that nobody is logged in. The path is one of the origin of `baseUrl`.
   *
   * @throws {TypeError} for another origin: the token is none of its business; and what `fetch` throws.
   * @example
   * const response = await client.fetch('/notes', { method: 'POST', body: 'Hello' })
   */
  readonly fetch: (url: string | URL, init?: ClientRequestInit) => Promise<Response>

  /** Opens an account, and logs nobody in. `null`, where the server conceals which addresses have one. */
  register(input: RegisterInput<A, F>): Answer<ClientUser<A, F> | null, 'register'>
  /**
   * Logs in by the backend of that name, and keeps the tokens where it answers with some.
   *
   * @example
   * const { error } = await client.login.cookie({ email, password })
   */
  readonly login: {
    readonly [Name in BackendOf<A>]: (credentials: LoginInput) => Answer<null, 'login'>
  }
  /** Ends the log-in. That there is none is no error. */
  logout(): Answer<null, 'any'>

  /** Mails a token to whoever has this address and has not verified it. Says nothing of whether there is. */
  requestVerification(input: { email: string }): Answer<null, 'any'>
  /** Verifies an address, new or old. `password` for the server's `verifyProof: 'samePerson'`. */
  verify(input: {
    token: string
    password?: string | undefined
  }): Answer<ClientUser<A, F>, 'verify'>
  /** Mails a token to whoever has this address. Says nothing of whether there is anybody. */
  forgotPassword(input: { email: string }): Answer<null, 'any'>
  /** Sets a new password, which ends every log-in. */
  resetPassword(input: { token: string; password: string }): Answer<null, 'resetPassword'>

  readonly me: ClientMe<A, F>
  readonly sessions: ClientSessions
  readonly oauth: ClientOAuth<A, F>
  readonly users: ClientUsers<A, F>
}

/** What somebody logs in with. */
export interface LoginInput {
  readonly email: string
  readonly password: string
}

/** The account of who is logged in. */
export interface ClientMe<A extends AnyAuth, F = undefined> {
  (): Answer<ClientUser<A, F>, 'user'>
  /**
   * Changes what is named. A new address may have to be confirmed by its mailbox first: the user still
   * has the old one then. A new password ends every bearer log-in, this one too.
   */
  update(changes: UpdateMeInput<A, F>): Answer<ClientUser<A, F>, 'updateMe'>
  /** Deletes the account, where the server allows it by `selfDeletion`. */
  delete(): Answer<null, 'deleteMe'>
}

/** Where somebody is logged in. */
export interface ClientSession {
  readonly id: string
  /** ISO 8601. */
  readonly createdAt: string
  /** ISO 8601. */
  readonly lastUsedAt: string
  /** ISO 8601. */
  readonly expiresAt: string
  readonly ip: string | null
  readonly userAgent: string | null
  /** Whether it is the one that asks. */
  readonly current: boolean
}

/** Where the user is logged in. */
export interface ClientSessions {
  /** The one used last comes first. */
  list(): Answer<readonly ClientSession[], 'user'>
  /** Ends one, the present one included. */
  end(id: string): Answer<null, 'user'>
  /** Ends all but the present one. `everywhere`: tokens without a session too, this client's among them. */
  endOthers(options?: { everywhere?: boolean | undefined }): Answer<null, 'user'>
}

/** How a flow starts. */
export interface OAuthInput {
  /** Where the browser ends, for cookie backends: a path, or an address of `redirectOrigins`. */
  readonly redirectTo?: string | undefined
  /** @default those of the provider's configuration */
  readonly scopes?: readonly string[] | undefined
}

/** How a flow starts that ends in a log-in. */
export interface OAuthLoginInput<A extends AnyAuth> extends OAuthInput {
  /** @default the server's first */
  readonly backend?: BackendOf<A> | undefined
}

/** Where to send the browser. */
export interface Authorization {
  readonly authorizationUrl: string
}

/** A user, and the accounts at providers that are linked. */
export interface LinkedAccounts {
  readonly oauthAccounts: readonly {
    readonly oauthName: string
    readonly accountId: string
    readonly accountEmail: string | null
  }[]
}

/**
 * Accounts at providers. A flow starts and ends in one browser, by a cookie: from another origin set
 * `credentials: 'include'`.
 */
export interface ClientOAuth<A extends AnyAuth, F = undefined> {
  /** The address of a link or a navigation that logs in by a cookie backend: `<a href={…}>`. */
  loginUrl(provider: ProviderOf<A>, input?: OAuthLoginInput<A>): string
  /** Starts a log-in from a script. Send the browser to the URL. */
  login(provider: ProviderOf<A>, input?: OAuthLoginInput<A>): Answer<Authorization, 'authorize'>
  /**
   * Ends a log-in on a page of your own, the provider's redirect URI: `query` is `location.search`.
   * `backend` is the one it was started with.
   */
  finishLogin(
    provider: ProviderOf<A>,
    query: string,
    options?: { backend?: BackendOf<A> | undefined },
  ): Answer<null, 'finishLogin'>
  /** Starts to link an account to who is logged in. Send the browser to the URL. */
  link(provider: ProviderOf<A>, input?: OAuthInput): Answer<Authorization, 'link'>
  /** Ends that on a page of your own: `query` is `location.search`. */
  finishLink(
    provider: ProviderOf<A>,
    query: string,
  ): Answer<ClientUser<A, F> & LinkedAccounts, 'finishLink'>
  /** Unlinks the account, unless nothing else would let the user in. */
  unlink(provider: ProviderOf<A>): Answer<null, 'unlink'>
}

/** Which users. */
export interface UserListInput {
  /** What `next` of the page before said. */
  readonly after?: string | undefined
  /**
   * From 1 to 100.
   *
   * @default 100
   */
  readonly limit?: number | undefined
  /** The user with exactly this address. */
  readonly email?: string | undefined
}

/** Some users, and where those behind them start; `null`: there are no more. */
export interface UserPage<User> {
  readonly items: readonly User[]
  readonly next: string | null
}

/** Everybody's accounts, for superusers. */
export interface ClientUsers<A extends AnyAuth, F = undefined> {
  /** One page. Its `next` is the `after` of the page that follows; `null`: there is none. */
  list(input?: UserListInput): Answer<UserPage<ClientAdminUser<A, F>>, 'user'>
  /** Anybody, by id. */
  get(id: string): Answer<ClientAdminUser<A, F>, 'user'>
  /** Changes fields and flags; a superuser cannot demote or deactivate itself. */
  update(id: string, changes: UpdateUserInput<A, F>): Answer<ClientAdminUser<A, F>, 'updateUser'>
  /** Deletes anybody but oneself. */
  delete(id: string): Answer<null, 'deleteUser'>
}
