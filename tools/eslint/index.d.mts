import type { Rule } from 'eslint';

declare const house: { meta: { name: string }; rules: Record<string, Rule.RuleModule> };
export default house;
