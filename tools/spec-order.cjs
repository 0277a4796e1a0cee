// What takes longest goes first, so that no worker is alone at the end: bundles of API and web specs, then the rest as Jest has it.
const { default: Sequencer } = require('@jest/test-sequencer');

module.exports = class extends Sequencer {
  sort(tests) {
    const bundled = ({ context }) => ['api', 'web'].includes(context.config.displayName?.name);
    const bundles = tests.filter(bundled).sort((a, b) => a.path.localeCompare(b.path));
    return [...bundles, ...super.sort(tests.filter((test) => !bundled(test)))];
  }
};
