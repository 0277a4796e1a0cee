// The habits of the house that a machine can check. Each rule has its spec beside it.
import domainIsTimeless from './rules/domain-is-timeless.mjs';
import fileName from './rules/file-name.mjs';
import machineIsPure from './rules/machine-is-pure.mjs';
import noBareException from './rules/no-bare-exception.mjs';
import noColourLiteral from './rules/no-colour-literal.mjs';
import noForwardRef from './rules/no-forward-ref.mjs';
import noNativeDate from './rules/no-native-date.mjs';
import selectHasLabel from './rules/select-has-label.mjs';
import statusByAdvance from './rules/status-by-advance.mjs';

export default {
  meta: { name: 'kpi-loop' },
  rules: {
    'domain-is-timeless': domainIsTimeless,
    'file-name': fileName,
    'machine-is-pure': machineIsPure,
    'no-bare-exception': noBareException,
    'no-colour-literal': noColourLiteral,
    'no-forward-ref': noForwardRef,
    'no-native-date': noNativeDate,
    'select-has-label': selectHasLabel,
    'status-by-advance': statusByAdvance,
  },
};
