import type { Tx } from '@kpi-loop/shared/api';

type Given = { text?: string; statements?: string[] } | string;

/** The texts of the statements that some work gives, in their order, those that leave together one by one. */
export async function statementsOf(tx: Tx, work: () => Promise<unknown>): Promise<string[]> {
  const told: string[] = [];
  const connection = tx.connection as unknown as { query?: (...args: unknown[]) => unknown };
  const query = connection.query!.bind(connection);
  connection.query = (given, ...rest) => {
    const { statements, text = String(given) } = given as Exclude<Given, string>;
    told.push(...(statements ?? [text]));
    return query(given, ...rest);
  };
  try {
    await work();
    // what is not waited for counts too
    void tx.connection;
  } finally {
    delete connection.query;
  }
  return told;
}
