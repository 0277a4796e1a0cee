import fc from 'fast-check';
import { decidingRule, inScope, type PopulationRule } from './population';

const unit = (unitPath: string, included: boolean): PopulationRule => ({ unitPath, personId: null, included, reason: '' });
const person = (personId: string, included: boolean): PopulationRule => ({ unitPath: null, personId, included, reason: '' });
const anna = { personId: 'anna', unitPath: 'HQ/SALES/NORTH/' };

describe('who is in scope', () => {
  it('nobody whom no rule names', () => expect(inScope([unit('HQ/PLANT/', true)], anna)).toBe(false));
  it('a unit stands for its subtree', () => expect(inScope([unit('HQ/', true)], anna)).toBe(true));
  it('the nearest unit decides', () => expect(inScope([unit('HQ/SALES/NORTH/', false), unit('HQ/', true)], anna)).toBe(false));
  it('an exclusion wins a tie', () => expect(inScope([unit('HQ/', false), unit('HQ/', true)], anna)).toBe(false));
  it('a unit is not its namesake’s beginning', () => expect(inScope([unit('HQ/SALES/NO/', true)], anna)).toBe(false));

  it('a rule about a person wins over every rule about units, in any order', () => {
    fc.assert(
      fc.property(fc.boolean(), fc.array(fc.tuple(fc.constantFrom('HQ/', 'HQ/SALES/', 'HQ/SALES/NORTH/'), fc.boolean())), fc.nat(), (included, units, at) => {
        const rules = units.map(([path, yes]) => unit(path, yes));
        rules.splice(at % (rules.length + 1), 0, person('anna', included));
        expect(decidingRule(rules, anna)).toMatchObject({ personId: 'anna', included });
      }),
    );
  });
});
