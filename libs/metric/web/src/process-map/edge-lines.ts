export interface Point {
  x: number;
  y: number;
}
export interface Box {
  left: number;
  right: number;
  top: number;
  bottom: number;
}
export interface Line extends Point {
  path: string;
  /** Leads back, or to a step beside it. */
  back: boolean;
}

/** Where lines leave and reach a card: beside its heading. */
const HEADING = 24;
const ARC = 18;

export const curve = (a: Point, b: Point): string => {
  const bend = Math.max(16, (b.x - a.x) / 2);
  return `M${a.x} ${a.y}C${a.x + bend} ${a.y} ${b.x - bend} ${b.y} ${b.x} ${b.y}`;
};

/** Above the cards (`side` −1) or below them (1), from the middle of one to the middle of the other. */
const arc = (a: Point, b: Point, side: 1 | -1): string => {
  const height = (side > 0 ? Math.max(a.y, b.y) : Math.min(a.y, b.y)) + side * ARC;
  return `M${a.x} ${a.y}C${a.x} ${height} ${a.x} ${height} ${(a.x + b.x) / 2} ${height}S${b.x} ${height} ${b.x} ${b.y}`;
};

/** How the edge between two cards is drawn, and where its words stand. `columns`: how far to the right it leads. */
export function lineOf(from: Box, to: Box, columns: number): Line {
  const middle = (box: Box): number => (box.left + box.right) / 2;
  if (columns < 1) {
    const [a, b] = [
      { x: middle(from) + 8, y: from.bottom },
      { x: middle(to) - 8, y: to.bottom },
    ];
    return { path: arc(a, b, 1), back: true, x: (a.x + b.x) / 2, y: Math.max(a.y, b.y) + ARC };
  }
  // in one row and past other steps: over their heads
  if (columns > 1 && Math.abs(from.top - to.top) < HEADING) {
    const [a, b] = [
      { x: middle(from), y: from.top },
      { x: middle(to), y: to.top },
    ];
    return { path: arc(a, b, -1), back: false, x: (a.x + b.x) / 2, y: Math.min(a.y, b.y) - ARC };
  }
  const [a, b] = [
    { x: from.right, y: from.top + HEADING },
    { x: to.left, y: to.top + HEADING },
  ];
  return { path: curve(a, b), back: false, x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 };
}

/** The card whose middle is nearest to a point, one left out. */
export function nearest({ x, y }: Point, boxes: ReadonlyMap<string, Box>, except: string): string | null {
  const far = (box: Box): number => Math.hypot((box.left + box.right) / 2 - x, (box.top + box.bottom) / 2 - y);
  // staying nearer to where one came from moves nothing
  const [first] = [...boxes].sort(([, a], [, b]) => far(a) - far(b));
  return first && first[0] !== except ? first[0] : null;
}
