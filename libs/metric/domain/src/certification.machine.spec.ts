import { allows, eventsOf, offers, step, type Party } from '@kpi-loop/shared/kernel';
import { describeMachine } from '@kpi-loop/shared/kernel/testing';
import { certificationMachine, type CertificationContext, type CertificationEvent } from './certification.machine';
import { certificationPolicy } from './metric.policy';

const APART = 'versionInForce & signerIsNotAuthor & signerIsNotOtherSigner';
describeMachine(certificationMachine, {
  signing: {
    'certification.signAsSteward': [`certified if stewardHasNotSigned & ${APART} & ownerHasSigned`, `signing if stewardHasNotSigned & ${APART}`],
    'certification.signAsOwner': [`certified if ownerHasNotSigned & ${APART} & stewardHasSigned`, `signing if ownerHasNotSigned & ${APART}`],
    'certification.withdraw': ['fallen if reasonGiven'],
    'certification.fall': ['fallen'],
  },
  certified: { 'certification.withdraw': ['fallen if reasonGiven'], 'certification.fall': ['fallen'] },
  fallen: {},
});

const context = (change: Partial<CertificationContext> = {}): CertificationContext => ({
  inForce: true,
  stewardId: null,
  ownerId: null,
  actorId: 'tao',
  authorIds: ['wu'],
  ...change,
});
const signing = (event: CertificationEvent, change: Partial<CertificationContext> = {}) => step(certificationMachine, 'signing', context(change), event);

describe('a certification', () => {
  it('waits for the other side after one of them has signed', () => expect(signing({ type: 'certification.signAsSteward' }).status).toBe('signing'));
  it('stands when the other side signs, whichever was first', () => {
    expect(signing({ type: 'certification.signAsOwner' }, { stewardId: 'he' })).toMatchObject({
      status: 'certified',
      facts: [{ type: 'certification.certified' }],
    });
    expect(signing({ type: 'certification.signAsSteward' }, { ownerId: 'he' }).status).toBe('certified');
  });
  it.each<[string, CertificationEvent['type'], Partial<CertificationContext>]>([
    ['signerIsNotAuthor', 'certification.signAsSteward', { actorId: 'wu' }],
    ['signerIsNotOtherSigner', 'certification.signAsOwner', { stewardId: 'tao' }],
    ['stewardHasNotSigned', 'certification.signAsSteward', { stewardId: 'he' }],
    ['ownerHasNotSigned', 'certification.signAsOwner', { ownerId: 'he' }],
    ['versionInForce', 'certification.signAsOwner', { inForce: false }],
  ])('is refused by %s', (rule, type, change) => expect(() => signing({ type } as CertificationEvent, change)).toThrow(rule));
  it('is taken back with a reason only', () => {
    expect(() => step(certificationMachine, 'certified', context(), { type: 'certification.withdraw', reason: ' ' })).toThrow('reasonGiven');
    expect(step(certificationMachine, 'certified', context(), { type: 'certification.withdraw', reason: 'wrong source' }).status).toBe('fallen');
  });
  it('is offered to the steward and the owner, each their own side', () => {
    const offered = (...parties: Party[]) => offers(certificationMachine, 'signing', context(), certificationPolicy, new Set(parties)).map((o) => o.event);
    expect(offered('owner', 'anyone')).toEqual(['certification.signAsOwner', 'certification.withdraw']);
    expect(offered('STEWARD', 'anyone')).toEqual(['certification.signAsSteward', 'certification.withdraw']);
    expect(offered('anyone', 'EXEC', 'AUD')).toEqual([]);
  });
});

describe('who may certify', () => {
  const may = (action: string, ...parties: Party[]) => allows(certificationPolicy, action, new Set(parties));
  it('is said of every event', () => expect(eventsOf(certificationMachine).filter((event) => !(event in certificationPolicy))).toEqual([]));
  it('leaves the falling to what has changed', () => expect(may('certification.fall', 'STEWARD', 'HR', 'owner', 'ADMIN' as Party, 'anyone')).toBe(false));
});
