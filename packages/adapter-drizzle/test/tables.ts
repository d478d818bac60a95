interface Deleting {
  delete(table: never): unknown
}

/** Deletes the rows of tables, those first that refer to others. */
export async function emptyTables(
  db: Deleting,
  tables: Readonly<Record<string, unknown>>,
): Promise<void> {
  // The tables are those that the database was opened with.
  const deletes = Object.values(tables).map((table) => db.delete(table as never))
  deletes.reverse()
  if (isBatching(db)) await db.batch(deletes)
  else for (const query of deletes) await query
}

/** Statements to D1 are slow one by one. */
function isBatching(db: object): db is { batch(queries: readonly unknown[]): Promise<unknown> } {
  return 'batch' in db
}
