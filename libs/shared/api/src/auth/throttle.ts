import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { hash, verify } from '@node-rs/argon2';
import { Problem } from '@kpi-loop/shared/kernel';
import { DataSource } from 'typeorm';

/** argon2id, 19 MiB, two passes: OWASP's first choice. */
export const hashPassword = (password: string): Promise<string> => hash(password, { memoryCost: 19_456, timeCost: 2, parallelism: 1 });
/** False also for what is no hash at all: an account whose password nobody knows. */
export const verifyPassword = (stored: string, password: string): Promise<boolean> => verify(stored, password).catch(() => false);

const MINUTES = 15;

/** So many wrong attempts in a quarter of an hour, by what is guessed at (a login, an address, an account before its pay). */
export interface Limit {
  kind: 'login' | 'address' | 'reauthenticate';
  of: string;
  most: number;
}

const keyOf = ({ kind, of }: Limit): Buffer => createHash('sha256').update(`${kind}:${of.trim().toLowerCase()}`).digest();

/**
 * The one guard of every password. An attempt is counted before the secret is looked at, in one atomic statement of its own:
 * however many come at once, no more than the limit are looked at. Never called inside of a transaction: it takes a
 * connection of its own, and what it counts must outlive a rollback.
 */
@Injectable()
export class Throttle {
  constructor(private readonly dataSource: DataSource) {}

  /**
   * Looks at the secret if there is an attempt left. Success gives the attempt back and forgets what failed under the first limit.
   * @returns what `look` found, undefined for a wrong secret. @throws Problem tooMany (429), whether such an account exists or not
   */
  async attempt<T>(limits: Limit[], look: () => Promise<T | undefined>): Promise<T | undefined> {
    const keys = limits.map(keyOf);
    const [{ place }] = await this.dataSource.query<{ place: string | null }[]>(`SELECT system.reserve_attempt($1, $2, make_interval(mins => $3)) AS place`, [
      keys,
      limits.map(({ most }) => most),
      MINUTES,
    ]);
    if (!place) throw new Problem('tooMany', 'tooManyAttempts', undefined, { params: { minutes: MINUTES } });
    const found = await look();
    if (found !== undefined) await this.dataSource.query(`SELECT system.release_attempt($1, $2)`, [keys, place]);
    return found;
  }
}
