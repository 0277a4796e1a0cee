import type { Tx } from '@kpi-loop/shared/api';
import { Problem } from '@kpi-loop/shared/kernel';
import type { Company, PersonKey } from './company';

/** What somebody came away with: `won`, or the status, code and rules of the refusal. */
export type Answer = string;
export const WON = 'won';
const refusal = (status: number, { code, violations = [] }: { code: string; violations?: string[] }): Answer => [status, code, ...violations].join(' ');

/** By the command itself: many more histories than over HTTP in the same time. */
export async function byCommand(c: Company, who: PersonKey, work: (tx: Tx) => Promise<unknown>): Promise<Answer> {
  try {
    await c.api.uow.asPerson(c.tenantId, c.people[who], async (tx) => {
      tx.minimal = true;
      await work(tx);
    });
    return WON;
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    return refusal(error.status, { code: error.code, violations: error.extra.violations });
  }
}

/** By the front door. */
export async function byHttp(c: Company, who: PersonKey, path: string, body: object = {}, headers: Record<string, string> = {}): Promise<Answer> {
  const { status, body: problem } = await (await c.as(who)).post(`/api/${path}`, body).set(headers);
  return status === 200 ? WON : refusal(status, problem as { code: string });
}

/** Works a list off, so many at the same moment: each takes a pair of connections. */
export async function inTurns<T>(list: Iterable<T>, atOnce: number, work: (one: T) => Promise<void>): Promise<void> {
  const queue = [...list].values();
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      for (const one of queue) await work(one);
    }),
  );
}
