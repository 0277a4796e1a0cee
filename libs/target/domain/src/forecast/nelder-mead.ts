/** A box: each parameter stays between its two bounds. */
export type Bounds = readonly (readonly [low: number, high: number])[];

/**
 * The parameters within `bounds` at which `loss` is least, sought downhill from `start` by the simplex of Nelder and Mead.
 * Deterministic, at most `budget` evaluations; a loss that is no number counts as the worst there is.
 */
export function leastLoss(loss: (at: readonly number[]) => number, start: readonly number[], bounds: Bounds, budget = 25 * start.length): number[] {
  const inside = (at: number[]): number[] => at.map((x, i) => Math.min(bounds[i][1], Math.max(bounds[i][0], x)));
  let spent = 0;
  const weighed = (at: number[]): Corner => {
    spent++;
    const value = loss(at);
    return { at, value: Number.isFinite(value) ? value : Number.MAX_VALUE };
  };
  const simplex = [weighed(inside([...start])), ...start.map((_, i) => weighed(inside(start.map((x, j) => (i === j ? stepped(x, bounds[i]) : x)))))];
  const towards = (from: number[], to: number[], by: number): Corner => weighed(inside(from.map((x, i) => x + by * (to[i] - x))));
  for (simplex.sort(byValue); spent < budget && !settled(simplex); simplex.sort(byValue)) {
    const worst = simplex[simplex.length - 1];
    const middle = start.map((_, i) => simplex.slice(0, -1).reduce((sum, corner) => sum + corner.at[i], 0) / (simplex.length - 1));
    const mirrored = towards(middle, worst.at, -1);
    if (mirrored.value < simplex[0].value) {
      const further = towards(middle, worst.at, -2);
      simplex[simplex.length - 1] = further.value < mirrored.value ? further : mirrored;
    } else if (mirrored.value < simplex[simplex.length - 2].value) simplex[simplex.length - 1] = mirrored;
    else {
      const nearer = mirrored.value < worst.value ? towards(middle, mirrored.at, 0.5) : towards(middle, worst.at, 0.5);
      if (nearer.value < Math.min(worst.value, mirrored.value)) simplex[simplex.length - 1] = nearer;
      else for (let i = 1; i < simplex.length; i++) simplex[i] = towards(simplex[0].at, simplex[i].at, 0.5);
    }
  }
  return simplex[0].at;
}

interface Corner {
  at: number[];
  value: number;
}

const byValue = (a: Corner, b: Corner): number => a.value - b.value;

/** A first step of a fifth of the box, away from the wall that is nearer. */
function stepped(x: number, [low, high]: readonly [number, number]): number {
  const step = (high - low) / 5;
  return x + step <= high ? x + step : x - step;
}

function settled(simplex: readonly Corner[]): boolean {
  const [best, worst] = [simplex[0].value, simplex[simplex.length - 1].value];
  return worst - best <= 1e-6 * (Math.abs(best) + 1e-12);
}
