import { InTurn } from './in-turn';

describe('commands in turn', () => {
  it('wait for the one that is on its way', async () => {
    const turns = new InTurn();
    const done: string[] = [];
    let answer = (): void => undefined;
    const first = turns.run('attend', () => new Promise<boolean>((ok) => (answer = () => (done.push('attend'), ok(true)))));
    const second = turns.run('start', async () => (done.push('start'), true));
    await Promise.resolve();
    expect(done).toEqual([]);
    answer();
    expect(await Promise.all([first, second])).toEqual([true, true]);
    expect(done).toEqual(['attend', 'start']);
  });

  it('are done once, however often they are asked for meanwhile, and again afterwards', async () => {
    const turns = new InTurn();
    const work = jest.fn(async () => true);
    expect(await Promise.all([turns.run('start', work), turns.run('start', work)])).toEqual([true, false]);
    expect(await turns.run('start', work)).toBe(true);
    expect(work).toHaveBeenCalledTimes(2);
  });

  it('go on after one that failed', async () => {
    const turns = new InTurn();
    await expect(turns.run('start', () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(await turns.run('start', async () => true)).toBe(true);
  });
});
