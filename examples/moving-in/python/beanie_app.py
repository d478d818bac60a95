"""fastapi-users on Beanie: DATABASE_URL is mongodb://…/name"""

import os
from contextlib import asynccontextmanager

from beanie import Document, Insert, PydanticObjectId, Save, before_event, init_beanie
from fastapi import FastAPI
from fastapi_users import FastAPIUsers, schemas
from fastapi_users.authentication import AuthenticationBackend
from fastapi_users.authentication.strategy.db import DatabaseStrategy
from fastapi_users_db_beanie import (
    BaseOAuthAccount,
    BeanieBaseUser,
    BeanieUserDatabase,
    ObjectIDIDMixin,
)
from fastapi_users_db_beanie.access_token import (
    BeanieAccessTokenDatabase,
    BeanieBaseAccessToken,
)
from pydantic import Field
from pymongo import AsyncMongoClient, IndexModel

from accounts import (
    BOTH_RUN,
    Manager,
    cookie_transport,
    include_routers,
    jwt_backend,
)


class OAuthAccount(BaseOAuthAccount):
    pass


class User(BeanieBaseUser, Document):
    oauth_accounts: list[OAuthAccount] = Field(default_factory=list)

    class Settings(BeanieBaseUser.Settings):
        if "NO_COLLATION" in os.environ:  # FerretDB 1 has none
            email_collation = None
            indexes = [IndexModel("email", unique=True)]

    @before_event(Insert, Save)
    def lower_case(self):
        if BOTH_RUN:
            self.email = self.email.lower()


class AccessToken(BeanieBaseAccessToken, Document):
    pass


async def get_user_db():
    yield BeanieUserDatabase(User, OAuthAccount)


async def get_access_token_db():
    yield BeanieAccessTokenDatabase(AccessToken)


class UserManager(ObjectIDIDMixin, Manager):
    pass


async def get_user_manager():
    yield UserManager(BeanieUserDatabase(User, OAuthAccount))


def get_database_strategy() -> DatabaseStrategy:
    return DatabaseStrategy(BeanieAccessTokenDatabase(AccessToken), lifetime_seconds=3600)


cookie_backend = AuthenticationBackend(
    name="cookie", transport=cookie_transport, get_strategy=get_database_strategy
)
backends = [jwt_backend, cookie_backend]
fastapi_users = FastAPIUsers[User, PydanticObjectId](get_user_manager, backends)


@asynccontextmanager
async def lifespan(_app):
    client = AsyncMongoClient(os.environ["DATABASE_URL"])
    database = client.get_default_database()
    await init_beanie(database=database, document_models=[User, AccessToken])
    yield
    await client.close()


class UserRead(schemas.BaseUser[PydanticObjectId]):
    pass


app = FastAPI(lifespan=lifespan)
include_routers(
    app,
    fastapi_users,
    (UserRead, schemas.BaseUserCreate, schemas.BaseUserUpdate),
    backends,
)
