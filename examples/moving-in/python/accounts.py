"""What both applications have in common, whatever the database."""

import json
import os

from fastapi import FastAPI
from fastapi_users import BaseUserManager, FastAPIUsers
from fastapi_users.authentication import (
    AuthenticationBackend,
    BearerTransport,
    CookieTransport,
    JWTStrategy,
)

SECRET = os.environ.get("SECRET", "x" * 48)
# Whether fetch-users works on the same database: all that changes here is that addresses are
# lower-cased, which fastapi-users by itself leaves as they were typed.
BOTH_RUN = "BOTH_RUN" in os.environ


def get_jwt_strategy() -> JWTStrategy:
    return JWTStrategy(secret=SECRET, lifetime_seconds=3600)


jwt_backend = AuthenticationBackend(
    name="jwt",
    transport=BearerTransport(tokenUrl="auth/jwt/login"),
    get_strategy=get_jwt_strategy,
)
cookie_transport = CookieTransport(cookie_max_age=3600)


class Manager(BaseUserManager):
    reset_password_token_secret = SECRET
    verification_token_secret = SECRET

    async def on_after_forgot_password(self, user, token, request=None):
        mail("reset-password", user, token)

    async def on_after_request_verify(self, user, token, request=None):
        mail("verify-email", user, token)


def mail(kind, user, token):
    """Mails leave by standard output."""
    line = {"kind": kind, "email": user.email, "token": token}
    print(json.dumps(line), flush=True)


def include_routers(app: FastAPI, users: FastAPIUsers, schemas, backends) -> None:
    """The routers of the documentation, at the places it gives them."""
    read, create, update = schemas
    for backend in backends:
        router = users.get_auth_router(backend)
        app.include_router(router, prefix=f"/auth/{backend.name}")
    app.include_router(users.get_register_router(read, create), prefix="/auth")
    app.include_router(users.get_reset_password_router(), prefix="/auth")
    app.include_router(users.get_verify_router(read), prefix="/auth")
    app.include_router(users.get_users_router(read, update), prefix="/users")
