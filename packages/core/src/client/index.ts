export type {
  Authorization,
  Client,
  ClientMe,
  ClientOAuth,
  ClientSession,
  ClientSessions,
  ClientUsers,
  LinkedAccounts,
  LoginInput,
  OAuthInput,
  OAuthLoginInput,
  UserListInput,
  UserPage,
} from './client.ts'
export type {
  AnyAuth,
  AnyFields,
  ClientAdminUser,
  ClientBaseUser,
  ClientUser,
  RegisterInput,
  UpdateMeInput,
  UpdateUserInput,
} from './client-user.ts'
export type { RefusalCodes } from './codes.ts'
export type { ClientOptions, ClientRequestInit } from './connection.ts'
export { createClient } from './create-client.ts'
export type {
  ClientError,
  ClientResult,
  InputIssue,
  InvalidInput,
  NetworkFailure,
  Refusal,
  RefusalOf,
  UnexpectedResponse,
} from './result.ts'
export { memoryTokens, type TokenStorage, type Tokens } from './token-storage.ts'
