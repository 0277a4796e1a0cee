import { calleeName, keyName } from './ast.mjs';

const KEYS = new Set(['after', 'invoke', 'delays']);
const CALLS = new Set([
  'spawn',
  'spawnChild',
  'fromPromise',
  'fromCallback',
  'fromObservable',
  'fromEventObservable',
  'createActor',
  'interpret',
  'setTimeout',
]);
/** Under these keys a name is an event or a state that we chose ourselves, not an instruction to XState. */
const OUR_NAMES = new Set(['on', 'states']);

export default {
  meta: {
    type: 'problem',
    docs: { description: 'a machine on the server is a pure function: no timers, no actors, no promises' },
    schema: [],
    messages: { impure: '`{{name}}` needs a running actor. On the server a machine is a pure function: time is an event from a deadline row, work is a job.' },
  },
  create(context) {
    const report = (node, name) => context.report({ node, messageId: 'impure', data: { name } });
    return {
      Property(node) {
        const name = keyName(node.key);
        const holder = node.parent.parent;
        if (KEYS.has(name) && !(holder?.type === 'Property' && OUR_NAMES.has(keyName(holder.key)))) report(node.key, name);
      },
      CallExpression(node) {
        const name = calleeName(node);
        if (CALLS.has(name)) report(node.callee, name);
      },
    };
  },
};
