import * as fc from 'fast-check';
import { bridges, chain, layout, rewired, type Edge } from './flow';

const edge = (text: string): Edge => ({ fromId: text[0], toId: text[1] });
const edges = (...texts: string[]): Edge[] => texts.map(edge);

describe('an order', () => {
  it('moves the line of a process that runs through all its nodes', () => {
    expect(rewired(['a', 'b', 'c'], edges('ab', 'bc'), ['b', 'a', 'c'])).toEqual({ gone: edges('ab', 'bc'), added: edges('ba', 'ac') });
    expect(rewired(['a', 'b', 'c', 'd'], edges('ab', 'bc', 'cd'), ['a', 'c', 'b', 'd'])?.added).toEqual(edges('ac', 'cb', 'bd'));
  });
  it.each([
    ['that branches', edges('ab', 'ac')],
    ['that leads back', edges('ab', 'bc', 'ca')],
    ['that is not connected yet', edges('ab')],
  ])('leaves the edges of a process %s', (_, given) => expect(rewired(['a', 'b', 'c'], given, ['c', 'b', 'a'])).toBeNull());
  it('changes nothing when nothing moved', () => expect(rewired(['a', 'b'], edges('ab'), ['a', 'b'])).toEqual({ gone: [], added: [] }));
});

describe('a node that goes', () => {
  it('leaves no gap in a line', () => expect(bridges('b', edges('ab', 'bc'))).toEqual(edges('ac')));
  it('passes on what it branched to', () => expect(bridges('b', edges('ab', 'bc', 'bd'))).toEqual(edges('ac', 'ad')));
  it('adds nothing that is there, and no node to itself', () => expect(bridges('b', edges('ab', 'bc', 'ac', 'ba'))).toEqual([]));
  it('guesses nothing between several and several', () => expect(bridges('x', edges('ax', 'bx', 'xc', 'xd'))).toEqual([]));
  it('at an end needs no bridge', () => expect(bridges('a', edges('ab', 'bc'))).toEqual([]));
});

describe('the drawing', () => {
  const drawn = (order: string, given: Edge[]) => Object.fromEntries([...layout([...order], given)].map(([id, { column, row }]) => [id, `${column}/${row}`]));

  it('goes from left to right, branches below each other, and together again', () =>
    expect(drawn('abcd', edges('ab', 'ac', 'bd', 'cd'))).toEqual({ a: '0/0', b: '1/0', c: '1/1', d: '2/0' }));
  it('stands after the last of what leads to it', () => expect(drawn('abc', edges('ab', 'bc', 'ac'))).toEqual({ a: '0/0', b: '1/0', c: '2/0' }));
  it('is not moved by what leads back', () => expect(drawn('abc', edges('ab', 'bc', 'ca'))).toEqual({ a: '0/0', b: '1/0', c: '2/0' }));
  it('keeps what is not connected', () => expect(drawn('ab', [])).toEqual({ a: '0/0', b: '0/1' }));
  it('leaves out edges to somewhere else', () => expect(drawn('a', edges('za', 'az'))).toEqual({ a: '0/0' }));

  it('puts no two nodes in one place, and every node right of what leads to it', () => {
    const ids = [...'abcdefgh'];
    const any = fc.array(
      fc.tuple(fc.constantFrom(...ids), fc.constantFrom(...ids)).map(([fromId, toId]) => ({ fromId, toId })),
      { maxLength: 20 },
    );
    fc.assert(
      fc.property(any, (given) => {
        const places = layout(ids, given);
        expect(new Set([...places.values()].map(({ column, row }) => `${column}/${row}`)).size).toBe(ids.length);
        for (const { fromId, toId } of given) if (fromId < toId) expect(places.get(toId)!.column).toBeGreaterThan(places.get(fromId)!.column);
      }),
    );
  });
  it('draws a chain as one line', () =>
    expect([...layout(['a', 'b', 'c'], chain(['a', 'b', 'c'])).values()].map(({ column, row }) => [column, row])).toEqual([
      [0, 0],
      [1, 0],
      [2, 0],
    ]));
});
