export * from './appeal.module';
