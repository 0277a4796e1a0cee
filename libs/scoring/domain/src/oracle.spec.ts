import fc from 'fast-check';
import { type Anchor, scoreInterp } from './interp';
import { scoreLinear } from './line-score';
import { total, type TotalInput } from './total';

// A second, independent computation in whole thousandths and one integer division, straight from the formulas of §3.

const CAP = 120n;
const text = (thousandths: bigint): string => {
  const digits = (thousandths < 0n ? -thousandths : thousandths).toString().padStart(4, '0');
  return `${thousandths < 0n ? '-' : ''}${digits.slice(0, -3)}.${digits.slice(-3)}`;
};

/** numerator ÷ denominator (both ≥ 0) in hundredths, half up, no more than the cap. */
function hundredths(numerator: bigint, denominator: bigint): string {
  const capped = numerator > CAP * denominator ? [CAP, 1n] : numerator < 0n ? [0n, 1n] : [numerator, denominator];
  const units = (200n * capped[0] + capped[1]) / (2n * capped[1]);
  return `${units / 100n}.${(units % 100n).toString().padStart(2, '0')}`;
}

const amount = fc.bigInt({ min: -(10n ** 13n), max: 10n ** 13n });

describe('independent oracle', () => {
  it('LINEAR by deviation: 100 × (|t| ± (a − t)) ÷ |t|', () => {
    fc.assert(
      fc.property(
        amount,
        amount.filter((t) => t !== 0n),
        fc.constantFrom('HIGHER' as const, 'LOWER' as const),
        (a, t, dir) => {
          const size = t < 0n ? -t : t;
          const above = size + (dir === 'HIGHER' ? a - t : t - a);
          expect(scoreLinear({ dir, method: 'DEVIATION', actual: text(a), target: text(t) }).score).toBe(hundredths(100n * above, size));
        },
      ),
      { numRuns: 500 },
    );
  });

  it('LINEAR hits every tie: actuals in steps of 0.005 % of the target', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 1n, max: 10n ** 9n }), fc.bigInt({ min: 0n, max: 24000n }), (t, k) => {
        const [actual, target] = [text(t * k * 1000n), text(t * 20000n * 1000n)];
        expect(scoreLinear({ dir: 'HIGHER', method: 'RATIO', actual, target }).score).toBe(hundredths(100n * k, 20000n));
      }),
    );
  });

  it('INTERP between two anchors: (s0·(x1 − x0) + (s1 − s0)·(x − x0)) ÷ (x1 − x0)', () => {
    const score = fc.bigInt({ min: 0n, max: 120000n });
    const run = fc.bigInt({ min: 1n, max: 10n ** 9n });
    fc.assert(
      fc.property(amount, run, score, score, fc.bigInt({ min: 0n, max: 10n ** 9n }), (x0, width, a, b, offset) => {
        const [low, high] = a < b ? [a, b] : [b, a];
        const x = x0 + (offset % (width + 1n));
        const anchors: Anchor[] = [
          [text(x0), text(low)],
          [text(x0 + width), text(high)],
        ];
        const expected = hundredths(low * width + (high - low) * (x - x0), 1000n * width);
        expect(scoreInterp({ dir: 'HIGHER', anchors, x: text(x) })).toEqual({ score: expected });
      }),
      { numRuns: 500 },
    );
  });

  it('total: Σ w·s ÷ Σ w over the scored lines', () => {
    const cuts = fc.uniqueArray(fc.integer({ min: 1, max: 9999 }), { maxLength: 7 });
    const drawn = fc.array(fc.tuple(fc.bigInt({ min: 0n, max: 12000n }), fc.boolean()), { minLength: 8, maxLength: 8 });
    fc.assert(
      fc.property(cuts, drawn, (unsorted, scores) => {
        const edges = [0, ...unsorted.sort((a, b) => a - b), 10000];
        // Weights in hundredths of a percent that add up to 100 %; the first line always has a score.
        const lines = edges.slice(1).map((edge, i) => ({ weight: BigInt(edge - edges[i]), score: scores[i][0], scored: i === 0 || scores[i][1] }));
        const counted = lines.filter(({ scored }) => scored);
        const weights = counted.reduce((sum, { weight }) => sum + weight, 0n);
        const products = counted.reduce((sum, { weight, score }) => sum + weight * score, 0n);
        const input = lines.map(({ weight, score, scored }): TotalInput['lines'][number] => [text(weight * 10n), scored ? text(score * 10n) : null]);
        expect(total({ lines: input, excludeMaxWeight: '100' })).toEqual({ total: hundredths(products, 100n * weights) });
      }),
    );
  });
});
