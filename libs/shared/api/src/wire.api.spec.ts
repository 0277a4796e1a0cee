import { Readable } from 'node:stream';
import { from as copyFrom } from 'pg-copy-streams';
import { everyone, newId, type Tx } from '@kpi-loop/shared/api';
import { Api, type Company } from '@kpi-loop/shared/api/testing';

describe('statements sent ahead', () => {
  let api: Api;
  let c: Company;
  beforeAll(async () => {
    api = await Api.start([]);
    await api.sql(
      `CREATE TABLE note (tenant_id uuid NOT NULL, id uuid NOT NULL, n int NOT NULL CHECK (n > 0), PRIMARY KEY (tenant_id, id)); CALL system.protect('note');`,
    );
    c = await api.company();
  });
  afterAll(() => api.stop());

  const inTx = <T>(work: (tx: Tx) => Promise<T>): Promise<T> => api.uow.asSystem(c.tenantId, work);
  const put = (tx: Tx, n: number) => tx.execute(`INSERT INTO note (tenant_id, id, n) VALUES ($1, $2, $3)`, [c.tenantId, newId(), n]);
  const kept = async () => (await api.sql<{ n: number }>(`SELECT n FROM note WHERE tenant_id = $1 ORDER BY n`, [c.tenantId])).map(({ n }) => n);
  beforeEach(() => api.sql(`DELETE FROM note`));

  it('are on their way together and answered in their order', async () => {
    const answers: number[] = [];
    await inTx((tx) => Promise.all([3, 1, 2].map(async (n) => (await put(tx, n), answers.push(n)))));
    expect(answers).toEqual([3, 1, 2]);
    expect(await kept()).toEqual([1, 2, 3]);
  });

  it('fail with the error of the first, and nothing is kept', async () => {
    await expect(inTx((tx) => Promise.all([put(tx, 1), put(tx, 0), put(tx, 2)]))).rejects.toMatchObject({ code: '23514' });
    expect(await kept()).toEqual([]);
  });

  it('refuse to commit when an error was swallowed', async () => {
    await expect(inTx(async (tx) => (await put(tx, 1), void (await put(tx, 0).catch(() => undefined))))).rejects.toThrow('nothing was committed');
    expect(await kept()).toEqual([]);
  });

  it('say why a fact could not be written, and keep nothing', async () => {
    const work = inTx(async (tx) => (await put(tx, 1), tx.record({ type: 'note.written' }, 'note', 'no id', everyone)));
    await expect(work).rejects.toMatchObject({ code: '22P02' });
    expect(await kept()).toEqual([]);
  });

  it('name the cause, not that the transaction is aborted, to whoever waits for a later one', async () => {
    const work = inTx(async (tx) => (await tx.deadline('note', 'no id', 'note.due', new Date()), put(tx, 1)));
    await expect(work).rejects.toMatchObject({ code: '22P02' });
    await expect(inTx((tx) => put(tx, 5))).resolves.toBe(1);
  });

  it('end with the last question, after which nothing is asked, written or recorded', async () => {
    await inTx((tx) => put(tx, 4));
    const last = (tx: Tx) => tx.lastOne<{ n: number }>(`SELECT n FROM note WHERE tenant_id = $1`, [c.tenantId]);
    await expect(inTx(last)).resolves.toEqual({ n: 4 });
    await expect(inTx(async (tx) => (await last(tx), put(tx, 5)))).rejects.toThrow('has sent its COMMIT');
    await expect(inTx(async (tx) => (tx.record({ type: 'note.written' }, 'note', newId(), everyone), last(tx)))).rejects.toThrow('has sent its COMMIT');
    await expect(inTx((tx) => tx.lastOne(`SELECT 1 / 0`))).rejects.toMatchObject({ code: '22012' });
    await expect(inTx(last)).resolves.toEqual({ n: 4 });
  });

  it('give way to a COPY, which waits for them', async () => {
    await inTx(async (tx) => {
      await tx.execute(`CREATE TEMP TABLE landed (n int) ON COMMIT DROP`);
      await tx.deadline('note', newId(), 'note.due', new Date());
      await tx.copy(Readable.from(['7\n', '8\n']), copyFrom(`COPY landed FROM STDIN`));
      await tx.execute(`INSERT INTO note (tenant_id, id, n) SELECT $1, gen_random_uuid(), n FROM landed`, [c.tenantId]);
      await Promise.all([put(tx, 9), put(tx, 10)]);
    });
    expect(await kept()).toEqual([7, 8, 9, 10]);
  });

  it('leave a connection that works after a COPY has broken', async () => {
    const broken = async function* () {
      yield '1\n';
      throw new Error('the file is gone');
    };
    for (const rows of [Readable.from(['rubbish\n']), Readable.from(broken())]) {
      const work = inTx(async (tx) => {
        await tx.execute(`CREATE TEMP TABLE landed (n int) ON COMMIT DROP`);
        await tx.copy(rows, copyFrom(`COPY landed FROM STDIN`));
      });
      await expect(work).rejects.toThrow(/rubbish|gone/);
    }
    await Promise.all(Array.from({ length: 30 }, (_, i) => inTx((tx) => put(tx, i + 1))));
    expect(await kept()).toHaveLength(30);
  });
});
