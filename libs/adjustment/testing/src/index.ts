export * from './effective-card';
