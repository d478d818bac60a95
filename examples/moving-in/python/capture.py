"""The users of the fixtures, made by fastapi-users itself: the same on every database."""

from datetime import datetime, timezone
from importlib.metadata import version

import httpx
from fastapi_users import schemas
from pwdlib.hashers.bcrypt import BcryptHasher

PASSWORD = "correct horse"
PACKAGES = ["fastapi-users", "pwdlib", "PyJWT"]


def made_by(*packages: str) -> str:
    names = [f"{name} {version(name)}" for name in [*PACKAGES, *packages]]
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
