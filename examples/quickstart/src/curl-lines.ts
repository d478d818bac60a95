const ann = { email: 'ann@example.com', password: 'correct-horse' }

/** The first steps, to be pasted into a terminal one by one. */
export function curlLines(baseUrl: string): string[] {
  const json = "-H 'content-type: application/json'"
  // What changes something by cookie has to say where it comes from. Browsers do so by themselves.
  const origin = `-H 'origin: ${baseUrl}'`
  return [
    `curl -i ${baseUrl}/auth/register ${json} -d '${JSON.stringify(ann)}'`,
    `curl -i -c cookies.txt ${baseUrl}/auth/login -d username=${ann.email} -d password=${ann.password}`,
    `curl -i -b cookies.txt ${baseUrl}/users/me`,
    `curl -i -b cookies.txt -X PATCH ${baseUrl}/users/me ${origin} ${json} -d '{"display_name":"Ann"}'`,
    `curl -i -b cookies.txt -X POST ${baseUrl}/auth/logout ${origin}`,
  ]
}
