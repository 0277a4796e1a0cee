import fc from 'fast-check';
import { GROUND_OUTCOMES, decisionOf, levelsLower, majority, remediesOf, type GroundOutcome, type Remedy, type Vote } from './index';

const NONE: Remedy = { kind: 'NONE', grade: null, measurementId: null, numerator: null, denominator: null };
const grade = (to: string): Remedy => ({ ...NONE, kind: 'REGRADE', grade: to });
const vote = (outcomes: GroundOutcome[], remedies: Remedy[] = [], personId = 'x'): Vote => ({
  personId,
  grounds: outcomes.map((outcome, no) => ({ no, outcome, reason: 'r' })),
  remedies,
});
const GRADES = ['S', 'A', 'B', 'C', 'D'];

describe('a majority', () => {
  it('is found once two of three agree on every ground', () => {
    expect(majority([vote(['UPHELD'])], 1)).toBeNull();
    expect(majority([vote(['UPHELD']), vote(['REJECTED'])], 1)).toBeNull();
    expect(majority([vote(['UPHELD', 'PARTLY']), vote(['UPHELD', 'REJECTED'])], 2)).toBeNull();
    expect(majority([vote(['UPHELD', 'PARTLY']), vote(['UPHELD', 'PARTLY'])], 2)).toEqual(['UPHELD', 'PARTLY']);
  });
  it('is the middle of three that all differ', () => expect(majority([vote(['UPHELD']), vote(['REJECTED']), vote(['PARTLY'])], 1)).toEqual(['PARTLY']));
  it('is one voice on the second level', () => expect(majority([vote(['REJECTED'])], 1, 1)).toEqual(['REJECTED']));
  it('is always found by three, does not depend on their order, and no fourth opinion comes of it', () => {
    const outcome = fc.constantFrom(...GROUND_OUTCOMES);
    fc.assert(
      fc.property(fc.array(outcome, { minLength: 3, maxLength: 3 }), (three) => {
        const found = majority(
          three.map((one) => vote([one])),
          1,
        );
        expect(found).not.toBeNull();
        expect(
          majority(
            [...three].reverse().map((one) => vote([one])),
            1,
          ),
        ).toEqual(found);
        expect(three).toContain(found![0]);
      }),
    );
  });
});

describe('a decision', () => {
  it.each<[string, GroundOutcome[]]>([
    ['upheld', ['UPHELD', 'UPHELD']],
    ['rejected', ['REJECTED']],
    ['partly', ['UPHELD', 'REJECTED']],
    ['partly', ['PARTLY']],
  ])('is %s of %j', (decision, outcomes) => expect(decisionOf(outcomes)).toBe(decision));
});

describe('remedies', () => {
  it('are those a majority has named', () =>
    expect(
      remediesOf([vote(['UPHELD'], [grade('A'), { ...NONE, kind: 'RESCORE' }]), vote(['UPHELD'], [grade('A')]), vote(['REJECTED'])], 'upheld', GRADES),
    ).toEqual([grade('A')]));
  it('are all that those who grant have named, where no two agree', () =>
    expect(remediesOf([vote(['UPHELD'], [grade('A')]), vote(['UPHELD'], [{ ...NONE, kind: 'RESCORE' }])], 'upheld', GRADES).map(({ kind }) => kind)).toEqual([
      'REGRADE',
      'RESCORE',
    ]));
  it('take of several grades the lowest that is asked for', () =>
    expect(remediesOf([vote(['UPHELD'], [grade('S')]), vote(['UPHELD'], [grade('B')]), vote(['UPHELD'], [grade('A')])], 'upheld', GRADES)).toEqual([
      grade('B'),
    ]));
  it('are none where everything is rejected', () =>
    expect(remediesOf([vote(['UPHELD'], [grade('A')]), vote(['REJECTED']), vote(['REJECTED'])], 'rejected', GRADES)).toEqual([]));
});

describe('levels', () => {
  it.each<[number, string | null, string | null]>([
    [2, 'A', 'C'],
    [1, 'A', 'B'],
    [0, 'C', 'A'],
    [0, null, 'D'],
    [0, 'A', null],
    [0, 'N/A', 'D'],
  ])('are %d from %s to %s', (levels, before, after) => expect(levelsLower(before, after, GRADES)).toBe(levels));
});
