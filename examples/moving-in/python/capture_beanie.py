"""Writes a fixture: the documents that Beanie writes, as Extended JSON.

python capture_beanie.py ../fixtures/beanie    DATABASE_URL: an empty database
"""

import asyncio
import json
import sys
from pathlib import Path

from bson.json_util import CANONICAL_JSON_OPTIONS, dumps

import capture
from beanie_app import AccessToken, User, UserManager, app, get_user_db

output = Path(sys.argv[1])


async def main():
    async with app.router.lifespan_context(app):
        async for user_db in get_user_db():
            await capture.make_users(UserManager(user_db))
        tokens = await capture.log_in(app)
        fixture = {"comment": capture.made_by("fastapi-users-db-beanie", "beanie", "pymongo")}
        for model in [User, AccessToken]:
            collection = model.get_pymongo_collection()
            fixture[collection.name] = await collection.find().to_list()
    text = dumps(fixture, json_options=CANONICAL_JSON_OPTIONS, indent=2)
    output.with_suffix(".json").write_text(text + "\n")
    output.with_name(output.name + "-tokens.json").write_text(json.dumps(tokens, indent=2) + "\n")


asyncio.run(main())
