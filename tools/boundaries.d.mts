export declare const LOOP: readonly string[];
export declare const depConstraints: readonly object[];
export declare const packages: Readonly<Record<'domain' | 'domainSpec' | 'api' | 'web', object>>;
