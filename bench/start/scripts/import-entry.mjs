// In a process of its own: prints how many milliseconds an entry takes to import.
const [, , specifier] = process.argv
const startedAt = performance.now()
await import(specifier)
console.log(performance.now() - startedAt)
