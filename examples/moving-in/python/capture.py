"""Writes a fixture: what fastapi-users makes of a few users, in the database of DATABASE_URL.

python capture.py ../fixtures/sqlalchemy-sqlite    or another name; the database has to be empty
"""

import asyncio
import json
import os
import re
import sys
from datetime import datetime, timezone
from importlib.metadata import version
from pathlib import Path

import httpx
from fastapi_users import schemas
from pwdlib.hashers.bcrypt import BcryptHasher

PASSWORD = "correct horse"


def made_by(*packages: str) -> str:
    names = [f"{name} {version(name)}" for name in ["fastapi-users", "pwdlib", "PyJWT", *packages]]
    return f"Made by {', '.join(names)}. Every password is '{PASSWORD}'."


async def make_users(manager) -> None:
    async def create(email, **flags):
        fields = {"email": email, "password": PASSWORD, "is_verified": True, **flags}
        return await manager.create(schemas.BaseUserCreate(**fields))

    argon = await create("argon@example.com")
    await create("admin@example.com", is_superuser=True)
    await create("Mixed.Case@Example.com")
    await create("unverified@example.com", is_verified=False)
    await create("inactive@example.com", is_active=False)
    # As fastapi-users hashed until version 12.
    bcrypt = await create("bcrypt@example.com")
    hashed = BcryptHasher().hash(PASSWORD)
    await manager.user_db.update(bcrypt, {"hashed_password": hashed})

    expires_at = int(datetime.now(timezone.utc).timestamp()) + 3600
    await manager.oauth_callback(
        *("google", "ya29.access", "google-1", argon.email, expires_at, "1//refresh"),
        associate_by_email=True,
    )
    await manager.oauth_callback(
        *("github", "gho_access", "4711", "Octo@Example.com"), is_verified_by_default=True
    )


async def log_in(app) -> dict[str, str]:
    """Logs argon@example.com in on both backends, and returns what came of it."""
    form = {"username": "argon@example.com", "password": PASSWORD}
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
        jwt = await client.post("/auth/jwt/login", data=form)
        await client.post("/auth/cookie/login", data=form)
    [cookie] = client.cookies.values()
    return {"accessToken": jwt.json()["access_token"], "cookie": cookie}


async def capture_beanie(output: Path) -> dict[str, str]:
    """The documents that Beanie writes, as Extended JSON."""
    from bson.json_util import CANONICAL_JSON_OPTIONS, dumps

    from beanie_app import AccessToken, User, UserManager, app, get_user_db

    async with app.router.lifespan_context(app):
        async for user_db in get_user_db():
            await make_users(UserManager(user_db))
        tokens = await log_in(app)
        fixture = {"comment": made_by("fastapi-users-db-beanie", "beanie", "pymongo")}
        for model in [User, AccessToken]:
            collection = model.get_pymongo_collection()
            fixture[collection.name] = await collection.find().to_list()
    text = dumps(fixture, json_options=CANONICAL_JSON_OPTIONS, indent=2)
    output.with_suffix(".json").write_text(text + "\n")
    return tokens


def literal(value) -> str:
    if value is None:
        return "NULL"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int):
        return str(value)
    return "'" + str(value).replace("'", "''") + "'"


async def capture_sqlalchemy(output: Path) -> dict[str, str]:
    """Each statement that SQLAlchemy emits, its parameters put in."""
    from sqlalchemy import event

    from sqlalchemy_app import UserManager, app, engine, get_user_db, sessions

    statements: list[str] = []

    @event.listens_for(engine.sync_engine, "before_cursor_execute")
    def record(_connection, _cursor, statement, parameters, _context, _many):
        if not re.match(r"\s*(CREATE|INSERT|UPDATE)", statement):
            return
        values = [literal(value) for value in parameters]
        filled = re.sub(
            r"\$(\d+)|\?",
            lambda found: values[int(found[1]) - 1] if found[1] else values.pop(0),
            statement,
        )
        statements.append(re.sub(r"[ \t]+\n", "\n", filled.strip()) + ";")

    async with app.router.lifespan_context(app):
        async with sessions() as session:
            async for user_db in get_user_db(session):
                await make_users(UserManager(user_db))
        tokens = await log_in(app)
    drivers = {"sqlite": "aiosqlite", "postgresql": "asyncpg"}
    header = made_by("fastapi-users-db-sqlalchemy", "SQLAlchemy", drivers[engine.dialect.name])
    output.with_suffix(".sql").write_text(f"-- {header}\n\n" + "\n".join(statements) + "\n")
    return tokens


on_beanie = os.environ["DATABASE_URL"].startswith("mongodb")
capture = capture_beanie if on_beanie else capture_sqlalchemy
name = Path(sys.argv[1])
made = json.dumps(asyncio.run(capture(name)), indent=2)
name.with_name(name.name + "-tokens.json").write_text(made + "\n")
