export * from './adjustment.module';
export * from './adjustment.reader';
export * from './change-request.commands';
export * from './coefficient-source';
export { APPROVERS } from './waiting';
