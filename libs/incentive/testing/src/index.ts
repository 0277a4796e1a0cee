export * from './scored-period';
