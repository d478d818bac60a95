// Routes
export { type RouteHandler, type RouteOptions, routeHandlers } from './route-handlers.ts'

// Who is asking?
export { currentUser, redirectUnlessSignedIn, requireRecentLogin, requireUser } from './guard.ts'

// Server actions: the routes without a detour through the network
export { callRoute, type RouteResult } from './call-route.ts'
export { refreshSession, type SignInOptions, signIn, signOut } from './sign-in.ts'

// proxy.ts
export { hasSessionCookie } from './session-cookie.ts'
