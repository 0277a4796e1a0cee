import { and, emit, setup } from 'xstate';

/** Why a certification no longer holds, when nobody took it back: something it was given for has changed. */
export const FALL_CAUSES = ['newVersion', 'deprecated', 'datasetChanged', 'inputChanged'] as const;
export type FallCause = (typeof FALL_CAUSES)[number];

/** What the rules need to know, loaded by the command before the step. */
export interface CertificationContext {
  /** Of the version: only what is in force is vouched for. */
  inForce: boolean;
  stewardId: string | null;
  ownerId: string | null;
  actorId: string | null;
  /** Everybody who has written on the version. */
  authorIds: string[];
}

export type CertificationEvent =
  | { type: 'certification.signAsSteward' }
  | { type: 'certification.signAsOwner' }
  | { type: 'certification.withdraw'; reason?: string }
  | { type: 'certification.fall'; reason: FallCause };

type Verb = 'signed' | 'certified' | 'withdrawn' | 'fallen';
export interface CertificationFact {
  type: `certification.${Verb}`;
}

const base = setup({
  types: { context: {} as CertificationContext, events: {} as CertificationEvent, emitted: {} as CertificationFact },
  guards: {
    versionInForce: ({ context }) => context.inForce,
    stewardHasNotSigned: ({ context }) => context.stewardId === null,
    ownerHasNotSigned: ({ context }) => context.ownerId === null,
    stewardHasSigned: ({ context }) => context.stewardId !== null,
    ownerHasSigned: ({ context }) => context.ownerId !== null,
    /** domain.md §2.11: neither of the two has written the definition. */
    signerIsNotAuthor: ({ context }) => context.actorId !== null && !context.authorIds.includes(context.actorId),
    signerIsNotOtherSigner: ({ context }) => context.actorId !== context.stewardId && context.actorId !== context.ownerId,
    reasonGiven: ({ event }) => 'reason' in event && !!event.reason?.trim(),
  },
});

const say = (verb: Verb) => emit<CertificationContext, CertificationEvent, undefined, CertificationEvent, CertificationFact>({ type: `certification.${verb}` });

const APART = ['versionInForce', 'signerIsNotAuthor', 'signerIsNotOtherSigner'] as const;

/** 认证: a steward and a business owner both vouch for a definition in force; any change of what they saw ends it. */
export const certificationMachine = base.createMachine({
  id: 'certification',
  context: {} as never,
  initial: 'signing',
  states: {
    signing: {
      on: {
        'certification.signAsSteward': [
          { guard: and(['stewardHasNotSigned', ...APART, 'ownerHasSigned']), target: 'certified', actions: say('certified') },
          { guard: and(['stewardHasNotSigned', ...APART]), target: 'signing', actions: say('signed') },
        ],
        'certification.signAsOwner': [
          { guard: and(['ownerHasNotSigned', ...APART, 'stewardHasSigned']), target: 'certified', actions: say('certified') },
          { guard: and(['ownerHasNotSigned', ...APART]), target: 'signing', actions: say('signed') },
        ],
        'certification.withdraw': { guard: 'reasonGiven', target: 'fallen', actions: say('withdrawn') },
        'certification.fall': { target: 'fallen', actions: say('fallen') },
      },
    },
    certified: {
      on: {
        'certification.withdraw': { guard: 'reasonGiven', target: 'fallen', actions: say('withdrawn') },
        'certification.fall': { target: 'fallen', actions: say('fallen') },
      },
    },
    fallen: { type: 'final' },
  },
});
