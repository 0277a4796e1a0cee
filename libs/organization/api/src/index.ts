export * from './calendar.commands';
export * from './ladder';
export * from './organization.module';
export * from './organization.reader';
export * from './standing';
export { isFoundBy, personOf, subjectOf, unitOf } from './names.sql';
export { readSheet } from './sheet';
