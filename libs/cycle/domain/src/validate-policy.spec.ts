import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { defaultPolicy, type PolicySet } from './policy-set';
import { policyShape, validatePolicy } from './validate-policy';

const fixture = join(process.cwd(), '../shared/fixtures/policy-defaults.json');
const change = (edit: (p: PolicySet) => void): PolicySet => {
  const copy = structuredClone(defaultPolicy);
  edit(copy);
  return copy;
};

describe('a policy set', () => {
  (existsSync(fixture) ? it : it.skip)('starts from the defaults of appendix B', () =>
    expect(defaultPolicy).toEqual(JSON.parse(readFileSync(fixture, 'utf8'))),
  );
  it('may say how the periods weigh in the year, in the words there are', () => {
    const people = (yearWeighting: unknown) => validatePolicy({ ...defaultPolicy, people: { ...defaultPolicy.people, yearWeighting } });
    expect([people('EQUAL'), people('DAYS')]).toEqual([[], []]);
    expect([people('MEDIAN'), people(null)]).toEqual(Array(2).fill([{ pointer: '/people/yearWeighting', rule: 'malformed' }]));
  });
  it('is complete and sound by default', () => expect(validatePolicy(defaultPolicy)).toEqual([]));

  it.each<[string, string, (p: PolicySet) => void]>([
    ['capNotBelow100', '/score/lineCap', (p) => (p.score.lineCap = '99.9')],
    ['totalCapNotBelowCardCap', '/score/totalCap', (p) => (p.score.totalCap = '119')],
    ['floorBelowCap', '/score/lineFloor', (p) => (p.score.lineFloor = '120')],
    ['officialRounding', '/score/dp', (p) => (p.score.dp.line = 3)],
    ['weightsSum100', '/weights/sum', (p) => (p.weights.sum = '99')],
    ['weightMinNotAboveMax', '/weights/min', (p) => (p.weights.min = '41')],
    ['weightsCanReach100', '/weights/maxLines', (p) => ((p.weights.maxLines = 2), (p.weights.warnLines = 1))],
    ['warnLinesNotAboveMaxLines', '/weights/warnLines', (p) => (p.weights.warnLines = 9)],
    ['minSignedIsShare', '/contract/minSigned', (p) => (p.contract.minSigned = '95')],
    ['atLeastOneRound', '/contract/maxRounds', (p) => (p.contract.maxRounds = 0)],
    ['minorChangeNotAboveMajor', '/change/minor/target', (p) => (p.change.minor.target = '0.2')],
    ['completenessIsShare', '/data/completeness', (p) => (p.data.completeness = '98')],
    ['lockNotBeforeManualDue', '/data/lockWD', (p) => (p.data.lockWD = 2)],
    ['paceCriticalBelowWarn', '/alert/paceCritical', (p) => (p.alert.paceCritical = '0.95')],
    ['anomalyNeedsPoints', '/alert/zMinN', (p) => (p.alert.zMinN = 7)],
    ['quorumIsShare', '/review/quorumOwners', (p) => (p.review.quorumOwners = '2')],
    ['partlyBelowEffective', '/action/partly', (p) => (p.action.partly = '0.8')],
    ['participationIsShare', '/people/minParticipationShare', (p) => (p.people.minParticipationShare = '33')],
    ['gradeBandsFalling', '/grade/bands', (p) => (p.grade.bands[1][1] = '110')],
    ['gradeBandsReachZero', '/grade/bands', (p) => (p.grade.bands[4][1] = '10')],
    ['gradesDistinct', '/grade/bands', (p) => (p.grade.bands[1][0] = 'S')],
    ['offsetIsShare', '/pay/offsetMax', (p) => (p.pay.offsetMax = '20')],
    ['smallGroupAtLeast5', '/privacy/smallGroup', (p) => (p.privacy.smallGroup = 4)],
  ])('is unsound by %s', (rule, pointer, edit) => expect(validatePolicy(change(edit))).toEqual([{ pointer, rule }]));

  it.each<[string, string, unknown]>([
    ['a number where a decimal text belongs', '/score/lineCap', change((p) => (p.score.lineCap = 120 as never))],
    ['an exponent', '/score/lineCap', change((p) => (p.score.lineCap = '1e3'))],
    ['a fraction of a working day', '/data/lockWD', change((p) => (p.data.lockWD = 1.5))],
    ['a negative count', '/data/lockWD', change((p) => (p.data.lockWD = -1))],
    ['a choice that does not exist', '/data/missing', change((p) => (p.data.missing = 'GUESS' as never))],
    ['a choice that does not exist, of a field it may lack', '/change/levelChange', change((p) => (p.change.levelChange = 'GUESS' as never))],
    ['bands that are not pairs', '/grade/bands', change((p) => (p.grade.bands = [['S'] as never]))],
    ['no band at all', '/grade/bands', change((p) => (p.grade.bands = []))],
    ['a time that is none', '/notify/quiet', change((p) => (p.notify.quiet = ['24:00', '08:00']))],
    ['a flag that is none', '/pay/visibleToManager', change((p) => (p.pay.visibleToManager = 'no' as never))],
  ])('is malformed with %s', (_, pointer, policy) => expect(policyShape(policy)).toEqual([{ pointer, rule: 'malformed' }]));

  it('may say how large changes and joiners count, and need not', () =>
    expect(
      policyShape(
        change((p) => {
          p.change.levelChange = 'SEGMENT_SCORE';
          p.people.joinerTarget = 'PRORATED';
        }),
      ),
    ).toEqual([]));

  it('names what is missing and what does not belong', () => {
    const { score: _score, ...rest } = defaultPolicy;
    expect(policyShape({ ...rest, bonus: {} })).toEqual([
      { pointer: '/bonus', rule: 'unknownField' },
      { pointer: '/score', rule: 'required' },
    ]);
    expect(policyShape(null)).toEqual([{ pointer: '', rule: 'malformed' }]);
  });
});
