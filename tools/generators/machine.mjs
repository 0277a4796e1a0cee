import { words } from './words.mjs';

/** Default deny: an action that is not listed is nobody's. */
export const policy = ({ camel, english }, actions) => `import type { Policy } from '@kpi-loop/shared/kernel';

/** Who may do what with a ${english.toLowerCase()}. */
export const ${camel}Policy = {
  '${camel}.read': ['anyone'],
${actions.map(([action, party]) => `  '${camel}.${action}': ['${party}'],\n`).join('')}} satisfies Policy<string>;
`;

export const policySpec = ({ kebab, camel }, action) => `import { allows, type Party } from '@kpi-loop/shared/kernel';
import { ${camel}Policy } from './${kebab}.policy';

describe('${camel}Policy', () => {
  it('is nobody’s business unless it says so', () => {
    expect(allows(${camel}Policy, '${camel}.unheardOf', new Set<Party>(['HR', 'owner', 'anyone']))).toBe(false);
    expect(allows(${camel}Policy, '${camel}.${action}', new Set<Party>())).toBe(false);
  });
});
`;

const machine = ({ camel, pascal }) => `import { and, emit, setup } from 'xstate';

/** What the rules need to know, loaded by the command before the step. */
export interface ${pascal}Context {
  ownerId: string;
  actorId: string;
}

type ${pascal}Event = { type: '${camel}.submit' } | { type: '${camel}.approve' } | { type: '${camel}.return'; reason?: string };
type ${pascal}Fact = { type: '${camel}.submitted' } | { type: '${camel}.approved'; by: string } | { type: '${camel}.returned' };

export const ${camel}Machine = setup({
  types: { context: {} as ${pascal}Context, events: {} as ${pascal}Event, emitted: {} as ${pascal}Fact },
  guards: {
    approverIsNotOwner: ({ context }) => context.actorId !== context.ownerId,
    reasonGiven: ({ event }) => event.type === '${camel}.return' && !!event.reason,
  },
}).createMachine({
  id: '${camel}',
  context: {} as never,
  initial: 'draft',
  states: {
    draft: { on: { '${camel}.submit': { target: 'submitted', actions: emit({ type: '${camel}.submitted' }) } } },
    submitted: {
      on: {
        '${camel}.approve': {
          guard: 'approverIsNotOwner',
          target: 'approved',
          actions: emit(({ context }) => ({ type: '${camel}.approved' as const, by: context.actorId })),
        },
        '${camel}.return': { guard: and(['approverIsNotOwner', 'reasonGiven']), target: 'draft', actions: emit({ type: '${camel}.returned' }) },
      },
    },
    approved: { type: 'final' },
  },
});
`;

const machineSpec = ({ kebab, camel }) => `import { step } from '@kpi-loop/shared/kernel';
import { describeMachine } from '@kpi-loop/shared/kernel/testing';
import { ${camel}Machine } from './${kebab}.machine';

describeMachine(${camel}Machine, {
  draft: { '${camel}.submit': ['submitted'] },
  submitted: { '${camel}.approve': ['approved if approverIsNotOwner'], '${camel}.return': ['draft if approverIsNotOwner & reasonGiven'] },
  approved: {},
});

describe('${camel}', () => {
  const byHead = { ownerId: 'anna', actorId: 'head' };
  const byOwner = { ownerId: 'anna', actorId: 'anna' };

  it('says who has approved', () => {
    expect(step(${camel}Machine, 'submitted', byHead, { type: '${camel}.approve' })).toMatchObject({ status: 'approved', facts: [{ type: '${camel}.approved', by: 'head' }] });
  });
  it('refuses approval by the owner', () => {
    expect(() => step(${camel}Machine, 'submitted', byOwner, { type: '${camel}.approve' })).toThrow('approverIsNotOwner');
  });
  it('is not returned without a reason', () => {
    expect(() => step(${camel}Machine, 'submitted', byHead, { type: '${camel}.return' })).toThrow('reasonGiven');
  });
});
`;

/** A lifecycle to rewrite: its states, its named rules, its table as a test, and who may send which event. */
export function machineOf(feature, name) {
  words(feature);
  const w = words(name);
  const src = `libs/${feature}/domain/src`;
  const actions = [
    ['submit', 'owner'],
    ['approve', 'head'],
    ['return', 'head'],
  ];
  return {
    files: {
      [`${src}/${name}.machine.ts`]: machine(w),
      [`${src}/${name}.machine.spec.ts`]: machineSpec(w),
      // The policy of the feature itself is already there when the machine bears its name: it gets the actions by hand.
      ...(feature === name ? {} : { [`${src}/${name}.policy.ts`]: policy(w, actions), [`${src}/${name}.policy.spec.ts`]: policySpec(w, 'approve') }),
    },
    append: { [`${src}/index.ts`]: `export * from './${name}.machine';\n${feature === name ? '' : `export * from './${name}.policy';\n`}` },
    next: [
      'npm run diagrams',
      `a status column with CHECK (status IN ('draft', 'submitted', 'approved')): npm run new -- migration ${name}`,
      ...(feature === name ? [`add ${actions.map(([action]) => `${w.camel}.${action}`).join(', ')} to ${src}/${name}.policy.ts`] : []),
    ],
  };
}
