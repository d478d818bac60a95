"""Writes a fixture: each statement that SQLAlchemy emits, its parameters put in.

python capture_sqlalchemy.py ../fixtures/sqlalchemy-sqlite    DATABASE_URL: an empty database
"""

import asyncio
import json
import re
import sys
from pathlib import Path

from sqlalchemy import event

import capture
from sqlalchemy_app import (
    OAuthAccount,
    SQLAlchemyUserDatabase,
    User,
    UserManager,
    app,
    engine,
    sessions,
)

output = Path(sys.argv[1])
statements: list[str] = []


def literal(value) -> str:
    if value is None:
        return "NULL"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int):
        return str(value)
    return "'" + str(value).replace("'", "''") + "'"


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


async def main():
    async with app.router.lifespan_context(app):
        async with sessions() as session:
            user_db = SQLAlchemyUserDatabase(session, User, OAuthAccount)
            await capture.make_users(UserManager(user_db))
        tokens = await capture.log_in(app)
    drivers = {"sqlite": "aiosqlite", "postgresql": "asyncpg"}
    libraries = ["fastapi-users-db-sqlalchemy", "SQLAlchemy", drivers[engine.dialect.name]]
    header = f"-- {capture.made_by(*libraries)}\n\n"
    output.with_suffix(".sql").write_text(header + "\n".join(statements) + "\n")
    output.with_name(output.name + "-tokens.json").write_text(json.dumps(tokens, indent=2) + "\n")


asyncio.run(main())
