"""fastapi-users on SQLAlchemy, as its documentation sets it up.

DATABASE_URL is sqlite+aiosqlite://… or postgresql+asyncpg://…
Run as a script, it makes the tables; uvicorn serves `app`.
"""

import asyncio
import os
import threading
import uuid

from fastapi import Depends, FastAPI
from fastapi_users import BaseUserManager, FastAPIUsers, UUIDIDMixin, schemas
from fastapi_users.authentication import (
    AuthenticationBackend,
    BearerTransport,
    CookieTransport,
    JWTStrategy,
)
from fastapi_users.authentication.strategy.db import DatabaseStrategy
from fastapi_users.db import (
    SQLAlchemyBaseOAuthAccountTableUUID,
    SQLAlchemyBaseUserTableUUID,
    SQLAlchemyUserDatabase,
)
from fastapi_users.password import PasswordHelper
from fastapi_users_db_sqlalchemy.access_token import (
    SQLAlchemyAccessTokenDatabase,
    SQLAlchemyBaseAccessTokenTableUUID,
)
from httpx_oauth.clients.github import GitHubOAuth2
from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher
from sqlalchemy import event
from sqlalchemy.ext.asyncio import async_sessionmaker, create_async_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, relationship

SECRET = "a secret of more than thirty-two bytes, for every contender"
LIFETIME_SECONDS = 7 * 24 * 60 * 60
URL = os.environ["DATABASE_URL"]


class Base(DeclarativeBase):
    pass


class OAuthAccount(SQLAlchemyBaseOAuthAccountTableUUID, Base):
    pass


class User(SQLAlchemyBaseUserTableUUID, Base):
    oauth_accounts: Mapped[list[OAuthAccount]] = relationship("OAuthAccount", lazy="joined")


class AccessToken(SQLAlchemyBaseAccessTokenTableUUID, Base):
    pass


# As many connections as the others have.
engine = create_async_engine(URL, pool_size=10, max_overflow=0)
sessions = async_sessionmaker(engine, expire_on_commit=False)

if URL.startswith("sqlite"):

    @event.listens_for(engine.sync_engine, "connect")
    def set_pragmas(connection, _record):
        """As the others set them."""
        cursor = connection.cursor()
        for setting in ["journal_mode = wal", "synchronous = normal", "foreign_keys = on"]:
            cursor.execute(f"pragma {setting}")
        cursor.close()


async def get_session():
    async with sessions() as session:
        yield session


async def get_user_db(session=Depends(get_session)):
    yield SQLAlchemyUserDatabase(session, User, OAuthAccount)


async def get_access_token_db(session=Depends(get_session)):
    yield SQLAlchemyAccessTokenDatabase(session, AccessToken)


class UserManager(UUIDIDMixin, BaseUserManager[User, uuid.UUID]):
    reset_password_token_secret = SECRET
    verification_token_secret = SECRET


# What a hash costs the others, not the dearer default.
hasher = Argon2Hasher(time_cost=2, memory_cost=19456, parallelism=1)
password_helper = PasswordHelper(PasswordHash((hasher,)))


async def get_user_manager(user_db=Depends(get_user_db)):
    yield UserManager(user_db, password_helper)


def get_database_strategy(tokens=Depends(get_access_token_db)) -> DatabaseStrategy:
    return DatabaseStrategy(tokens, lifetime_seconds=LIFETIME_SECONDS)


def get_jwt_strategy() -> JWTStrategy:
    return JWTStrategy(secret=SECRET, lifetime_seconds=LIFETIME_SECONDS)


cookie_backend = AuthenticationBackend(
    name="cookie",
    transport=CookieTransport(cookie_max_age=LIFETIME_SECONDS, cookie_secure=False),
    get_strategy=get_database_strategy,
)
jwt_backend = AuthenticationBackend(
    name="jwt",
    transport=BearerTransport(tokenUrl="auth/jwt/login"),
    get_strategy=get_jwt_strategy,
)
users = FastAPIUsers[User, uuid.UUID](get_user_manager, [cookie_backend, jwt_backend])


class UserRead(schemas.BaseUser[uuid.UUID]):
    pass


class UserCreate(schemas.BaseUserCreate):
    pass


class UserUpdate(schemas.BaseUserUpdate):
    pass


github = GitHubOAuth2("client-id", "client-secret")

app = FastAPI()
for backend in [cookie_backend, jwt_backend]:
    app.include_router(users.get_auth_router(backend), prefix=f"/auth/{backend.name}")
app.include_router(users.get_register_router(UserRead, UserCreate), prefix="/auth")
app.include_router(users.get_users_router(UserRead, UserUpdate), prefix="/users")
app.include_router(
    users.get_oauth_router(github, cookie_backend, SECRET, csrf_token_cookie_secure=False),
    prefix="/auth/github",
)


def end_with_parent(channel):
    """The other end of its channel closes with the process that started this one."""
    os.read(channel, 1)
    os._exit(0)


if "NODE_CHANNEL_FD" in os.environ:
    channel = int(os.environ["NODE_CHANNEL_FD"])
    threading.Thread(target=end_with_parent, args=[channel], daemon=True).start()


async def create_tables():
    async with engine.begin() as connection:
        await connection.run_sync(Base.metadata.create_all)
    await engine.dispose()


if __name__ == "__main__":
    asyncio.run(create_tables())
