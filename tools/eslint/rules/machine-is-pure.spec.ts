import { RuleTester } from 'eslint';
import house from '../index.mjs';
import { typescript } from './typescript';

const machine = (body: string) => `export const m = setup({}).createMachine({ initial: 'a', states: { a: ${body} } });`;

new RuleTester(typescript).run('machine-is-pure', house.rules['machine-is-pure'], {
  valid: [
    machine(`{ on: { go: { target: 'b', guard: 'allAgreed', actions: emit({ type: 'x.went' }) } } }`),
    // a state or an event may bear the name
    machine(`{ on: { after: 'b', invoke: 'c' }, states: { after: {} } }`),
  ],
  invalid: [
    { code: machine(`{ after: { 1000: 'b' } }`), errors: [{ messageId: 'impure' }] },
    { code: machine(`{ invoke: { src: 'load' } }`), errors: [{ messageId: 'impure' }] },
    { code: machine(`{ 'invoke': { src: fromPromise(async () => 1) } }`), errors: [{ messageId: 'impure' }, { messageId: 'impure' }] },
    { code: machine(`{ entry: spawnChild('x') }`), errors: [{ messageId: 'impure' }] },
    { code: machine(`{ entry: assign({ ref: ({ spawn }) => spawn('x') }) }`), errors: [{ messageId: 'impure' }] },
    { code: `const a = xstate.createActor(m);`, errors: [{ messageId: 'impure' }] },
  ],
});
