/** Deletes the rows of tables, those first that refer to others. */
export async function emptyTables<Table>(
  tables: { readonly [name: string]: Table },
  deleteAll: (table: Table) => PromiseLike<unknown>,
): Promise<void> {
  for (const table of Object.values(tables).reverse()) await deleteAll(table)
}
