interface Page<T> {
  items: T[];
  next: string | null;
}

/** All rows of a list that comes in keyset pages, one page after the other. */
export async function everyPage<T>(page: (cursor: string | undefined) => Promise<Page<T>>): Promise<T[]> {
  const rows: T[] = [];
  let cursor: string | undefined;
  do {
    const { items, next } = await page(cursor);
    rows.push(...items);
    cursor = next ?? undefined;
  } while (cursor);
  return rows;
}
