import { Problem } from '@kpi-loop/shared/kernel';
import { hashToken, newId, newToken, type Tx } from '@kpi-loop/shared/api';
import { Api, type Company } from '@kpi-loop/shared/api/testing';
import { RecentViewers } from './recent-viewers';
import { systemViewer } from './viewer';

describe('a bearer is assumed to be who he was', () => {
  let api: Api;
  let c: Company;
  let token: string;
  beforeAll(async () => {
    api = await Api.start([]);
    await api.sql(`CREATE TABLE note (tenant_id uuid NOT NULL, id uuid NOT NULL, by text NOT NULL, PRIMARY KEY (tenant_id, id)); CALL system.protect('note');`);
    c = await api.company();
  });
  afterAll(() => api.stop());

  beforeEach(async () => {
    token = newToken();
    await api.sql(`DELETE FROM note`);
    await api.sql(`UPDATE person SET name = 'Anna' WHERE id = $1`, [c.people.anna]);
    await api.sql(`INSERT INTO session (tenant_id, id, account_id, token_hash, expires_at) VALUES ($1, $2, $3, decode($4, 'hex'), now() + interval '1 day')`, [
      ...[c.tenantId, newId(), c.accounts.anna, hashToken(token)],
    ]);
  });
  /** What the work was told of its viewer, each time it was begun. */
  let seen: (string | null)[];
  const asAnna = <T>(work: (tx: Tx) => Promise<T>): Promise<T> => {
    seen = [];
    return api.uow.asBearer(c.tenantId, hashToken(token), async (tx) => {
      seen.push(tx && tx.viewer.name);
      if (!tx) throw new Problem('unauthenticated', 'signInFirst');
      return work(tx);
    });
  };
  const note = (tx: Tx) => tx.execute(`INSERT INTO note (tenant_id, id, by) VALUES ($1, $2, $3)`, [tx.tenantId, newId(), tx.viewer.name]);
  const notes = async () => (await api.sql<{ by: string }>(`SELECT by FROM note WHERE tenant_id = $1`, [c.tenantId])).map(({ by }) => by);

  it('and works once while he is', async () => {
    for (let i = 0; i < 3; i++) {
      await asAnna(note);
      expect(seen).toEqual(['Anna']);
    }
    expect(await notes()).toEqual(['Anna', 'Anna', 'Anna']);
  });

  it('and what was done for who he was is undone, and done for who he is', async () => {
    await asAnna(note);
    await api.sql(`UPDATE person SET name = 'Anna B.' WHERE id = $1`, [c.people.anna]);
    await asAnna(note);
    expect(seen).toEqual(['Anna', 'Anna B.']);
    expect(await notes()).toEqual(['Anna', 'Anna B.']);
  });

  it('and refused as soon as his session has ended, whatever the work came to', async () => {
    const other = new Error('what only who is signed in may learn');
    await asAnna(note);
    await api.sql(`UPDATE session SET revoked_at = now() WHERE token_hash = decode($1, 'hex')`, [hashToken(token)]);
    await expect(asAnna(note)).rejects.toMatchObject({ code: 'signInFirst' });
    await expect(asAnna(() => Promise.reject(other))).rejects.toMatchObject({ code: 'signInFirst' });
    expect(await notes()).toEqual(['Anna']);
  });

  it('and a role counts from the next request on, and to the last', async () => {
    const roles = () => asAnna((tx) => tx.lastOne<{ roles: number }>('SELECT $1::int AS roles', [tx.viewer.roles.length]));
    await expect(roles()).resolves.toEqual({ roles: 0 });
    await api.sql(`INSERT INTO role_grant (tenant_id, id, person_id, role, valid_from) VALUES ($1, $2, $3, 'AUD', '2020-01-01')`, [
      c.tenantId,
      newId(),
      c.people.anna,
    ]);
    await expect(roles()).resolves.toEqual({ roles: 1 });
    await api.sql(`DELETE FROM role_grant WHERE person_id = $1`, [c.people.anna]);
    await expect(roles()).resolves.toEqual({ roles: 0 });
  });

  it('and whatever says who he is counts from the next request on, who leads whom and the day as well', async () => {
    const viewer = () => asAnna(async (tx) => tx.viewer);
    const at = [c.tenantId, c.people.anna];
    const team = `UPDATE assignment SET manager_id = $2 WHERE tenant_id = $1 AND person_id = '${c.people.zoe}'`;
    const changes: [string, unknown[], object][] = [
      [`UPDATE person SET name_en = 'Ann' WHERE tenant_id = $1 AND id = $2`, at, { nameEn: 'Ann' }],
      [`UPDATE account SET locale = 'en' WHERE tenant_id = $1 AND person_id = $2`, at, { locale: 'en' }],
      [team, at, { isHead: true }],
      [team, [c.tenantId, c.people.otherHead], { isHead: false }],
      [`UPDATE tenant SET clock_at = '2026-08-19T04:00:00Z' WHERE id = $1`, [c.tenantId], { today: '2026-08-19' }],
    ];
    await viewer();
    for (const [sql, params, expected] of changes) {
      await api.sql(sql, params);
      expect(await viewer()).toMatchObject(expected);
      expect(seen).toHaveLength(2);
      await viewer();
      expect(seen).toHaveLength(1);
    }
    await api.sql(`UPDATE person SET name = name || '.' WHERE tenant_id = $1 AND id <> $2`, at);
    for (let i = 0; i < 2; i++) {
      await viewer();
      expect(seen).toHaveLength(1);
    }
    await api.sql(`UPDATE account SET disabled_at = now() WHERE tenant_id = $1 AND person_id = $2`, at);
    await expect(viewer()).rejects.toMatchObject({ code: 'signInFirst' });
    await api.sql(`UPDATE account SET disabled_at = NULL WHERE tenant_id = $1 AND person_id = $2`, at);
    await c.setClock('2026-08-18');
  });

  it('and a change counts once, with the transaction that made it, in its tenant alone', async () => {
    const other = await api.company();
    const counted = async () => (await api.sql<{ viewers: string }>(`SELECT viewers FROM tenant WHERE id = ANY ($1) ORDER BY id = $2`, [[c.tenantId, other.tenantId], other.tenantId])).map((t) => +t.viewers);
    const rename = (tx: Tx) => tx.execute(`UPDATE person SET name = name || '.' WHERE tenant_id = $1`, [tx.tenantId]);
    const [before, others] = await counted();
    await api.uow.asSystem(c.tenantId, async (tx) => (await rename(tx), rename(tx)));
    expect(await counted()).toEqual([before + 1, others]);
    await expect(api.uow.asSystem(c.tenantId, async (tx) => (await rename(tx), Promise.reject(new Error('undone'))))).rejects.toThrow('undone');
    expect(await counted()).toEqual([before + 1, others]);
  });

  it('and a work that fails for who he still is fails once', async () => {
    await asAnna(note);
    await expect(asAnna(() => Promise.reject(new Problem('conflict', 'taken')))).rejects.toMatchObject({ code: 'taken' });
    expect(seen).toEqual(['Anna']);
    await expect(asAnna((tx) => tx.execute('SELECT 1 / 0'))).rejects.toMatchObject({ code: '22012' });
  });
});

describe('recent viewers', () => {
  it('are ten thousand at most; who came first is forgotten first', () => {
    const recent = new RecentViewers();
    const told = { viewer: systemViewer('t', '2026-08-18'), print: '', row: '' };
    for (let i = 0; i <= 10_000; i++) recent.remember(`bearer ${i}`, told);
    expect(recent.of('bearer 0')).toBeUndefined();
    expect(recent.of('bearer 1')).toBe(told);
    expect(recent.of('bearer 10000')).toBe(told);
  });
});
