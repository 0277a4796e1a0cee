import { Position } from './http/fields';

export class EventsQuery {
  @Position({ optional: true, description: 'where the session stood when the page began' }) since?: string;
}
