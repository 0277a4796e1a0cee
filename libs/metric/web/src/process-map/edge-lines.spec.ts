import { lineOf, nearest, type Box } from './edge-lines';

const card = (column: number, row: number): Box => ({ left: column * 200, right: column * 200 + 150, top: row * 150, bottom: row * 150 + 100 });

describe('lines between steps', () => {
  it('lead from heading to heading, with the words between', () =>
    expect(lineOf(card(0, 0), card(1, 0), 1)).toEqual({ path: 'M150 24C175 24 175 24 200 24', back: false, x: 175, y: 24 }));
  it('lead back below', () => expect(lineOf(card(2, 0), card(0, 0), -2)).toMatchObject({ back: true, y: 118 }));
  it('pass over the heads of the steps between', () => expect(lineOf(card(0, 0), card(2, 0), 2)).toMatchObject({ back: false, y: -18 }));
});

describe('a step that is dragged', () => {
  const boxes = new Map([
    ['a', card(0, 0)],
    ['b', card(1, 0)],
  ]);
  it('comes to the one it is nearest to', () => expect(nearest({ x: 300, y: 40 }, boxes, 'a')).toBe('b'));
  it('stays where it is nearest to its own place', () => expect(nearest({ x: 90, y: 40 }, boxes, 'a')).toBeNull());
});
