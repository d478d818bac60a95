/**
 * Adds an application's own parameters to an authorization URL. Those that are there already stay as
 * they are: nothing of the flow can be replaced.
 */
export function addParameters(url: URL, parameters: Readonly<Record<string, string>> = {}): URL {
  for (const [name, value] of Object.entries(parameters)) {
    if (!url.searchParams.has(name)) url.searchParams.set(name, value)
  }
  return url
}
