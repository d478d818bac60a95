import { assertLine } from '../errors.ts'
import type { FeatureEnvironment, FeatureRecipe } from '../feature.ts'
import { assertPageUrl } from '../http/base-url.ts'
import { en } from '../languages/en.ts'
import type { Language } from '../languages/language.ts'
import type { BaseUser } from '../ports/user-store.ts'
import { resetRoute } from '../users/reset-password.ts'
import { UserManager } from '../users/user-manager.ts'
import { verifyRoute } from '../users/verify-email.ts'
import { pageRoutes } from './page-routes.ts'

/** What the pages say, besides the words of their language. */
export interface PagesOptions {
  /** What the application is called. */
  readonly name: string | undefined
  /**
   * Where people go on to. `https`, or `http` on loopback.
   *
   * @default no link
   * @example 'https://app.example.com/'
   */
  readonly appUrl?: string | undefined
  /**
   * The languages there are; browsers say which one they want. The first is for all others.
   *
   * @default [en]
   */
  readonly languages?: readonly [Language, ...Language[]] | undefined
}

/**
 * Pages for the links in mails: to verify an address, an old or a new one, and to choose a new
 * password. They act once a button is pressed, never when they are opened, as mail scanners do; and
 * they work without scripts: the link is then pasted into the page.
 *
 * They keep the rules and share the limits of `POST /auth/verify` and `POST /auth/reset-password`,
 * and are there whether or not these are.
 *
 * @throws {TypeError} for an option that is not what it has to be, naming it.
 * @example
 * createAuth({ …, pages: pages({ name: 'Example', appUrl: 'https://app.example.com/' }) })
 */
export function pages(options: PagesOptions): FeatureRecipe<undefined> {
  const { name, appUrl, languages = [en] } = options
  assertLine('pages: name', name)
  if (appUrl !== undefined) assertPageUrl('pages: appUrl', appUrl)
  if (languages.length === 0) throw new TypeError('pages: languages is an empty list')
  const site = { name, appUrl, languages }

  return <User extends BaseUser>(environment: FeatureEnvironment<User>) => {
    const { fields, limits, guard } = environment
    const { verifyProof } = environment.users
    const users = new UserManager(environment.users)
    const verify = verifyRoute(users, fields, { limits, verifyProof, guard })
    const reset = resetRoute(users, limits)
    const routes = [
      ...pageRoutes(site, { name: 'verify', route: verify }),
      ...pageRoutes(site, { name: 'reset', route: reset }),
    ]
    return { routes, manager: undefined }
  }
}
