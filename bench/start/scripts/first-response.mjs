// In a process of its own: prints how long it takes to import a set-up and to answer once, and with what.
const [, , setUp, url] = process.argv
const startedAt = performance.now()
const { handler } = await import(setUp)
const response = await handler(new Request(url))
const body = await response.text()
const milliseconds = performance.now() - startedAt
console.log(JSON.stringify({ milliseconds, status: response.status, body }))
