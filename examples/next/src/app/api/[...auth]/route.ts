import { routeHandlers } from '@fetch-users/next'
import { auth } from '../../../auth.ts'

export const { GET, POST, PATCH, DELETE } = routeHandlers(auth)
