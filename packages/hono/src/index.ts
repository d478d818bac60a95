export { type AuthRoutesOptions, authRoutes } from './auth-routes.ts'
export { currentUser, requireRecentLogin, requireUser } from './guard.ts'
