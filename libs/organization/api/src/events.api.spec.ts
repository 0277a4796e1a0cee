import type { AddressInfo } from 'node:net';
import { COOKIE, everyone, hashToken, newId, newToken } from '@kpi-loop/shared/api';
import { Api, type Company, type PersonKey } from '@kpi-loop/shared/api/testing';
import { OrganizationModule } from '@kpi-loop/organization/api';

interface Heard {
  id: string;
  type: string;
  aggregateId: string;
}

/** A browser's connection: everything it is told, in order. */
class Stream {
  readonly heard: Heard[] = [];
  private readonly abort = new AbortController();
  private waiting: (() => void)[] = [];

  static async open(url: string, cookie: string): Promise<Stream> {
    const stream = new Stream();
    const answer = await fetch(url, { headers: { cookie }, signal: stream.abort.signal });
    expect(answer.headers.get('content-type')).toBe('text/event-stream');
    expect(answer.headers.get('x-request-id')).toBeTruthy();
    void stream.read(answer.body!.pipeThrough(new TextDecoderStream()) as unknown as AsyncIterable<string>).catch(() => undefined);
    return stream;
  }

  private async read(chunks: AsyncIterable<string>): Promise<void> {
    let text = '';
    for await (const chunk of chunks) {
      const events = (text + chunk).split('\n\n');
      text = events.pop()!;
      for (const event of events) {
        const data = /^data: (.*)$/m.exec(event)?.[1];
        if (data) this.heard.push(JSON.parse(data) as Heard);
      }
      for (const wake of this.waiting.splice(0)) wake();
    }
  }

  async until(aggregateId: string): Promise<void> {
    while (!this.heard.some((fact) => fact.aggregateId === aggregateId)) await new Promise<void>((wake) => this.waiting.push(wake));
  }

  about = (aggregateId: string): string[] => this.heard.filter((fact) => fact.aggregateId === aggregateId).map((fact) => fact.type);
  close = (): void => this.abort.abort();
}

describe('the live stream', () => {
  let api: Api;
  let c: Company;
  let base: string;
  const open: Stream[] = [];
  beforeAll(async () => {
    api = await Api.start([OrganizationModule]);
    await api.app.listen(0, '127.0.0.1');
    base = `http://127.0.0.1:${(api.app.getHttpServer().address() as AddressInfo).port}`;
    c = await api.company();
  });
  afterAll(async () => {
    for (const stream of open) stream.close();
    await api.stop();
  });

  const listen = async (who: PersonKey, company = c, since?: string): Promise<Stream> => {
    const token = newToken();
    await api.sql(`INSERT INTO session (tenant_id, id, account_id, token_hash, expires_at) VALUES ($1, $2, $3, decode($4, 'hex'), now() + interval '1 day')`, [
      company.tenantId,
      newId(),
      company.accounts[who],
      hashToken(token),
    ]);
    const stream = await Stream.open(`${base}/api/events${since ? `?since=${since}` : ''}`, `${COOKIE}=${company.tenantId}.${token}`);
    open.push(stream);
    return stream;
  };
  /** What everybody of a company hears: after it nothing from before is still on its way. */
  const bell = async (streams: Stream[], company = c): Promise<void> => {
    const id = newId();
    await api.uow.asSystem(company.tenantId, async (tx) => tx.record({ type: 'test.rang' }, 'test', id, everyone));
    await Promise.all(streams.map((stream) => stream.until(id)));
  };
  /** The relay begins where it is when the first one listens. */
  const ready = async (streams: Stream[]): Promise<Stream[]> => {
    await bell(streams);
    return streams;
  };

  it('tells of a transfer whom it concerns: the person, who leads him, who serves people; and no stranger', async () => {
    const [anna, head, otherHead, hr, hrbp, ben, zoe] = await ready(
      await Promise.all((['anna', 'head', 'otherHead', 'hr', 'hrbp', 'ben', 'zoe'] as const).map((who) => listen(who))),
    );
    await (
      await c.as('hr')
    )
      .post(`/api/people/${c.people.anna}/transfer`, { unitId: c.units.PLANT, managerId: c.people.otherHead, from: '2026-09-01' })
      .expect(200);
    await bell([anna, head, otherHead, hr, hrbp, ben, zoe]);
    for (const stream of [anna, head, otherHead, hr, hrbp]) expect(stream.about(c.people.anna)).toEqual(['person.transferred']);
    for (const stream of [ben, zoe]) expect(stream.about(c.people.anna)).toEqual([]);
  });

  it('tells a role that is limited to a unit only of the people in it', async () => {
    const [hrbp, hr] = await ready([await listen('hrbp'), await listen('hr')]);
    const edit = { name: 'Renamed', nameEn: 'Renamed', email: null };
    await (await c.as('hr')).patch(`/api/people/${c.people.ben}`, edit).expect(200);
    await (await c.as('hr')).patch(`/api/people/${c.people.zoe}`, edit).expect(200);
    await bell([hrbp, hr]);
    expect([hrbp.about(c.people.ben), hrbp.about(c.people.zoe)]).toEqual([['person.edited'], []]);
    expect([hr.about(c.people.ben), hr.about(c.people.zoe)]).toEqual([['person.edited'], ['person.edited']]);
  });

  it('tells another company nothing, and each fact once', async () => {
    const other = await api.company();
    const [ours, theirs] = [await listen('hr'), await listen('hr', other)];
    await bell([ours]);
    await bell([theirs], other);
    const ids = Array.from({ length: 300 }, newId);
    await api.uow.asSystem(c.tenantId, async (tx) => ids.forEach((id) => tx.record({ type: 'test.happened' }, 'test', id, everyone)));
    await bell([ours]);
    await bell([theirs], other);
    expect(
      ours.heard
        .filter((fact) => fact.type === 'test.happened')
        .map((fact) => fact.aggregateId)
        .sort(),
    ).toEqual([...ids].sort());
    expect(theirs.heard.filter((fact) => fact.type === 'test.happened')).toEqual([]);
  });

  const happen = (ids: string[]) => api.uow.asSystem(c.tenantId, async (tx) => ids.forEach((id) => tx.record({ type: 'test.happened' }, 'test', id, everyone)));
  const position = async (): Promise<string> => {
    const { body } = await (await c.as('hr')).get('/api/session').expect(200);
    return body.position as string;
  };

  it('begins with what was committed between the first answer and the stream', async () => {
    const meanwhile = newId();
    const since = await position();
    const [others] = await ready([await listen('hr')]);
    await happen([meanwhile]);
    // the relay has told it by then: who listens from now on would not hear it
    await others.until(meanwhile);
    const [late, early] = [await listen('hr'), await listen('hr', c, since)];
    await early.until(meanwhile);
    await bell([late]);
    expect(late.about(meanwhile)).toEqual([]);
  });

  it('says that much has happened when it cannot tell it one by one, and refuses a position that is none', async () => {
    const since = await position();
    await happen(Array.from({ length: 1000 }, newId));
    // nothing of it is on its way any more: a fact can be told once every older transaction has ended
    await bell([await listen('hr')]);
    const stream = await listen('hr', c, since);
    await bell([stream]);
    expect(stream.heard.map(({ type }) => type)).toContain('live.reset');
    await (await c.as('hr')).get('/api/events?since=now').expect(400);
  });

  it('shows a fact that names nobody to nobody', async () => {
    const stream = await listen('hr');
    await bell([stream]);
    const id = newId();
    await api.sql(`INSERT INTO fact (tenant_id, id, type, aggregate, aggregate_id) VALUES ($1, $2, 'test.unaddressed', 'test', $2)`, [c.tenantId, id]);
    await bell([stream]);
    expect(stream.about(id)).toEqual([]);
  });
});
