export { type AuthRoutesOptions, authRoutes } from './auth-routes.ts'
export { currentUser, requireUser } from './guard.ts'
