#!/usr/bin/env bash
# Walks through an account's life with nothing but curl: ./walk.sh http://localhost:3000
set -euo pipefail

base=${1:?"usage: $0 BASE_URL, such as http://localhost:3000"}
email="walker-$$-$RANDOM@example.com"
password='correct horse' new_password='battery staple'
folder=$(mktemp -d)
trap 'rm -r "$folder"' EXIT
jar=$folder/cookies
body=$folder/body
json='content-type: application/json'
origin="origin: $base" # what changes something by cookie has to say where it comes from

# call STATUS WHAT CURL-ARGUMENTS…: prints one line, keeps the answer in $body.
call() {
  local expected=$1 what=$2 status
  shift 2
  status=$(curl --silent --show-error --output "$body" --write-out '%{http_code}' "$@")
  if [ "$status" != "$expected" ]; then
    echo "FAILED  $what: $status instead of $expected" >&2
    cat "$body" >&2
    exit 1
  fi
  echo "$status  $what"
}

# expect TEXT: the last answer contains it.
expect() {
  grep --quiet --fixed-strings -- "$1" "$body" || {
    echo "FAILED  the answer lacks $1" >&2
    cat "$body" >&2
    exit 1
  }
}

# mailed ACTION: reads the token of the latest mail with such a link into $token.
mailed() {
  call 200 "read the mail to $1" --get "$base/mailbox" --data-urlencode "to=$email"
  token=$(sed -n "s/.*?$1#token=\([^\"]*\)\".*/\1/p" "$body")
}

call 201 'register' "$base/auth/register" \
  -H "$json" -d "{\"email\":\"$email\",\"password\":\"$password\"}"
call 202 'ask for a verification mail' "$base/auth/request-verify-token" \
  -H "$json" -d "{\"email\":\"$email\"}"
mailed verify
call 200 'verify the address' "$base/auth/verify" -H "$json" -d "{\"token\":\"$token\"}"
expect '"is_verified":true'

call 204 'log in (cookie)' "$base/auth/login" -c "$jar" \
  --data-urlencode "username=$email" --data-urlencode "password=$password"
call 200 'who am I?' "$base/users/me" -b "$jar"
expect "\"email\":\"$email\""
call 200 'change the name' "$base/users/me" -b "$jar" -c "$jar" \
  -X PATCH -H "$origin" -H "$json" -d '{"display_name":"Walker"}'
expect '"display_name":"Walker"'
call 204 'log out' "$base/auth/logout" -b "$jar" -X POST -H "$origin"
call 401 'the old cookie is refused' "$base/users/me" -b "$jar"

call 200 'log in (jwt)' "$base/auth/jwt/login" \
  --data-urlencode "username=$email" --data-urlencode "password=$password"
jwt=$(sed -n 's/.*"access_token":"\([^"]*\)".*/\1/p' "$body")
bearer="authorization: Bearer $jwt"
call 200 'who am I?' "$base/users/me" -H "$bearer"
expect '"display_name":"Walker"'

call 202 'forget the password' "$base/auth/forgot-password" \
  -H "$json" -d "{\"email\":\"$email\"}"
mailed reset
call 200 'set a new password' "$base/auth/reset-password" \
  -H "$json" -d "{\"token\":\"$token\",\"password\":\"$new_password\"}"
call 401 'the old token is refused' "$base/users/me" -H "$bearer"
call 400 'so is the old password' "$base/auth/login" \
  --data-urlencode "username=$email" --data-urlencode "password=$password"
call 204 'log in with the new one' "$base/auth/login" \
  --data-urlencode "username=$email" --data-urlencode "password=$new_password"

call 200 'where to log in by a provider' "$base/auth/local/authorize"
expect '"authorization_url":"http'
