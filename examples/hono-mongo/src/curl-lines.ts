const ann = { email: 'ann@example.com', password: 'correct-horse', display_name: 'Ann' }

/** The first steps, to be pasted into a terminal one by one. */
export function curlLines(baseUrl: string): string[] {
  return [
    `curl -i ${baseUrl}/auth/register -H 'content-type: application/json' -d '${JSON.stringify(ann)}'`,
    `curl -i -c cookies.txt ${baseUrl}/auth/login -d username=${ann.email} -d password=${ann.password}`,
    `curl -i -b cookies.txt ${baseUrl}/hello`,
    // What changes something by cookie has to say where it comes from. Browsers do so by themselves.
    `curl -i -b cookies.txt -X POST ${baseUrl}/auth/logout -H 'origin: ${baseUrl}'`,
  ]
}
