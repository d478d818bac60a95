/** What any route may refuse with. */
type AnyCode =
  | 'FORBIDDEN'
  | 'CSRF_REJECTED'
  | 'NOT_FOUND'
  | 'METHOD_NOT_ALLOWED'
  | 'PAYLOAD_TOO_LARGE'
  | 'TOO_MANY_REQUESTS'
  | 'SERVICE_UNAVAILABLE'

/** What any route for users may refuse with. */
type UserCode = AnyCode | 'UNAUTHORIZED'

type UpdateCode =
  | 'REAUTHENTICATION_REQUIRED'
  | 'UPDATE_USER_INVALID_PASSWORD'
  | 'UPDATE_USER_EMAIL_ALREADY_EXISTS'
  | 'UPDATE_FIELD_ALREADY_EXISTS'

type CallbackCode =
  | 'ACCESS_TOKEN_DECODE_ERROR'
  | 'ACCESS_TOKEN_ALREADY_EXPIRED'
  | 'OAUTH_PROVIDER_ERROR'
  | 'OAUTH_INVALID_STATE'
  | 'OAUTH_CODE_REJECTED'
  | 'OAUTH_PROVIDER_UNAVAILABLE'

/** The codes that the methods may be refused with. The server's route table has the same. */
export interface RefusalCodes {
  readonly any: AnyCode
  readonly user: UserCode
  readonly register:
    | AnyCode
    | 'REGISTER_INVALID_PASSWORD'
    | 'REGISTER_USER_ALREADY_EXISTS'
    | 'REGISTER_FIELD_ALREADY_EXISTS'
  readonly login: AnyCode | 'LOGIN_BAD_CREDENTIALS' | 'LOGIN_USER_NOT_VERIFIED'
  readonly verify:
    | AnyCode
    | 'VERIFY_USER_BAD_TOKEN'
    | 'VERIFY_USER_ALREADY_VERIFIED'
    | 'VERIFY_PASSWORD_REQUIRED'
  readonly resetPassword: AnyCode | 'RESET_PASSWORD_BAD_TOKEN' | 'RESET_PASSWORD_INVALID_PASSWORD'
  readonly updateMe: UserCode | UpdateCode
  readonly deleteMe: UserCode | 'REAUTHENTICATION_REQUIRED' | 'SUPERUSER_SELF_CHANGE'
  readonly updateUser: UserCode | UpdateCode | 'SUPERUSER_SELF_CHANGE'
  readonly deleteUser: UserCode | 'REAUTHENTICATION_REQUIRED' | 'SUPERUSER_SELF_CHANGE'
  readonly authorize: AnyCode | 'OAUTH_PROVIDER_UNAVAILABLE'
  readonly finishLogin:
    | AnyCode
    | CallbackCode
    | 'OAUTH_NOT_AVAILABLE_EMAIL'
    | 'OAUTH_USER_ALREADY_EXISTS'
    | 'LOGIN_BAD_CREDENTIALS'
    | 'LOGIN_USER_NOT_VERIFIED'
  readonly link: UserCode | 'REAUTHENTICATION_REQUIRED' | 'OAUTH_PROVIDER_UNAVAILABLE'
  readonly finishLink: UserCode | CallbackCode | 'OAUTH_ACCOUNT_ALREADY_LINKED'
  readonly unlink: UserCode | 'REAUTHENTICATION_REQUIRED' | 'LAST_CREDENTIAL'
}
