// What takes longest goes first, so that no worker is alone at the end: bundles of API specs, then the rest as Jest has it.
const { default: Sequencer } = require('@jest/test-sequencer');

module.exports = class extends Sequencer {
  sort(tests) {
    const api = ({ context }) => context.config.displayName?.name === 'api';
    const bundles = tests.filter(api).sort((a, b) => a.path.localeCompare(b.path));
    return [...bundles, ...super.sort(tests.filter((test) => !api(test)))];
  }
};
