export * from './agenda';
export * from './effect';
export * from './improvement-action.machine';
export * from './review-meeting.machine';
export * from './review.policy';
export * from './verification';
