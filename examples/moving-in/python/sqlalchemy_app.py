"""fastapi-users on SQLAlchemy: DATABASE_URL is sqlite+aiosqlite://… or postgresql+asyncpg://…"""

import os
import uuid
from contextlib import asynccontextmanager

from fastapi import Depends, FastAPI
from fastapi_users import FastAPIUsers, UUIDIDMixin, schemas
from fastapi_users.authentication import AuthenticationBackend
from fastapi_users.authentication.strategy.db import DatabaseStrategy
from fastapi_users.db import (
    SQLAlchemyBaseOAuthAccountTableUUID,
    SQLAlchemyBaseUserTableUUID,
    SQLAlchemyUserDatabase,
)
from fastapi_users_db_sqlalchemy.access_token import (
    SQLAlchemyAccessTokenDatabase,
    SQLAlchemyBaseAccessTokenTableUUID,
)
from sqlalchemy.ext.asyncio import async_sessionmaker, create_async_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, relationship, validates

from accounts import (
    BOTH_RUN,
    Manager,
    cookie_transport,
    include_routers,
    jwt_backend,
)


class Base(DeclarativeBase):
    pass


class OAuthAccount(SQLAlchemyBaseOAuthAccountTableUUID, Base):
    pass


class User(SQLAlchemyBaseUserTableUUID, Base):
    oauth_accounts: Mapped[list[OAuthAccount]] = relationship(
        "OAuthAccount", lazy="joined"
    )

    @validates("email")
    def lower_case(self, _key, email):
        return email.lower() if BOTH_RUN else email


class AccessToken(SQLAlchemyBaseAccessTokenTableUUID, Base):
    pass


engine = create_async_engine(os.environ["DATABASE_URL"])
sessions = async_sessionmaker(engine, expire_on_commit=False)


@asynccontextmanager
async def lifespan(_app):
    async with engine.begin() as connection:
        await connection.run_sync(Base.metadata.create_all)
    yield
    await engine.dispose()


async def get_session():
    async with sessions() as session:
        yield session


async def get_user_db(session=Depends(get_session)):
    yield SQLAlchemyUserDatabase(session, User, OAuthAccount)


async def get_access_token_db(session=Depends(get_session)):
    yield SQLAlchemyAccessTokenDatabase(session, AccessToken)


def get_database_strategy(tokens=Depends(get_access_token_db)) -> DatabaseStrategy:
    return DatabaseStrategy(tokens, lifetime_seconds=3600)


class UserManager(UUIDIDMixin, Manager):
    pass


async def get_user_manager(user_db=Depends(get_user_db)):
    yield UserManager(user_db)


cookie_backend = AuthenticationBackend(
    name="cookie", transport=cookie_transport, get_strategy=get_database_strategy
)
backends = [jwt_backend, cookie_backend]
fastapi_users = FastAPIUsers[User, uuid.UUID](get_user_manager, backends)


class UserRead(schemas.BaseUser[uuid.UUID]):
    pass


app = FastAPI(lifespan=lifespan)
include_routers(
    app,
    fastapi_users,
    (UserRead, schemas.BaseUserCreate, schemas.BaseUserUpdate),
    backends,
)
