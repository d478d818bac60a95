/** A query that is built once. */
export type Prepared<Row> = (
  values: Readonly<Record<string, unknown>>,
) => PromiseLike<readonly Row[]>

/** By a name, so that PostgreSQL parses and plans the statement but once for each connection. */
export function prepared<Row>(name: string, query: object): Prepared<Row> {
  // Every query of Drizzle has this, in types of its dialect and driver.
  const statement = (query as Preparable<Row>).prepare(name)
  return (values) => statement.execute(values)
}

interface Preparable<Row> {
  prepare(name: string): { execute: Prepared<Row> }
}
