import { Fraction } from './fraction';
import { notNegative } from './money';
import { refuse } from './refuse';
import { PLACES } from './rounding';
import { type Term, type Trace, traced, written } from './trace';
import { effectiveWeight, type Weight, weightsTotal100 } from './weights';

/** 一票否决: the score becomes 0, or at most `capScore`. */
export type Veto = { mode: 'ZERO' } | { mode: 'CAP'; capScore: string };

export interface TotalInput {
  /** Weight and official line score; `null` where the line is excluded. */
  lines: [weight: Weight, score: string | null][];
  /** Highest weighted score, default 120. */
  cardCap?: string;
  /** Highest total after bonus, default 120. */
  totalCap?: string;
  /** Points of each award, outside the 100 %. */
  bonus?: string[];
  /** Highest sum of awards, default 10. */
  bonusMax?: string;
  /** Points taken off by each penalty. */
  penalty?: string[];
  veto?: Veto;
  /** Excluded weight, in percent, above which a card is not scored (R-S1), default 40. */
  excludeMaxWeight?: string;
}

export type NotScoredReason = 'excludedWeightTooHigh' | 'dataMissing';

export interface TotalWorking {
  /** Official, 2 dp; `null` if the card is not scored. */
  total: string | null;
  notScoredReason?: NotScoredReason;
  trace: Trace;
}

const pointsOf = (items: string[]): Fraction => Fraction.sum(items.map((item) => notNegative(item, 'pointsNegative')));

function weightedScore(lines: TotalInput['lines']): { weighted: Term; excluded: Term } {
  const weighed = lines.map(([weight, score]) => ({ weight: effectiveWeight(weight), score: score === null ? null : Fraction.of(score).fixed(PLACES.score) }));
  const scored = weighed.flatMap(({ weight, score }) => (score === null ? [] : [{ weight, score }]));
  const weightSum = Fraction.sum(scored.map(({ weight }) => weight.value));
  const products = scored.map(({ weight, score }) => weight.value.times(Fraction.of(score)));
  return {
    weighted: {
      value: weightSum.isZero() ? Fraction.ZERO : Fraction.sum(products).over(weightSum),
      text: `(${scored.map(({ weight, score }) => `${weight.text} × ${written(score)}`).join(' + ')}) ÷ ${weightSum}`,
    },
    excluded: { value: Fraction.units(100).minus(weightSum), text: `100 − ${weightSum}` },
  };
}

/** The total with its trace: weighted sum, card cap, bonus and penalty, rounding, total cap, veto last (§3.4, §3.5). */
export function totalWorking({ lines, cardCap = '120', totalCap = '120', excludeMaxWeight = '40', ...input }: TotalInput): TotalWorking {
  if (!weightsTotal100(lines.map(([weight]) => weight))) refuse('weightsTotal100');
  const { weighted, excluded } = weightedScore(lines);
  // Without a single scored weight there is nothing to average, however much the policy lets be excluded.
  const nothingScored = excluded.value.equals(Fraction.units(100));
  if (nothingScored || excluded.value.isAbove(Fraction.of(excludeMaxWeight))) {
    return { total: null, notScoredReason: 'excludedWeightTooHigh', trace: [traced('notScored', 'R-S1', excluded, PLACES.weight, { excludeMaxWeight })] };
  }

  const card = weighted.value.clamp(Fraction.ZERO, Fraction.of(cardCap));
  const bonus = Fraction.min(pointsOf(input.bonus ?? []), Fraction.of(input.bonusMax ?? '10'));
  const penalty = pointsOf(input.penalty ?? []);
  const raw = card.plus(bonus).minus(penalty);
  const total = Fraction.of(raw.fixed(PLACES.score)).clamp(Fraction.ZERO, Fraction.of(totalCap));
  const text = `min(max(min(${weighted.value}, ${cardCap}) + ${bonus} − ${penalty}, 0), ${totalCap})`;
  const trace = [
    traced('weighted', 'R-N3', weighted, PLACES.score, { excludedWeight: excluded.value.toString() }),
    traced('total', '3.5', { value: raw.clamp(Fraction.ZERO, Fraction.of(totalCap)), text }, PLACES.score, {
      bonus: bonus.toString(),
      penalty: penalty.toString(),
      cardCap,
      totalCap,
    }),
  ];
  return input.veto ? vetoed(total, input.veto, trace) : { total: total.fixed(PLACES.score), trace };
}

function vetoed(total: Fraction, veto: Veto, trace: Trace): TotalWorking {
  const after = veto.mode === 'ZERO' ? Fraction.ZERO : Fraction.min(total, notNegative(veto.capScore, 'vetoCapNegative'));
  const text = veto.mode === 'ZERO' ? '0' : `min(${total}, ${veto.capScore})`;
  const step = traced('veto', '3.5', { value: after, text }, PLACES.score, { mode: veto.mode });
  return { total: after.fixed(PLACES.score), trace: [...trace, step] };
}

/**
 * The official total, 2 dp, from official 2-dp line scores: excluded lines renormalise; above the permitted excluded
 * weight the card is not scored and `total` is null (R-N3, R-S1, R-X8, R-X8b, G23, G25, G47, G48).
 * @throws Problem invalid weightsTotal100, weightNegative, pointsNegative, vetoCapNegative, notANumber
 */
export function total(input: TotalInput): { total: string | null } {
  return { total: totalWorking(input).total };
}
