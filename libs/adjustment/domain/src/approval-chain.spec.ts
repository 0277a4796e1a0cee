import { approvalChain, type Candidates, type ChainFacts } from './index';

const candidates: Candidates = { head: ['head'], HRBP: ['hrbp'], head2: ['head2'], EXEC: ['exec'], HR: ['hr', 'hr2'] };
const chain = (over: Partial<Omit<ChainFacts, 'candidates'>> & { candidates?: Partial<Candidates> }) =>
  approvalChain({
    materiality: 'MINOR',
    type: 'TARGET',
    harmsElapsed: false,
    ownerId: 'anna',
    creatorId: 'anna',
    ...over,
    candidates: { ...candidates, ...over.candidates },
  });

describe('approvalChain (R-T3)', () => {
  it('grows with materiality', () => {
    expect(chain({})).toEqual(['head', 'HRBP']);
    expect(chain({ materiality: 'MAJOR' })).toEqual(['head', 'HRBP', 'head2']);
    expect(chain({ materiality: 'CRITICAL' })).toEqual(['head', 'HRBP', 'head2', 'EXEC']);
  });
  it('lets the next above stand in for a head who made it', () => expect(chain({ creatorId: 'head' })).toEqual(['head2', 'HRBP']));
  it('lets HR stand in where nobody, or only the maker, is HRBP', () => {
    expect(chain({ creatorId: 'hrbp' })).toEqual(['head', 'HR']);
    expect(chain({ candidates: { HRBP: [] } })).toEqual(['head', 'HR']);
  });
  it('never asks the beneficiary', () =>
    expect(chain({ ownerId: 'exec', creatorId: 'exec', materiality: 'CRITICAL', candidates: { head: [], head2: [] } })).toEqual(['HR', 'HRBP']));
  it('asks nobody twice: a step that only a later approver could take falls away', () =>
    expect(chain({ materiality: 'CRITICAL', candidates: { head: ['head2'], head2: ['exec'] } })).toEqual(['head', 'HRBP', 'EXEC']));
  it('asks the head’s head for a retroactive error fix to the owner’s disadvantage (R-T2b)', () =>
    expect(chain({ type: 'ERROR_FIX', harmsElapsed: true })).toEqual(['head', 'HRBP', 'head2']));
});
